//! Failures in a row: what shows that a source is down which is asked rarely.

use std::time::{Duration, SystemTime};

/// Failures with no answer in between.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row {
    failures: u32,
    /// When the first of them came.
    since: Option<SystemTime>,
}

impl Row {
    /// One more.
    pub(super) fn failed(&mut self, now: SystemTime) {
        match self.since {
            Some(since) if !is_set_back(since, now) => {
                self.failures = self.failures.saturating_add(1);
            }
            _ => (self.failures, self.since) = (1, Some(now)),
        }
    }

    /// How many there are.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// How long ago the first one was.
    pub(super) fn lasts(&self, now: SystemTime) -> Duration {
        let lasts = self.since.and_then(|since| now.duration_since(since).ok());
        lasts.unwrap_or_default()
    }
}

/// Whether a clock was set back since then: by more than threads differ that read it one after the other, and come in another order.
pub(super) fn is_set_back(since: SystemTime, now: SystemTime) -> bool {
    let back = since.duration_since(now);
    back.is_ok_and(|back| back >= Duration::from_secs(1))
}
