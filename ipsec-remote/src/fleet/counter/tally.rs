//! What one instance knows of a day's budget, and what it has spent that the store does not know of. Pure: it is told what the store said.

use crate::Period;

/// Numbers beyond are not counted apart: the store's are floating-point.
pub(super) const MOST: u64 = 1 << 53;
/// As many days are kept: a clock that is set to and fro around midnight makes nothing undone.
const DAYS: usize = 2;

/// What is known of the last days that anything was asked of.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The latest first.
    days: Vec<(Period, Day)>,
}

/// One day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Day {
    /// What the store last said is spent, by all.
    seen: u64,
    /// Which memory of the store that was, and the how manieth word of it. Empty if it never said anything.
    epoch: String,
    word: u64,
    /// What this instance spent by itself, less all that it gave back.
    own: i64,
    /// How much of that is in what was seen.
    told: i64,
    /// What this instance spent by itself, whatever it gave back.
    alone: u64,
    /// As many are spent at least, which the store does not know yet.
    raise: u64,
    /// The connection over which the store was last heard.
    connection: u64,
}

/// What the store is told with each question: where this instance stands, however often it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) epoch: String,
    pub(super) seen: u64,
    pub(super) own: i64,
    pub(super) told: i64,
    pub(super) raise: u64,
    /// Over another connection than before: the store may have forgotten something.
    pub(super) is_anew: bool,
    pub(super) connection: u64,
}

/// What the store said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) granted: u64,
    pub(super) count: u64,
    pub(super) epoch: String,
    pub(super) word: u64,
}

impl Tally {
    pub(super) fn count(&self, period: Period) -> u64 {
        match self.days.iter().find(|(day, _)| *day == period) {
            Some((_, day)) => day.count(),
            // Of a day before those that are kept all is taken to be spent: the clock is wrong.
            None if self.is_too_old(period) => u64::MAX,
            None => 0,
        }
    }

    /// What to tell the store over this connection; `None` of a day that is gone.
    pub(super) fn report(&mut self, period: Period, connection: u64) -> Option<Report> {
        let day = self.day(period)?;
        Some(Report {
            epoch: day.epoch.clone(),
            seen: day.seen,
            own: day.own,
            told: day.told,
            raise: day.raise,
            is_anew: day.connection != connection,
            connection,
        })
    }

    /// The store has answered to a report.
    pub(super) fn learn(&mut self, period: Period, report: &Report, said: &Said) {
        let Some(day) = self.day(period) else { return };
        if day.raise <= report.raise {
            day.raise = 0;
        }
        // Answers overtake each other; the last word counts.
        if day.epoch == said.epoch && said.word <= day.word {
            return;
        }
        day.epoch.clone_from(&said.epoch);
        day.word = said.word;
        day.seen = said.count;
        day.told = report.own;
        day.connection = report.connection;
    }

    /// Spends without the store: at most a share of the limit in a day, and of what is left as far as is known.
    pub(super) fn take_alone(
        &mut self,
        period: Period,
        wanted: u64,
        limit: u64,
        percent: u8,
    ) -> u64 {
        let Some(day) = self.day(period) else {
            return 0;
        };
        let share = u128::from(limit) * u128::from(percent) / 100;
        let share = u64::try_from(share).unwrap_or(u64::MAX);
        let left = limit.saturating_sub(day.count());
        let taken = wanted
            .min(share.saturating_sub(day.alone))
            .min(left)
            .min(MOST);
        day.alone = day.alone.saturating_add(taken);
        day.own = day.own.saturating_add(signed(taken));
        taken
    }

    pub(super) fn give_back(&mut self, period: Period, count: u64) {
        let known = self.days.iter_mut().find(|(day, _)| *day == period);
        if let Some((_, day)) = known {
            day.own = day.own.saturating_sub(signed(count.min(day.count())));
        }
    }

    pub(super) fn raise(&mut self, period: Period, least: u64) {
        let least = least.min(MOST);
        if let Some(day) = self.day(period)
            && least > day.count()
        {
            day.raise = least;
        }
    }

    /// The days of which the store does not know all that is known here, or from which nothing was heard over this connection.
    pub(super) fn open(&self, connection: u64) -> Vec<Period> {
        let is_open =
            |day: &Day| day.own != day.told || day.raise > 0 || day.connection != connection;
        let days = self.days.iter().filter(|(_, day)| is_open(day));
        days.map(|(period, _)| *period).collect()
    }

