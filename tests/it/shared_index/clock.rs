//! A clock that tests move by hand, and that counts how often it is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

#[derive(Clone, Debug, Default)]
pub(super) struct Clock {
    seconds: Arc<AtomicU64>,
    readings: Arc<AtomicU64>,
}

impl Clock {
    pub(super) fn reader(&self) -> impl Fn() -> SystemTime + Send + Sync + 'static {
        let clock = self.clone();
        move || {
            clock.readings.fetch_add(1, Ordering::Relaxed);
            at(clock.seconds.load(Ordering::Relaxed))
        }
    }

    /// Seconds since the epoch.
    pub(super) fn set(&self, seconds: u64) {
        self.seconds.store(seconds, Ordering::Relaxed);
    }

    pub(super) fn readings(&self) -> u64 {
        self.readings.load(Ordering::Relaxed)
    }
}

pub(super) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}
