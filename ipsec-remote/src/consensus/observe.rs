//! Events and counters: which sources of a consensus fail. Neither holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use ipsec_core::{Backend, LookupError};

use super::Consensus;
use super::hearing::Hearing;

/// Sources that refused at once to be asked. To be called once for each question, before any source is asked.
pub(super) fn refused(consensus: &Consensus, hearing: &Hearing<'_>) {
    for (source, kind) in hearing.refused() {
        failed(consensus, source, &kind.into());
    }
}

/// A source of the consensus gave no answer.
pub(super) fn failed(consensus: &Consensus, source: usize, error: &LookupError) {
    let backend = consensus.name();
    let source = consensus.sources.get(source);
    let source = source.map_or("none", |source| source.name());
    let kind = error.kind().as_str();
    consensus.failures.count(
        "ipsec_consensus_failures_total",
        &[("backend", backend), ("source", source), ("outcome", kind)],
        1,
    );
    #[cfg(feature = "tracing")]
    tracing::debug!(
        backend,
        source,
        error.kind = kind,
        "a source has no answer, the others are counted without it"
    );
}
