//! Events and counters: which sources fail in a cascade. Neither holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use ipsec_core::LookupErrorKind;

use super::Cascade;

/// A source of the cascade gave no answer.
pub(super) fn failed(cascade: &Cascade, source: &str, kind: LookupErrorKind) {
    let (backend, kind) = (cascade.name.as_str(), kind.as_str());
    cascade.failures.count(
        "ipsec_cascade_failures_total",
        &[("backend", backend), ("source", source), ("outcome", kind)],
        1,
    );
    #[cfg(feature = "tracing")]
    tracing::debug!(
        backend,
        source,
        error.kind = kind,
        "a source has no answer, the next one is asked"
    );
}
