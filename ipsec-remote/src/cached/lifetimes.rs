//! How long an answer is kept, and how long it may be used beyond that.

use std::fmt;
use std::time::{Duration, SystemTime};

const HOUR: Duration = Duration::from_secs(3_600);

/// How long a [`Cached`](super::Cached) keeps answers, by what they say.
///
/// An answer holds as long as its evidence [says](ipsec_core::Evidence::expires): until the first piece ends. Evidence of our own adapters always
/// says. What says nothing holds as long as is set here for its kind. Either way it is no shorter and no longer than [between](Lifetimes::between)
/// says, and then spread a little, so that what was learned in the same minute is not all asked for again in the same minute. What comes from somebody who
/// [kept it already](ipsec_core::Verdict::expires) gets no new lifetime: it ends when it ends there, if that is earlier.
///
/// | setting | default |
/// |---|---|
/// | [`positive`](Lifetimes::positive) | 1 h |
/// | [`negative`](Lifetimes::negative) | 30 min |
/// | [`silent`](Lifetimes::silent) | 1 h |
/// | [`between`](Lifetimes::between) | 1 min and 24 h |
/// | [`jitter`](Lifetimes::jitter) | 10 % |
/// | [`refresh_ahead`](Lifetimes::refresh_ahead) | 10 % |
/// | [`stale`](Lifetimes::stale) | 24 h |
///
/// ```
/// use std::time::Duration;
/// use ipsec_remote::Lifetimes;
///
/// let minute = Duration::from_secs(60);
/// assert!(Lifetimes::new().between(minute, 60 * minute).is_ok());
/// let error = Lifetimes::new().between(minute, minute / 2).unwrap_err();
/// assert_eq!(error.to_string(), "the shortest lifetime is longer than the longest");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Lifetimes {
    positive: Duration,
    negative: Duration,
    silent: Duration,
    least: Duration,
    most: Duration,
    jitter: u8,
    refresh_ahead: u8,
    stale: Duration,
}

/// A lifetime that makes no sense; the message says which and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidLifetimes(&'static str);

/// What an answer says, as far as its lifetime depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// *Yes* to something.
    Positive,
    /// Something, but no *yes*.
    Negative,
    /// That there is nothing to say about such an address.
    Silent,
}

/// From when until when an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) born: SystemTime,
    /// From here on it is worth to ask again in the background.
    pub(crate) ageing: SystemTime,
    pub(crate) until: SystemTime,
}

impl Lifetimes {
    /// The defaults.
    pub const fn new() -> Self {
        Self {
            positive: HOUR,
            negative: Duration::from_secs(30 * 60),
            silent: HOUR,
            least: Duration::from_secs(60),
            most: Duration::from_secs(24 * 3_600),
            jitter: 10,
            refresh_ahead: 10,
            stale: Duration::from_secs(24 * 3_600),
        }
    }

    /// For answers that say *yes* to some signal, and not until when.
    pub const fn positive(mut self, time: Duration) -> Self {
        self.positive = time;
        self
    }

    /// For answers without a *yes* that do not say until when.
    pub const fn negative(mut self, time: Duration) -> Self {
        self.negative = time;
        self
    }

    /// For addresses that the source does not take or has nothing on.
    pub const fn silent(mut self, time: Duration) -> Self {
        self.silent = time;
        self
    }

    /// No lifetime is shorter or longer, whatever the evidence says.
    ///
    /// `least` keeps a source that says *this holds for a second* from being asked with each request; evidence may be used beyond its own end
    /// by as much.
    ///
    /// # Errors
    ///
    /// If `least` is more than `most`, or `most` is zero or more than a year.
    pub fn between(mut self, least: Duration, most: Duration) -> Result<Self, InvalidLifetimes> {
        if least > most {
            return Err(InvalidLifetimes(
                "the shortest lifetime is longer than the longest",
            ));
        }
        if most.is_zero() || most > 366 * 24 * HOUR {
            return Err(InvalidLifetimes(
                "the longest lifetime is to be more than nothing and at most a year",
            ));
        }
        (self.least, self.most) = (least, most);
        Ok(self)
    }

    /// Spreads lifetimes by so many percent, up and down; those which the evidence or the longest lifetime sets only down.
    ///
    /// # Errors
    ///
    /// More than 50.
    pub fn jitter(mut self, percent: u8) -> Result<Self, InvalidLifetimes> {
        if percent > 50 {
            return Err(InvalidLifetimes("the jitter is more than 50 percent"));
        }
        self.jitter = percent;
        Ok(self)
    }

    /// An answer that is used in the last so many percent of its lifetime is asked for again in the background. Zero turns that off.
    ///
    /// # Errors
    ///
    /// More than 50.
    pub fn refresh_ahead(mut self, percent: u8) -> Result<Self, InvalidLifetimes> {
        if percent > 50 {
            return Err(InvalidLifetimes(
                "refreshing begins before half of the lifetime is over",
            ));
        }
        self.refresh_ahead = percent;
        Ok(self)
    }

