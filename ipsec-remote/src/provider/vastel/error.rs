//! What went wrong, by the status: the service documents no errors, and says nothing about them.

use http::StatusCode;
use ipsec_core::{LookupError, LookupErrorKind};

use crate::provider::by_status;
use crate::reply::Reply;

/// The body of an answer.
///
/// The service may be gone: then there is a page, or nothing, or a redirect where it was.
pub(super) fn answered(reply: &Reply) -> Result<&[u8], LookupError> {
    if reply.status != StatusCode::OK {
        return Err(of_status(reply));
    }
    let first = reply.body.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'<') => Err(LookupError::new(LookupErrorKind::Unavailable)
            .with_cause("a web page in place of the API, which may be gone")),
        _ => Ok(&reply.body),
    }
}

fn of_status(reply: &Reply) -> LookupError {
    use LookupErrorKind as Kind;
    let (kind, words) = match reply.status.as_u16() {
        // There is no key, so that it cannot be wrong.
        401..=403 => (Kind::Denied, "the service does not let us in"),
        404 | 410 => (
            Kind::Unavailable,
            "there is nothing at this URL: the API may be gone",
        ),
        300..=399 => (
            Kind::Misconfigured,
            "a redirect, which is not followed: the API may have moved",
        ),
        413 => (Kind::BatchTooLarge, "too many addresses at once"),
        429 => (by_status(reply), "asked too fast"),
        500.. => (Kind::Unavailable, "a problem of the service"),
        _ => (by_status(reply), "no answer"),
    };
    let status = reply.status.as_u16();
    LookupError::new(kind).with_cause(format!("{words} ({status})"))
}
