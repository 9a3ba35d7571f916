//! What went wrong, from what a service answered.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::StatusCode;
use ipsec_core::{LookupError, LookupErrorKind};

use super::auth::encoded;
use crate::reply::Reply;
use crate::settings::ApiKey;

/// The longest message that is kept, in bytes.
const LONGEST: usize = 200;
/// As many characters of a key in a row give it away.
const GIVES_AWAY: usize = 6;

/// What went wrong by the status alone, for services that say no more, and for what stands in front of them.
#[must_use]
pub fn by_status(reply: &Reply) -> LookupErrorKind {
    use LookupErrorKind as Kind;
    match reply.status.as_u16() {
        401..=403 => Kind::AuthFailed,
        404 | 405 | 406 | 410 | 415 => Kind::Misconfigured,
        413 => Kind::BatchTooLarge,
        429 => Kind::Throttled {
            retry_after: reply.retry_after(),
        },
        408 | 499 | 500.. => Kind::Unavailable,
        400..=498 => Kind::Rejected,
        300..=399 => Kind::Misconfigured,
        _ => Kind::Shape,
    }
}

/// What went wrong by the status alone, as an error that names the status.
#[must_use]
pub fn status_error(reply: &Reply) -> LookupError {
    LookupError::new(by_status(reply)).with_cause(Status(reply.status))
}

/// An error with what the service says about it.
#[must_use]
pub fn said(kind: LookupErrorKind, message: &str, key: Option<&ApiKey>) -> LookupError {
    let message = clean(message, key);
    if message.is_empty() {
        return LookupError::new(kind);
    }
    LookupError::new(kind).with_cause(Said(message))
}

/// A service's message without whatever must not be logged: control characters, keys or parts of them, also as they stand in a URL, addresses, all beyond
/// 200 bytes.
///
/// Four numbers behind a single `v`, as in `v1.2.3.4`, are taken for a version and stay.
#[must_use]
pub fn clean(message: &str, key: Option<&ApiKey>) -> String {
    let words = message
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .take(LONGEST)
        .map(|word| clean_word(word, key));
    let mut clean = String::new();
    for word in words {
        if clean.len() + word.len() >= LONGEST {
            clean.push('…');
            break;
        }
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.push_str(&word);
    }
    clean
}

fn clean_word(word: &str, key: Option<&ApiKey>) -> String {
    if key.is_some_and(|key| gives_away(word, key.expose())) {
        return "[key]".into();
    }
    without_numbers(&without_addresses(word))
}

/// Takes addresses out of a word, whatever they stand between: quotes, slashes, a port behind them.
fn without_addresses(word: &str) -> String {
    let is_part = |c: char| c.is_ascii_hexdigit() || c == '.' || c == ':';
    let (mut clean, mut at) = (String::new(), 0);
    while let Some(start) = word[at..].find(is_part).map(|start| at + start) {
        let end = word[start..].find(|c| !is_part(c));
        let end = end.map_or(word.len(), |end| start + end);
        let run = &word[start..end];
        let inner = end - (run.len() - run.trim_end_matches(['.', ':']).len());
        let first = start + (run.len() - run.trim_start_matches(['.', ':']).len());
        let found = [(start, end), (start, inner), (first, end), (first, inner)]
            .into_iter()
            .find(|(from, to)| from < to && is_address(word, *from, *to));
        match found {
            Some((from, to)) => {
                clean.push_str(&word[at..from]);
                clean.push_str("[address]");
                at = to;
            }
            None => {
                clean.push_str(&word[at..end]);
                at = end;
            }
        }
        if at < end {
            clean.push_str(&word[at..end]);
            at = end;
        }
    }
    clean.push_str(&word[at..]);
    clean
}

/// Whether this part of the word is an address, with or without a port, and no part of a longer name: `std::error` has one in it.
fn is_address(word: &str, from: usize, to: usize) -> bool {
    let part = &word[from..to];
    let is_name = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_free = !is_name(word[..from].chars().next_back()) && !is_name(word[to..].chars().next());
    // No name has as many colons.
    let is_long = part.matches(':').count() > 2;
    (is_free || is_long) && (part.parse::<IpAddr>().is_ok() || part.parse::<SocketAddr>().is_ok())
}

/// Takes addresses of four numbers out of a word, whatever they are glued to: `ip203.0.113.9`, `203.0.113.9ms`.
fn without_numbers(word: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let (mut clean, mut rest) = (String::new(), word);
    while let Some(start) = rest.find(is_part) {
        let (before, run) = rest.split_at(start);
        let (run, after) = run.split_at(run.find(|c| !is_part(c)).unwrap_or(run.len()));
        clean.push_str(before);
        let numbers = run.trim_matches('.');
        if numbers.parse::<Ipv4Addr>().is_ok() && !is_version(&clean) {
            clean.push_str(&run.replacen(numbers, "[address]", 1));
        } else {
            clean.push_str(run);
        }
        rest = after;
    }
    clean + rest
}

