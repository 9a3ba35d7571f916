//! How long an answer holds.

use std::time::{Duration, SystemTime};

use ipsec_core::Evidence;

use crate::reply::Reply;

/// How long an answer holds: longer if it says *yes* to something, since lists grow faster than they shrink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lifetime {
    /// Of an answer that says *yes* to some signal.
    pub positive: Duration,
    /// Of any other.
    pub negative: Duration,
}

impl Lifetime {
    /// For an answer that says *yes*; half of it for any other.
    #[must_use]
    pub const fn new(positive: Duration) -> Self {
        Self {
            positive,
            negative: Duration::from_millis(positive.as_millis() as u64 / 2),
        }
    }

    /// Writes on the evidence when it came and until when it holds: not longer than `until`, if something is known to end it.
    #[must_use]
    pub fn stamp(
        &self,
        evidence: Evidence,
        reply: &Reply,
        until: impl IntoIterator<Item = SystemTime>,
    ) -> Evidence {
        let lifetime = match evidence.signals().positive().is_empty() {
            true => self.negative,
            false => self.positive,
        };
        let evidence = evidence.observed_at(reply.received);
        let ends = reply.received.checked_add(lifetime);
        match ends.into_iter().chain(until).min() {
            Some(end) => evidence.expires_at(end.max(reply.received)),
            None => evidence,
        }
    }
}
