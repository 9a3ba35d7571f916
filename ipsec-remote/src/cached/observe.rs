//! What became of queries: counted for whoever asks, and told on to `metrics` and `tracing`.
//!
//! A hit costs one addition; metrics learn of hits with the next query that is none. Nothing here holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use std::sync::atomic::{AtomicU64, Ordering};

use ipsec_core::LookupErrorKind;

/// How many queries were answered in which way, since the cache was made.
///
/// With the feature `metrics` the same is in the counter `ipsec_cache_queries_total`, with the labels `backend` and `outcome`, which is the name
/// of a field here. Hits are added there with the next query that is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStatistics {
    /// From the cache, fresh.
    pub hits: u64,
    /// By asking the source.
    pub misses: u64,
    /// By waiting for what somebody else had asked already. Where that was not enough, and it had to be asked after all, it is a miss as well.
    pub coalesced: u64,
    /// With something older than it should be, since the source failed: some of the `misses` and `coalesced`.
    pub stale: u64,
    /// Questions asked in the background, ahead of the end of an answer.
    pub refreshes: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    hits: AtomicU64,
    /// Of the hits, those that metrics know of.
    told: AtomicU64,
    misses: AtomicU64,
    coalesced: AtomicU64,
    stale: AtomicU64,
    refreshes: AtomicU64,
}

/// What became of a query that was no hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Miss,
    Coalesced,
    Stale,
    Refresh,
}

impl Counters {
    pub(super) fn hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count(&self, outcome: Outcome, backend: &str) {
        let (counter, label) = match outcome {
            Outcome::Miss => (&self.misses, "misses"),
            Outcome::Coalesced => (&self.coalesced, "coalesced"),
            Outcome::Stale => (&self.stale, "stale"),
            Outcome::Refresh => (&self.refreshes, "refreshes"),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        publish(backend, label, 1);
        let hits = self.hits.load(Ordering::Relaxed);
        let news = hits.saturating_sub(self.told.fetch_max(hits, Ordering::Relaxed));
        if news > 0 {
            publish(backend, "hits", news);
        }
    }

    pub(super) fn read(&self) -> CacheStatistics {
        CacheStatistics {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            coalesced: self.coalesced.load(Ordering::Relaxed),
            stale: self.stale.load(Ordering::Relaxed),
            refreshes: self.refreshes.load(Ordering::Relaxed),
        }
    }
}

fn publish(backend: &str, outcome: &'static str, count: u64) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_cache_queries_total", "backend" => backend.to_owned(), "outcome" => outcome)
        .increment(count);
}

/// The source was asked ahead of time, in vain.
pub(super) fn refresh_failed(backend: &str, kind: LookupErrorKind) {
    #[cfg(feature = "tracing")]
    tracing::debug!(
        backend,
        error.kind = kind.as_str(),
        "an answer could not be refreshed ahead of its end"
    );
}

/// An answer that is over was used.
pub(super) fn stale(backend: &str) {
    #[cfg(feature = "tracing")]
    tracing::debug!(
        backend,
        "an answer older than it should be was used, since the source fails"
    );
}
