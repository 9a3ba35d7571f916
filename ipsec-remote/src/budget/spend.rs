//! Spending: what may be asked, what it costs, and what is given back.

use std::fmt;
use std::time::{Duration, SystemTime};

use ipsec_core::{Backend, LookupError, LookupErrorKind};
use jiff::Timestamp;

use super::gauge::share;
use super::period::Period;
use super::{Budget, observe};
use crate::refuse::in_full_millis;

/// What was spent on questions that are under way. Dropped, it stays spent.
pub(super) struct Spent<'a, B: Backend> {
    budget: &'a Budget<B>,
    period: Period,
    questions: u64,
    never_asked: u64,
}

/// Why no more may be asked, and when there is more.
#[derive(Clone, Copy, Debug)]
pub(super) enum Beyond {
    Day { until: SystemTime },
    Second { wait: Duration },
}

impl<B: Backend> Budget<B> {
    /// Why nothing may be asked by now, if so.
    pub(super) fn beyond(&self, is_critical: bool) -> Option<Beyond> {
        let (now, leave) = (self.clock.now(), self.leave(is_critical));
        if let Some(limit) = self.limit(leave) {
            let day = self.day(now);
            if self.counter.count(day) >= limit {
                return Some(Beyond::Day { until: day.ends() });
            }
        }
        if let Some((0, until)) = self.gauge().left(leave, now) {
            return Some(Beyond::Day { until });
        }
        let wait = self.bucket()?.wait(leave, self.start.elapsed())?;
        Some(Beyond::Second { wait })
    }

    /// Spends what there is on as many questions, and says how many there may be.
    pub(super) async fn spend(&self, wanted: u64, is_critical: bool) -> Spent<'_, B> {
        let (now, leave) = (self.clock.now(), self.leave(is_critical));
        let mut spent = Spent {
            budget: self,
            period: self.day(now),
            questions: 0,
            never_asked: 0,
        };
        if wanted == 0 || self.beyond(is_critical).is_some() {
            return spent;
        }
        let elapsed = self.start.elapsed();
        let of_second = self
            .bucket()
            .map_or(wanted, |mut bucket| bucket.take(wanted, leave, elapsed));
        // What is taken here is given back by `spent`, also if it is dropped on the way.
        spent.questions = self.gauge().take(of_second, leave, now);
        if let Some(limit) = self.limit(leave) {
            let asked = spent.questions;
            let of_day = self
                .counter
                .take(spent.period, asked, limit)
                .await
                .min(asked);
            self.gauge().done(asked - of_day, asked - of_day);
            spent.questions = of_day;
        }
        if let Some(mut bucket) = self.bucket() {
            bucket.give_back(of_second - spent.questions);
        }
        observe::spent(self.inner.name(), spent.questions);
        spent
    }

    /// Why these questions are not asked, as an error.
    pub(super) fn refuse(&self, questions: u64, is_critical: bool) -> LookupError {
        // It may be that there is something by now. Who was refused is told to come again at once.
        let beyond = self.beyond(is_critical);
        let beyond = beyond.unwrap_or(Beyond::Second {
            wait: Duration::ZERO,
        });
        let error = self.refused(beyond, questions, is_critical);
        error.with_cause(beyond)
    }

    /// Tells that questions are not asked, and what error that is.
    pub(super) fn refused(&self, beyond: Beyond, questions: u64, is_critical: bool) -> LookupError {
        self.last.count(self.inner.name(), "budget", questions);
        let error = LookupError::new(match beyond {
            Beyond::Day { until } => {
                self.told.exhausted(self.inner.name(), until, is_critical);
                LookupErrorKind::QuotaExhausted { until: Some(until) }
            }
            Beyond::Second { wait } => LookupErrorKind::Throttled {
                retry_after: Some(in_full_millis(wait)),
            },
        });
        match !is_critical && self.reserve > 0 && self.beyond(true).is_none() {
            true => error.with_reserve(),
            false => error,
        }
    }

    /// How many percent are to be left.
    fn leave(&self, is_critical: bool) -> u8 {
        if is_critical { 0 } else { self.reserve }
    }

    /// How much may be spent in a day if so many percent are to be left.
    fn limit(&self, leave: u8) -> Option<u64> {
        let limit = self.per_day?;
        Some(limit.saturating_sub(share(limit, leave)))
    }
}

impl<B: Backend> Spent<'_, B> {
    /// How many questions may be asked.
    pub(super) fn questions(&self) -> u64 {
        self.questions
    }

    /// The questions are answered, of which some were never asked, and so cost nothing.
    pub(super) fn answered(mut self, never_asked: u64) {
        self.never_asked = never_asked.min(self.questions);
        let budget = self.budget;
        if budget.per_day.is_some() {
            budget.counter.give_back(self.period, self.never_asked);
        }
        if let Some(mut bucket) = budget.bucket() {
            bucket.give_back(self.never_asked);
        }
        drop(self);
        budget.look_at_quota();
    }
}

impl<B: Backend> Drop for Spent<'_, B> {
    fn drop(&mut self) {
        self.budget.gauge().done(self.questions, self.never_asked);
    }
}

impl<B> Budget<B> {
    fn look_at_quota(&self) {
        let quota = self.quota.as_ref().and_then(|quota| quota());
        if let Some(quota) = quota
            && self.gauge().is_news(&quota)
        {
            self.learn(&quota);
        }
    }
}

impl fmt::Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day { until } => match Timestamp::try_from(*until) {
                Ok(until) => write!(f, "our own budget is spent until {until}"),
                Err(_) => f.write_str("our own budget is spent"),
            },
            Self::Second { wait } => {
                write!(f, "our own budget allows no more for another {wait:?}")
            }
        }
    }
}

impl std::error::Error for Beyond {}
