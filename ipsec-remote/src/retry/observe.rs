//! What is told of questions that are asked again.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use std::time::Duration;

use ipsec_core::LookupErrorKind;

/// Questions are asked again after this error and this wait.
pub(super) fn again(backend: &str, kind: LookupErrorKind, wait: Duration, questions: usize) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_retries_total", "backend" => backend.to_owned(), "after" => kind.as_str())
        .increment(questions as u64);
    #[cfg(feature = "tracing")]
    tracing::debug!(
        backend,
        error.kind = kind.as_str(),
        ?wait,
        addresses = questions,
        "a source is asked again"
    );
}

/// Questions might have been asked again, but too many were.
pub(super) fn not_again(backend: &str, kind: LookupErrorKind, questions: usize) {
    crate::refuse::count_refused(backend, "retry", questions as u64);
    #[cfg(feature = "tracing")]
    tracing::debug!(
        backend,
        error.kind = kind.as_str(),
        addresses = questions,
        "a source is not asked again, since it was asked again too often"
    );
}
