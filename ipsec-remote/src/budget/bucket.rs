//! How much may be asked in one second. It has no clock: whoever uses it says what time it is.

use std::num::NonZeroU32;
use std::time::Duration;

use super::period::DAY;

/// A bucket of tokens that fills at an even pace.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    /// The time in which one token is added.
    interval: Duration,
    size: u64,
    /// When it will be full, if nothing more is taken.
    full_at: Duration,
}

impl Bucket {
    /// A full one.
    pub(super) fn new(per_second: NonZeroU32, size: NonZeroU32) -> Self {
        Self {
            interval: Duration::from_secs(1) / per_second.get(),
            size: size.get().into(),
            full_at: Duration::ZERO,
        }
    }

    /// Takes as many tokens as there are, but leaves so many percent of what it can hold.
    pub(super) fn take(&mut self, wanted: u64, leave: u8, now: Duration) -> u64 {
        let there = self.available(now).saturating_sub(self.share(leave));
        let taken = there.min(wanted);
        // Not more than it can hold, which is 32 bits.
        let time = self.interval.saturating_mul(taken as u32);
        self.full_at = self.full_at.max(now).saturating_add(time);
        taken
    }

    /// Gives back what was not used.
    pub(super) fn give_back(&mut self, tokens: u64) {
        let time = self.interval.saturating_mul(tokens.min(self.size) as u32);
        self.full_at = self.full_at.saturating_sub(time);
    }

    /// How long until there is a token to take; `None` if there is one.
    pub(super) fn wait(&self, leave: u8, now: Duration) -> Option<Duration> {
        let share = self.share(leave);
        if self.available(now) > share {
            return None;
        }
        let may_lack = self.size.saturating_sub(share).saturating_sub(1);
        let enough = self.interval.saturating_mul(may_lack as u32);
        let wait = self.full_at.saturating_sub(now).saturating_sub(enough);
        // If all of it is to be left there will never be one, and nobody is told to come soon.
        Some(if share < self.size { wait } else { DAY })
    }

    fn available(&self, now: Duration) -> u64 {
        let lacking = self.full_at.saturating_sub(now).as_nanos();
        let lacking = lacking.div_ceil(self.interval.as_nanos().max(1));
        self.size
            .saturating_sub(u64::try_from(lacking).unwrap_or(u64::MAX))
    }

    fn share(&self, percent: u8) -> u64 {
        self.size * u64::from(percent) / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(per_second: u32, size: u32) -> Bucket {
        let number = |n| NonZeroU32::new(n).expect("not zero");
        Bucket::new(number(per_second), number(size))
    }

    const NOW: Duration = Duration::from_secs(100);

    #[test]
    fn it_holds_so_much_and_fills_at_an_even_pace() {
        let mut bucket = bucket(10, 5);
        assert_eq!(bucket.take(9, 0, NOW), 5);
        assert_eq!(bucket.wait(0, NOW), Some(Duration::from_millis(100)));
        assert_eq!(bucket.take(9, 0, NOW + Duration::from_millis(99)), 0);
        assert_eq!(bucket.take(9, 0, NOW + Duration::from_millis(250)), 2);
        assert_eq!(bucket.take(9, 0, NOW + Duration::from_secs(9)), 5);
    }

    #[test]
    fn what_is_to_be_left_is_left() {
        let mut bucket = bucket(1, 10);
        assert_eq!(bucket.take(9, 30, NOW), 7);
        assert_eq!(bucket.wait(30, NOW), Some(Duration::from_secs(1)));
        assert_eq!(bucket.wait(0, NOW), None);
        assert_eq!(bucket.take(9, 0, NOW), 3);
        bucket.give_back(2);
        assert_eq!(bucket.take(9, 0, NOW), 2);
    }

    #[test]
    fn a_second_gives_what_was_said_however_it_is_asked() {
        let mut bucket = bucket(7, 7);
        bucket.take(7, 0, NOW);
        let steps = (1..=1_000).map(|ms| NOW + Duration::from_millis(ms));
        let taken: u64 = steps.map(|now| bucket.take(3, 0, now)).sum();
        assert_eq!(taken, 7);
    }
}
