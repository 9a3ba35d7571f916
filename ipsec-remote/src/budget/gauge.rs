//! What the service says is left. It has no clock: whoever uses it says what time it is.

use std::time::SystemTime;

use super::period::Period;
use crate::provider::Quota;

/// What is left by what the service said last, less what was asked since.
#[derive(Debug, Default)]
pub(super) struct Gauge {
    said: Option<Said>,
    /// Questions under way, which the service may not have counted when it said what is left.
    under_way: u64,
    /// What was said last, letter by letter.
    last: Option<Quota>,
}

#[derive(Clone, Copy, Debug)]
struct Said {
    left: u64,
    /// What there was at the beginning, as far as is known.
    whole: u64,
    ends: SystemTime,
}

impl Gauge {
    /// Whether this is another quota than was said last; it is kept as the last one.
    pub(super) fn is_news(&mut self, quota: &Quota) -> bool {
        let is_news = self.last.as_ref() != Some(quota);
        self.last = Some(*quota);
        is_news
    }

    /// The service says what is left. If it does not say when there is more, that is at the end of the day.
    pub(super) fn learn(&mut self, quota: &Quota, day: Period, now: SystemTime) {
        let Some(remaining) = quota.remaining else {
            return;
        };
        let ends = quota.resets_at.filter(|at| *at > now);
        let ends = ends.unwrap_or_else(|| day.ends());
        let whole = match quota.used {
            Some(used) => remaining.saturating_add(used),
            // Of a part that is left it does not follow how much there was.
            None => self.said(now).map_or(0, |said| said.whole).max(remaining),
        };
        self.said = Some(Said {
            left: remaining.saturating_sub(self.under_way),
            whole,
            ends,
        });
    }

    /// What is left, and until when that is all; `None` if the service has not said so, or there is a new quota since.
    pub(super) fn left(&self, leave: u8, now: SystemTime) -> Option<(u64, SystemTime)> {
        let said = self.said(now)?;
        let left = said.left.saturating_sub(share(said.whole, leave));
        Some((left, said.ends))
    }

    /// Takes as many as there are, but leaves so many percent of the whole.
    pub(super) fn take(&mut self, wanted: u64, leave: u8, now: SystemTime) -> u64 {
        let taken = self
            .left(leave, now)
            .map_or(wanted, |(left, _)| left.min(wanted));
        if let Some(said) = &mut self.said {
            said.left = said.left.saturating_sub(taken);
        }
        self.under_way = self.under_way.saturating_add(taken);
        taken
    }

    /// As many questions are no longer under way, of which some were never asked.
    pub(super) fn done(&mut self, questions: u64, never_asked: u64) {
        self.under_way = self.under_way.saturating_sub(questions);
        if let Some(said) = &mut self.said {
            said.left = said.left.saturating_add(never_asked);
        }
    }

    fn said(&self, now: SystemTime) -> Option<Said> {
        self.said.filter(|said| now < said.ends)
    }
}

/// So many percent of it, rounded up.
pub(super) fn share(whole: u64, percent: u8) -> u64 {
    let share = (u128::from(whole) * u128::from(percent)).div_ceil(100);
    u64::try_from(share).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn quota(used: u64, remaining: u64) -> Quota {
        let mut quota = Quota::default();
        (quota.used, quota.remaining) = (Some(used), Some(remaining));
        quota
    }

    fn learn(gauge: &mut Gauge, quota: &Quota) {
        gauge.learn(quota, Period::day_of(NOW, Duration::ZERO), NOW);
    }

    #[test]
    fn questions_under_way_are_not_left() {
        let mut gauge = Gauge::default();
        assert_eq!(gauge.take(5, 0, NOW), 5);
        learn(&mut gauge, &quota(90, 10));
        assert_eq!(gauge.left(0, NOW).map(|(left, _)| left), Some(5));
        assert_eq!(gauge.take(9, 0, NOW), 5);
        assert_eq!(gauge.take(9, 0, NOW), 0);
        gauge.done(10, 1);
        assert_eq!(gauge.take(9, 0, NOW), 1);
        gauge.done(1, 0);
        // Somebody bought more.
        learn(&mut gauge, &quota(100, 50));
        assert_eq!(gauge.left(0, NOW).map(|(left, _)| left), Some(50));
    }

    #[test]
    fn a_share_of_the_whole_is_left() {
        let mut gauge = Gauge::default();
        learn(&mut gauge, &quota(80, 20));
        assert_eq!(gauge.take(99, 15, NOW), 5);
        assert_eq!(gauge.take(99, 0, NOW), 15);
    }

    #[test]
    fn what_was_said_of_a_day_is_said_of_no_other() {
        let mut gauge = Gauge::default();
        learn(&mut gauge, &quota(100, 0));
        let later = |hours: u64| NOW + Duration::from_secs(hours * 3_600);
        assert_eq!(gauge.left(0, later(23)), Some((0, later(24))));
        assert_eq!(gauge.left(0, later(24)), None);
        let mut monthly = quota(100, 0);
        monthly.resets_at = Some(later(700));
        learn(&mut gauge, &monthly);
        assert_eq!(gauge.left(0, later(699)), Some((0, later(700))));
    }
}