/// Whether what stands before the numbers makes them a version: a `v` of its own.
fn is_version(before: &str) -> bool {
    let before = before.strip_suffix(['v', 'V']);
    before.is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

/// Whether some part of the key is in the text, in whatever case, as it is or as it stands in a URL.
fn gives_away(text: &str, key: &str) -> bool {
    let (text, key) = (text.to_ascii_lowercase(), key.to_ascii_lowercase());
    let length = key.len().min(GIVES_AWAY);
    let is_escaped = text.contains('%');
    // A key is ASCII, so that every byte of it begins a character.
    (0..=key.len() - length).any(|from| {
        let part = &key[from..from + length];
        text.contains(part) || (is_escaped && text.contains(&encoded(part).to_ascii_lowercase()))
    })
}

/// What a service says about an error.
#[derive(Debug)]
struct Said(String);

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service says: {}", self.0)
    }
}

impl std::error::Error for Said {}

/// The status that was all that a service said.
#[derive(Debug)]
struct Status(StatusCode);

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service answers with status {}", self.0)
    }
}

impl std::error::Error for Status {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_be_logged_is_taken_out() {
        let key = ApiKey::new("S3cret-0123456789").expect("a key");
        for (message, expected) in [
            ("plain  words\n here", "plain words here"),
            ("key 'S3cret-0123456789' is wrong", "key [key] is wrong"),
            ("key s3CRET-0… is wrong", "key [key] is wrong"),
            ("...456789 ends it", "[key] ends it"),
            ("'203.0.113.9' is bad", "'[address]' is bad"),
            ("2001:db8::7: no", "[address]: no"),
            ("GET /v3/ip/203.0.113.9.", "GET /v3/ip/[address]."),
            ("ip=203.0.113.9&x=1", "ip=[address]&x=1"),
            ("address:203.0.113.9", "address:[address]"),
            ("at 203.0.113.9:443, and", "at [address], and"),
            ("[2001:db8::7]:443", "[[address]]:443"),
            (
                "203.0.113.0/24 v1.2.3.4 std::error 12:30",
                "[address]/24 v1.2.3.4 std::error 12:30",
            ),
            ("\u{1b}[31mred", "[31mred"),
            ("ip203.0.113.9 bad", "ip[address] bad"),
            ("bad203.0.113.9bad", "bad[address]bad"),
            ("203.0.113.9ms", "[address]ms"),
            ("203.0.113.9ms.198.51.100.7.", "[address]ms.[address]."),
            ("x203.0.113.9:443y", "x[address]:443y"),
            ("ip2001:db8::7ms", "ip[address]ms"),
            ("ip::ffff:203.0.113.9", "ip[address]"),
            (
                "v1.2.3.4 (V1.2.3.4, /v1.2.3.4)",
                "v1.2.3.4 (V1.2.3.4, /v1.2.3.4)",
            ),
            (
                "ipv203.0.113.9 1.2.3 1.2.3.4.5",
                "ipv[address] 1.2.3 1.2.3.4.5",
            ),
            ("base64::decode 12:30:45", "base64::decode 12:30:45"),
        ] {
            assert_eq!(clean(message, Some(&key)), expected, "{message}");
        }
        assert!(clean(&"word ".repeat(100), None).len() <= LONGEST + 3);
        assert_eq!(clean(&"x".repeat(1_000), None), "…");
    }

    #[test]
    fn a_key_is_known_as_it_stands_in_a_url() {
        let key = ApiKey::new("ab/cd+ef=g~h").expect("a key");
        for (message, expected) in [
            ("GET /x?key=ab%2Fcd%2Bef%3Dg~h", "GET [key]"),
            ("GET /x?key=ab%2fcd%2bef%3dg~h", "GET [key]"),
            ("…%2Fcd%2Bef… ends", "[key] ends"),
            ("key ab/cd+ef=g~h", "key [key]"),
            ("50% of a%2Fb", "50% of a%2Fb"),
        ] {
            assert_eq!(clean(message, Some(&key)), expected, "{message}");
        }
    }

    #[test]
    fn every_status_is_some_error() {
        for status in (100..=999).filter_map(|n| StatusCode::from_u16(n).ok()) {
            let reply = Reply::new(status, "", std::time::SystemTime::UNIX_EPOCH);
            assert!(by_status(&reply).is_outage(), "{status}");
        }
    }
}
