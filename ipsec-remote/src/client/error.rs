//! What it means that an exchange failed.

use ipsec_core::{LookupError, LookupErrorKind};

/// An error of the HTTP library. Its URL is taken off: there may be a key in it.
pub(super) fn explain(error: reqwest::Error) -> LookupError {
    let kind = if error.is_timeout() && !error.is_connect() {
        LookupErrorKind::Timeout
    } else if error.is_builder() {
        LookupErrorKind::Misconfigured
    } else {
        LookupErrorKind::Unavailable
    };
    LookupError::new(kind).with_cause(error.without_url())
}

/// An error of our own making.
pub(super) fn because(kind: LookupErrorKind, cause: impl Into<String>) -> LookupError {
    LookupError::new(kind).with_cause(cause.into())
}
