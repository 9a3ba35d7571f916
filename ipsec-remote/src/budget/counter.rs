//! Where it is counted how much of a day's budget is spent.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::ledger::Ledger;
use super::period::Period;

/// Where it is counted how much of a day's budget is spent: in [memory](MemoryCounter), in a [file](crate::FileCounter), or in a store that several
/// share.
///
/// It never fails. One that cannot reach its store goes on as it thinks best, and says so itself.
#[async_trait]
pub trait Counter: Send + Sync + 'static {
    /// What is spent of the day, as far as is known here. Does no I/O and never blocks; it may lag behind what others spend.
    fn count(&self, period: Period) -> u64;

    /// Adds up to `wanted`, but not beyond `limit`, and says how many were added.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, all may have been added.
    async fn take(&self, period: Period, wanted: u64, limit: u64) -> u64;

    /// Takes back what was taken for nothing.
    fn give_back(&self, period: Period, count: u64);

    /// As many are spent at least: somebody who knows says so.
    fn raise(&self, period: Period, count: u64);
}

/// Counts in memory, for as long as the process runs.
#[derive(Debug, Default)]
pub struct MemoryCounter(Mutex<Ledger>);

impl MemoryCounter {
    /// Nothing is spent yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Counter for MemoryCounter {
    fn count(&self, period: Period) -> u64 {
        self.ledger().count(period)
    }

    async fn take(&self, period: Period, wanted: u64, limit: u64) -> u64 {
        self.ledger().take(period, wanted, limit)
    }

    fn give_back(&self, period: Period, count: u64) {
        self.ledger().give_back(period, count);
    }

    fn raise(&self, period: Period, count: u64) {
        self.ledger().raise(period, count);
    }
}
