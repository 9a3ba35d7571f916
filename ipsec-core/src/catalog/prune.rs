//! Entries that do not count: too old by their own time, or of too low a score.

use std::time::{Duration, SystemTime};

use crate::feed::{Attributes, Feed, Span};

/// Which entries count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    /// 0 to 1. Entries without a score do not count then.
    pub(super) min_score: Option<f64>,
    /// Entries that do not say when they were seen count.
    pub(super) seen_since: Option<SystemTime>,
}

impl Counts {
    pub(super) fn new(
        min_score: Option<f64>,
        ttl: Option<Duration>,
        now: Option<SystemTime>,
    ) -> Self {
        let seen_since = ttl.zip(now).and_then(|(ttl, now)| now.checked_sub(ttl));
        Self {
            min_score,
            seen_since,
        }
    }

    fn includes(&self, said: &Attributes) -> bool {
        let scored = match self.min_score {
            None => true,
            Some(min) => said.score.is_some_and(|score| score.share() >= min),
        };
        let is_old = self
            .seen_since
            .zip(said.observed)
            .is_some_and(|(since, seen)| seen < since);
        scored && !is_old
    }
}

/// The list without the entries that do not count; `None` if all do. The report stays that of the list as it was published.
pub(super) fn prune(feed: &Feed, counts: Counts) -> Option<Feed> {
    let included: Vec<bool> = feed
        .values()
        .iter()
        .map(|said| counts.includes(said))
        .collect();
    let keeps = |value: u32| included.get(value as usize).copied().unwrap_or(true);
    let keeps_all = feed.v4().iter().all(|span| keeps(span.value))
        && feed.v6().iter().all(|span| keeps(span.value));
    if keeps_all {
        return None;
    }
    fn those<K: Copy>(spans: &[Span<K>], keeps: impl Fn(u32) -> bool) -> Vec<Span<K>> {
        spans
            .iter()
            .filter(|span| keeps(span.value))
            .copied()
            .collect()
    }
    Some(Feed::new(
        those(feed.v4(), keeps),
        those(feed.v6(), keeps),
        feed.values().to_vec(),
        feed.report().clone(),
        feed.problems().to_vec(),
    ))
}
