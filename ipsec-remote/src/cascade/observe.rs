//! Events and counters: which sources fail in a cascade. Neither holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use ipsec_core::LookupError;

/// A source of the cascade gave no answer.
pub(super) fn failed(cascade: &str, source: &str, error: &LookupError) {
    let kind = error.kind().as_str();
    #[cfg(feature = "metrics")]
    metrics::counter!(
        "ipsec_cascade_failures_total",
        "backend" => cascade.to_owned(), "source" => source.to_owned(), "outcome" => kind
    )
    .increment(1);
    #[cfg(feature = "tracing")]
    tracing::debug!(
        backend = cascade,
        source,
        error.kind = kind,
        "a source has no answer, the next one is asked"
    );
}