    /// How long beyond its lifetime an answer may be used while the source fails. Zero turns that off.
    pub const fn stale(mut self, time: Duration) -> Self {
        self.stale = time;
        self
    }

    /// The longest that there may be.
    #[cfg(feature = "fleet")]
    pub(crate) fn longest(&self) -> Duration {
        self.most
    }

    pub(super) fn stale_limit(&self) -> Duration {
        self.stale
    }

    /// The lifetime of an answer that came now. `ends` is what its evidence says, `kept` what somebody who kept it says, `chance` is from 0 to 1.
    pub(super) fn span(
        &self,
        kind: Kind,
        now: SystemTime,
        ends: Option<SystemTime>,
        kept: Option<SystemTime>,
        chance: f64,
    ) -> Span {
        let given = ends.map(|end| end.duration_since(now).unwrap_or_default());
        let usual = match kind {
            Kind::Positive => self.positive,
            Kind::Negative => self.negative,
            Kind::Silent => self.silent,
        };
        let whole = given.unwrap_or(usual).clamp(self.least, self.most);
        let chance = if chance.is_finite() {
            chance.clamp(0.0, 1.0)
        } else {
            0.5
        };
        let jitter = f64::from(self.jitter) / 100.0;
        let factor = if given.is_some() || whole == self.most {
            1.0 - jitter * chance
        } else {
            1.0 + jitter * (2.0 * chance - 1.0)
        };
        // A time so late that there is none after it ends at once.
        let until = now.checked_add(whole.mul_f64(factor)).unwrap_or(now);
        // What is over where it was kept was so since then.
        let until = kept.map_or(until, |end| end.min(until));
        let lifetime = until.duration_since(now).unwrap_or_default();
        let ahead = lifetime * u32::from(self.refresh_ahead) / 100;
        Span {
            born: now.min(until),
            ageing: until.checked_sub(ahead).unwrap_or(until),
            until,
        }
    }
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for InvalidLifetimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidLifetimes {}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;
    const MINUTE: Duration = Duration::from_secs(60);

    #[track_caller]
    fn check(times: Lifetimes, ends: Option<Duration>, chance: f64, expected: Duration) {
        let ends = ends.map(|after| NOW + after);
        let span = times.span(Kind::Positive, NOW, ends, None, chance);
        assert_eq!(span.until, NOW + expected);
    }

    #[test]
    fn evidence_sets_the_end_within_limits() {
        let times = Lifetimes::new();
        check(times, Some(10 * MINUTE), 0.0, 10 * MINUTE);
        check(times, Some(Duration::ZERO), 0.0, MINUTE);
        check(times, Some(1_000 * HOUR), 0.0, 24 * HOUR);
        check(times, None, 0.5, HOUR);
    }

    #[test]
    fn jitter_never_outlives_the_evidence() {
        let times = Lifetimes::new();
        check(times, None, 0.0, 54 * MINUTE);
        check(times, None, 1.0, 66 * MINUTE);
        check(times, Some(10 * MINUTE), 1.0, 9 * MINUTE);
        check(times, None, f64::NAN, HOUR);
    }

    #[test]
    fn what_was_kept_gets_no_new_lifetime() {
        let until = |kept, ends: Option<Duration>| {
            let ends = ends.map(|after| NOW + after);
            let span = Lifetimes::new().span(Kind::Silent, NOW + HOUR, ends, Some(kept), 0.5);
            assert!(span.born <= span.until && span.ageing <= span.until);
            span.until
        };
        assert_eq!(
            until(NOW + HOUR + MINUTE / 2, None),
            NOW + HOUR + MINUTE / 2
        );
        assert_eq!(until(NOW + 9 * HOUR, None), NOW + 2 * HOUR);
        assert_eq!(until(NOW, Some(3 * HOUR)), NOW, "over by now");
    }

    #[test]
    fn each_kind_has_its_own_lifetime_and_last_tenth() {
        let times = Lifetimes::new().silent(20 * MINUTE);
        let of = |kind| times.span(kind, NOW, None, None, 0.5);
        assert_eq!(of(Kind::Negative).until, NOW + 30 * MINUTE);
        assert_eq!(of(Kind::Silent).until, NOW + 20 * MINUTE);
        assert_eq!(of(Kind::Silent).ageing, NOW + 18 * MINUTE);
    }

    #[test]
    fn settings_are_checked_when_set() {
        assert!(Lifetimes::new().jitter(51).is_err());
        assert!(Lifetimes::new().refresh_ahead(51).is_err());
        assert!(Lifetimes::new().between(HOUR, MINUTE).is_err());
        assert!(
            Lifetimes::new()
                .between(Duration::ZERO, Duration::ZERO)
                .is_err()
        );
        assert!(Lifetimes::new().between(HOUR, Duration::MAX).is_err());
    }
}
