//! When a breaker opens because of a source that fails again and again.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

/// When a [`Breaker`](crate::Breaker) opens because of errors that only count when there are many, and how it closes.
///
/// ```
/// use std::time::Duration;
/// use ipsec_remote::BreakerSettings;
///
/// let patient = BreakerSettings::new().share(80)?.pause(Duration::from_secs(1), Duration::from_secs(10))?;
/// assert!(BreakerSettings::new().share(101).is_err());
/// # Ok::<(), ipsec_remote::InvalidBreaker>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct BreakerSettings {
    pub(super) window: Duration,
    pub(super) share: u8,
    pub(super) at_least: NonZeroU32,
    pub(super) in_a_row: NonZeroU32,
    pub(super) pause: Duration,
    pub(super) longest_pause: Duration,
    pub(super) probes: NonZeroU32,
}

const THREE: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
const TEN: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

impl Default for BreakerSettings {
    fn default() -> Self {
        Self {
            window: Duration::from_secs(30),
            share: 50,
            at_least: TEN,
            in_a_row: THREE,
            pause: Duration::from_secs(5),
            longest_pause: Duration::from_secs(60),
            probes: THREE,
        }
    }
}

impl BreakerSettings {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The time over which answers are counted; it moves on in twelve steps. Default: 30 seconds.
    ///
    /// # Errors
    ///
    /// Less than a second or more than a day.
    pub fn window(mut self, time: Duration) -> Result<Self, InvalidBreaker> {
        if time < Duration::from_secs(1) || time > Duration::from_secs(24 * 60 * 60) {
            return Err(InvalidBreaker("the window is a second to a day long"));
        }
        self.window = time;
        Ok(self)
    }

    /// The share of answers, in percent, that have to be errors. Default: 50.
    ///
    /// # Errors
    ///
    /// Zero or more than 100.
    pub fn share(mut self, percent: u8) -> Result<Self, InvalidBreaker> {
        if !(1..=100).contains(&percent) {
            return Err(InvalidBreaker("the share of errors is 1 to 100 percent"));
        }
        self.share = percent;
        Ok(self)
    }

    /// As many answers there have to be before their share says anything. Default: 10.
    pub fn at_least(mut self, answers: NonZeroU32) -> Self {
        self.at_least = answers;
        self
    }

    /// As many errors without an answer in between are enough as well, if they took a third of the [window](BreakerSettings::window) or more, and were up to ten minutes apart. Default: 3.
    pub fn in_a_row(mut self, errors: NonZeroU32) -> Self {
        self.in_a_row = errors;
        self
    }

    /// How long it stays open, and how long at most when that doubles with each time that it was in vain. Default: 5 seconds, one minute. Where the errors took longer than that, since it
    /// is asked rarely, it is as long as they took, up to ten minutes, and at most four times that.
    ///
    /// # Errors
    ///
    /// A time of zero, a longest that is shorter than the first or longer than a day.
    pub fn pause(mut self, first: Duration, longest: Duration) -> Result<Self, InvalidBreaker> {
        if first.is_zero() || longest < first || longest > Duration::from_secs(24 * 60 * 60) {
            return Err(InvalidBreaker(
                "a pause is longer than nothing, the longest is at least as long as the first, and at most a day",
            ));
        }
        (self.pause, self.longest_pause) = (first, longest);
        Ok(self)
    }

    /// As many questions are let through at a time when the pause is over, and as many have to succeed before it closes. Default: 3. After an error
    /// about the account it is always one.
    pub fn probes(mut self, questions: NonZeroU32) -> Self {
        self.probes = questions;
        self
    }
}

/// A setting that a [`Breaker`](crate::Breaker) cannot have; the message says what it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidBreaker(&'static str);

impl fmt::Display for InvalidBreaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidBreaker {}