    /// The latest day.
    pub(super) fn latest(&self) -> Option<Period> {
        self.days.first().map(|(period, _)| *period)
    }

    fn is_too_old(&self, period: Period) -> bool {
        self.days.len() >= DAYS && self.days.iter().all(|(day, _)| *day > period)
    }

    fn day(&mut self, period: Period) -> Option<&mut Day> {
        if self.is_too_old(period) {
            return None;
        }
        if !self.days.iter().any(|(day, _)| *day == period) {
            self.days.push((period, Day::default()));
            self.days.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
            self.days.truncate(DAYS);
        }
        let mut days = self.days.iter_mut();
        days.find(|(day, _)| *day == period).map(|(_, day)| day)
    }
}

impl Day {
    /// All that is spent, as far as is known here.
    fn count(&self) -> u64 {
        let since = self.own.saturating_sub(self.told);
        self.seen.saturating_add_signed(since).max(self.raise)
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u64) -> Period {
        Period::beginning_at(number * 86_400)
    }

    fn said(count: u64, epoch: &str, word: u64) -> Said {
        Said {
            granted: 0,
            count,
            epoch: epoch.to_owned(),
            word,
        }
    }

    #[test]
    fn alone_no_more_is_spent_than_the_share_in_a_day() {
        let mut tally = Tally::default();
        assert_eq!(tally.take_alone(day(5), 7, 100, 10), 7);
        tally.give_back(day(5), 7);
        assert_eq!(tally.take_alone(day(5), 7, 100, 10), 3);
        assert_eq!(tally.count(day(5)), 3);
        // The store comes, and goes again: it is the same day.
        let report = tally.report(day(5), 1).expect("a day");
        assert_eq!((report.own, report.told), (3, 0));
        tally.learn(day(5), &report, &said(50, "a", 1));
        assert_eq!(tally.count(day(5)), 50);
        assert_eq!(tally.take_alone(day(5), 7, 100, 10), 0);
        assert_eq!(tally.take_alone(day(6), 1, 9, 10), 0, "a share of 9 is 0");
        assert_eq!(tally.take_alone(day(6), 99, 100, 10), 10);
    }

    #[test]
    fn alone_no_more_is_spent_than_is_left() {
        let mut tally = Tally::default();
        let report = tally.report(day(5), 1).expect("a day");
        tally.learn(day(5), &report, &said(98, "a", 1));
        assert_eq!(tally.take_alone(day(5), 7, 100, 10), 2);
        assert_eq!(tally.count(day(5)), 100);
    }

    #[test]
    fn what_is_told_late_makes_nothing_undone() {
        let mut tally = Tally::default();
        let first = tally.report(day(5), 1).expect("a day");
        tally.take_alone(day(5), 5, 100, 10);
        let second = tally.report(day(5), 1).expect("a day");
        tally.learn(day(5), &second, &said(25, "a", 2));
        tally.learn(day(5), &first, &said(20, "a", 1));
        assert_eq!(tally.count(day(5)), 25);
        assert_eq!(tally.open(1), []);
        assert_eq!(tally.open(2), [day(5)], "it may have forgotten");
        // A memory that is new begins anew.
        tally.learn(day(5), &second, &said(30, "b", 1));
        assert_eq!(tally.count(day(5)), 30);
    }

    #[test]
    fn what_somebody_knows_counts_at_once() {
        let mut tally = Tally::default();
        tally.raise(day(5), 40);
        tally.raise(day(5), 30);
        assert_eq!(tally.count(day(5)), 40);
        assert_eq!(tally.take_alone(day(5), 9, 41, 100), 1);
        let report = tally.report(day(5), 1).expect("a day");
        assert_eq!(report.raise, 40);
        tally.learn(day(5), &report, &said(41, "a", 1));
        assert_eq!((tally.count(day(5)), tally.open(1)), (41, vec![]));
        tally.raise(day(5), u64::MAX);
        assert_eq!(tally.count(day(5)), MOST);
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_give_anything_twice() {
        let mut tally = Tally::default();
        for n in 5..=7 {
            tally.take_alone(day(n), 1, 100, 10);
        }
        assert_eq!(
            tally.take_alone(day(5), 1, 100, 10),
            0,
            "nobody knows any more"
        );
        assert_eq!(tally.count(day(5)), u64::MAX);
        assert_eq!(tally.report(day(5), 1), None);
    }
}
