//! Failures in a row: what shows that a source is down which is asked rarely.

use std::time::{Duration, SystemTime};

/// Failures further apart make no row: to whoever asks so rarely no pause is of use, and for a source that is asked often one of them may have been long ago.
pub(super) const FURTHEST_APART: Duration = Duration::from_secs(10 * 60);

/// Failures with no answer in between.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row {
    failures: u32,
    /// When the first and the last of them came.
    since: Option<(SystemTime, SystemTime)>,
}

impl Row {
    /// One more.
    pub(super) fn failed(&mut self, now: SystemTime) {
        let apart = |last| now.duration_since(last).unwrap_or_default();
        match self.since {
            Some((first, last)) if !is_set_back(last, now) && apart(last) <= FURTHEST_APART => {
                self.failures = self.failures.saturating_add(1);
                self.since = Some((first, last.max(now)));
            }
            _ => (self.failures, self.since) = (1, Some((now, now))),
        }
    }

    /// How many there are.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// How long ago the first one was.
    pub(super) fn lasts(&self, now: SystemTime) -> Duration {
        let lasts = self
            .since
            .and_then(|(first, _)| now.duration_since(first).ok());
        lasts.unwrap_or_default()
    }
}

/// Whether a clock was set back since then: by more than threads differ that read it one after the other, and come in another order.
pub(super) fn is_set_back(since: SystemTime, now: SystemTime) -> bool {
    let back = since.duration_since(now);
    back.is_ok_and(|back| back >= Duration::from_secs(1))
}
