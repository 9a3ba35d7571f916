//! What is spent of each of the last days.

use super::period::Period;

/// As many days are kept: a clock that is set to and fro around midnight makes nothing undone.
const DAYS: usize = 2;

/// What is spent of the last days that anything was spent of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    /// The latest first.
    days: Vec<(Period, u64)>,
}

impl Ledger {
    pub(super) fn count(&self, period: Period) -> u64 {
        let day = self.days.iter().find(|(day, _)| *day == period);
        match day {
            Some((_, count)) => *count,
            // Of a day before those that are kept all is taken to be spent: the clock is wrong.
            None if self.is_too_old(period) => u64::MAX,
            None => 0,
        }
    }

    pub(super) fn take(&mut self, period: Period, wanted: u64, limit: u64) -> u64 {
        let taken = limit.saturating_sub(self.count(period)).min(wanted);
        if taken > 0
            && let Some(count) = self.entry(period)
        {
            *count = count.saturating_add(taken);
        }
        taken
    }

    pub(super) fn give_back(&mut self, period: Period, given: u64) {
        if let Some((_, count)) = self.days.iter_mut().find(|(day, _)| *day == period) {
            *count = count.saturating_sub(given);
        }
    }

    pub(super) fn raise(&mut self, period: Period, least: u64) {
        if let Some(count) = self.entry(period) {
            *count = least.max(*count);
        }
    }

    pub(super) fn days(&self) -> &[(Period, u64)] {
        &self.days
    }

    /// Of each day the lower of both counts.
    pub(super) fn lower_of(&self, other: &Self) -> Self {
        let days = self.days.iter();
        let lower = days.filter_map(|(day, count)| {
            let (_, others) = other.days.iter().find(|(other, _)| other == day)?;
            Some((*day, *count.min(others)))
        });
        Self {
            days: lower.collect(),
        }
    }

    fn is_too_old(&self, period: Period) -> bool {
        self.days.len() >= DAYS && self.days.iter().all(|(day, _)| *day > period)
    }

    fn entry(&mut self, period: Period) -> Option<&mut u64> {
        if self.is_too_old(period) {
            return None;
        }
        if !self.days.iter().any(|(day, _)| *day == period) {
            self.days.push((period, 0));
            self.days.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
            self.days.truncate(DAYS);
        }
        let mut days = self.days.iter_mut();
        days.find(|(day, _)| *day == period).map(|(_, count)| count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u64) -> Period {
        Period::beginning_at(number * 86_400)
    }

    #[test]
    fn each_day_has_its_own_count_up_to_the_limit() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.take(day(5), 7, 10), 7);
        assert_eq!(ledger.take(day(5), 7, 10), 3);
        assert_eq!(ledger.take(day(6), 7, 10), 7);
        ledger.give_back(day(6), 2);
        ledger.raise(day(6), 6);
        ledger.raise(day(6), 1);
        assert_eq!((ledger.count(day(5)), ledger.count(day(6))), (10, 6));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_give_anything_twice() {
        let mut ledger = Ledger::default();
        ledger.take(day(5), 10, 10);
        ledger.take(day(6), 10, 10);
        assert_eq!(ledger.take(day(5), 1, 10), 0);
        assert_eq!(ledger.take(day(6), 1, 10), 0);
        ledger.take(day(7), 1, 10);
        assert_eq!(ledger.take(day(5), 1, 10), 0, "nobody knows any more");
    }
}
