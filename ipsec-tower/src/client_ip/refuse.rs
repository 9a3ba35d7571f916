//! Headers that make a request suspect as a whole.

use http::header::CONNECTION;
use http::{HeaderMap, HeaderName};

use super::address::trim_ows;

/// Whether `Connection` names the header (RFC 9110, section 7.6.1): then it was meant for the
/// previous hop, or a client wants a proxy to drop it.
pub(super) fn is_nominated(name: &HeaderName, headers: &HeaderMap) -> bool {
    headers
        .get_all(CONNECTION)
        .iter()
        .flat_map(|line| line.as_bytes().split(|&byte| byte == b','))
        .any(|option| trim_ows(option).eq_ignore_ascii_case(name.as_str().as_bytes()))
}

/// Whether some other header has a name that servers mistake for this one: CGI and its heirs turn
/// `-`, `_` and `.` into the same character.
pub(super) fn has_alias(name: &HeaderName, headers: &HeaderMap) -> bool {
    headers
        .keys()
        .any(|other| other != name && folds_to(other.as_str(), name.as_str()))
}

/// Whether two names in lower case are the same but for `-`, `_` and `.`.
pub(super) fn folds_to(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).all(|(a, b)| fold(a) == fold(b))
}

fn fold(byte: u8) -> u8 {
    match byte {
        b'_' | b'.' => b'-',
        other => other,
    }
}
