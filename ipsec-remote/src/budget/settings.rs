//! How much a budget is.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::Budget;
use super::bucket::Bucket;
use super::counter::Counter;
use super::period::DAY;
use crate::clock::Clock;
use crate::provider::Quota;

impl<B> Budget<B> {
    /// As many addresses may be asked about in a second, and as many at once after a second of silence. Default: any number.
    pub fn per_second(mut self, addresses: NonZeroU32) -> Self {
        self.per_second = Some(addresses);
        self.bucket = Some(Mutex::new(Bucket::new(addresses, addresses)));
        self
    }

    /// As many addresses may be asked about at once after a silence that is long enough, at so many per second: for backends that ask about many
    /// together, which have to fit in at once. Instead of [`Budget::per_second`].
    pub fn per_second_with_burst(mut self, addresses: NonZeroU32, at_once: NonZeroU32) -> Self {
        self.per_second = Some(addresses);
        self.bucket = Some(Mutex::new(Bucket::new(addresses, at_once)));
        self
    }

    /// As many addresses may be asked about in a day. Default: any number.
    pub fn per_day(mut self, addresses: u64) -> Self {
        self.per_day = Some(addresses);
        self
    }

    /// Days begin this long after midnight UTC. Default: at midnight. Where those of the service move with daylight saving time, the questions of one hour count for another day
    /// there than here: leave as many of its quota, or it says itself that nothing is left.
    ///
    /// # Errors
    ///
    /// A day or more.
    pub fn day_begins(mut self, after_midnight: Duration) -> Result<Self, InvalidBudget> {
        if after_midnight >= DAY {
            return Err(InvalidBudget("a day begins less than a day after midnight"));
        }
        self.begins = after_midnight;
        Ok(self)
    }

    /// So many percent are kept for [critical](ipsec_core::Query::critical) queries: of the day's budget and of what the service says there is,
    /// rounded up, and of what may be asked at once, rounded down. Default: nothing, since where no query is critical it would be wasted.
    ///
    /// # Errors
    ///
    /// More than 100.
    pub fn reserve(mut self, percent: u8) -> Result<Self, InvalidBudget> {
        if percent > 100 {
            return Err(InvalidBudget("a reserve is at most 100 percent"));
        }
        self.reserve = percent;
        Ok(self)
    }

    /// Counts the day's budget here. Default: in [memory](crate::MemoryCounter), which a restart forgets; [`FileCounter`](crate::FileCounter) does
    /// not.
    pub fn counter(mut self, counter: impl Counter) -> Self {
        self.counter = Box::new(counter);
        self
    }

    /// Asks this after each question what the service says of its quota, and [learns](Budget::learn) from it if it is not what was said last. It must
    /// not block.
    pub fn quota_from(mut self, quota: impl Fn() -> Option<Quota> + Send + Sync + 'static) -> Self {
        self.quota = Some(Box::new(quota));
        self
    }

    /// Takes the time of day from this clock. Default: that of the machine.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

/// A setting that a [`Budget`] cannot have; the message says what it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidBudget(&'static str);

impl fmt::Display for InvalidBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidBudget {}
