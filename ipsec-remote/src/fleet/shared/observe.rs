//! What became of queries and of the store: counted for whoever asks, and told on to `metrics` and `tracing`. Nothing here holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use std::sync::atomic::{AtomicU64, Ordering};

/// How many queries were answered in which way, since the [`Shared`](super::Shared) was made.
///
/// With the feature `metrics` the same is in the counter `ipsec_shared_total`, with the labels `backend` and `outcome`, which is the name of a field here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SharedStatistics {
    /// From the store.
    pub hits: u64,
    /// By asking the source, as the only instance that did.
    pub asked: u64,
    /// From the store, after waiting for another instance that asked.
    pub awaited: u64,
    /// By asking the source as well, since another instance that asked took too long.
    pub impatient: u64,
    /// By asking the source, since the store was away, late, or refused.
    pub alone: u64,
    /// Values of the store that made no sense.
    pub rubbish: u64,
    /// Answers that were not written, and claims that were not given back.
    pub unsaved: u64,
}

#[derive(Debug)]
pub(super) struct Counters {
    /// Whose queries.
    #[cfg_attr(not(any(feature = "tracing", feature = "metrics")), allow(dead_code))]
    name: String,
    counts: [AtomicU64; 7],
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Hit,
    Asked,
    Awaited,
    Impatient,
    Alone,
    Rubbish,
    Unsaved,
}

impl Outcome {
    #[cfg(feature = "metrics")]
    fn label(self) -> &'static str {
        match self {
            Self::Hit => "hits",
            Self::Asked => "asked",
            Self::Awaited => "awaited",
            Self::Impatient => "impatient",
            Self::Alone => "alone",
            Self::Rubbish => "rubbish",
            Self::Unsaved => "unsaved",
        }
    }
}

impl Counters {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            counts: Default::default(),
        }
    }

    pub(super) fn count(&self, outcome: Outcome) {
        self.add(outcome, 1);
    }

    pub(super) fn unsaved(&self, count: u64) {
        self.add(Outcome::Unsaved, count);
    }

    /// Said aloud the first time only: whoever can write rubbish can write much of it.
    pub(super) fn rubbish(&self, wrong: &'static str) {
        #[cfg(feature = "tracing")]
        if self.read().rubbish == 0 {
            tracing::warn!(
                backend = self.name,
                wrong,
                "the shared store holds what is no answer; further ones are only counted"
            );
        }
        self.count(Outcome::Rubbish);
    }

    pub(super) fn read(&self) -> SharedStatistics {
        let [hits, asked, awaited, impatient, alone, rubbish, unsaved] = self
            .counts
            .each_ref()
            .map(|count| count.load(Ordering::Relaxed));
        SharedStatistics {
            hits,
            asked,
            awaited,
            impatient,
            alone,
            rubbish,
            unsaved,
        }
    }

    fn add(&self, outcome: Outcome, count: u64) {
        if let Some(counter) = self.counts.get(outcome as usize) {
            counter.fetch_add(count, Ordering::Relaxed);
        }
        #[cfg(feature = "metrics")]
        metrics::counter!("ipsec_shared_total", "backend" => self.name.clone(), "outcome" => outcome.label())
            .increment(count);
    }
}

/// The store was of no use to a question.
pub(super) fn alone(why: &'static str) {
    #[cfg(feature = "tracing")]
    tracing::debug!(why, "asked without the shared store");
}

/// Some answers are not shared.
pub(super) fn not_written(why: &'static str) {
    #[cfg(feature = "tracing")]
    tracing::debug!(why, "answers could not be written to the shared store");
}
