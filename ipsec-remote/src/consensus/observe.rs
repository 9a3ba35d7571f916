//! Events and counters: which sources of a consensus fail. Neither holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use ipsec_core::{Backend, LookupError};

use super::Consensus;

/// A source of the consensus gave no answer.
pub(super) fn failed(consensus: &Consensus, source: usize, error: &LookupError) {
    let backend = consensus.name();
    let source = consensus.sources.get(source);
    let source = source.map_or("none", |source| source.name());
    let kind = error.kind().as_str();
    #[cfg(feature = "metrics")]
    metrics::counter!(
        "ipsec_consensus_failures_total",
        "backend" => backend.to_owned(), "source" => source.to_owned(), "outcome" => kind
    )
    .increment(1);
    #[cfg(feature = "tracing")]
    tracing::debug!(
        backend,
        source,
        error.kind = kind,
        "a source has no answer, the others are counted without it"
    );
}
