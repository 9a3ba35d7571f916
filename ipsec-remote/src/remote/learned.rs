//! How many addresses a service takes at once, as it has shown.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// As long is it believed. What stands between us and a service may have a bad hour.
const BELIEVED: Duration = Duration::from_secs(60 * 60);

#[derive(Debug, Default)]
pub(super) struct Learned(Mutex<Option<(usize, Instant)>>);

impl Learned {
    /// The most addresses for one request, of which the service is said to take `most`.
    pub(super) fn size(&self, most: usize) -> usize {
        let mut learned = self.lock();
        if learned.is_some_and(|(_, since)| since.elapsed() > BELIEVED) {
            *learned = None;
        }
        learned.map_or(most, |(size, _)| size.min(most)).max(1)
    }

    /// It does not take more than this many.
    pub(super) fn learn(&self, size: usize) {
        let mut learned = self.lock();
        let size = learned.map_or(size, |(known, _)| known.min(size));
        *learned = Some((size.max(1), Instant::now()));
    }

    /// It was something else: not even one is taken.
    pub(super) fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<(usize, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_learned_is_believed_for_an_hour() {
        let learned = Learned::default();
        assert_eq!(learned.size(100), 100);
        learned.learn(30);
        learned.learn(50);
        assert_eq!((learned.size(100), learned.size(10)), (30, 10));
        tokio::time::advance(BELIEVED + Duration::from_secs(1)).await;
        assert_eq!(learned.size(100), 100);
        learned.learn(0);
        assert_eq!(learned.size(100), 1);
        learned.forget();
        assert_eq!(learned.size(100), 100);
    }
}
