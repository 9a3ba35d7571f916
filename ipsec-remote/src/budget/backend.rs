//! Asking within the budget.

use std::collections::HashMap;
use std::net::IpAddr;

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict, ip};

use super::Budget;
use super::many::Many;
use crate::refuse::{Toll, is_withheld, known_beside, nothing_asked, refusal};

type Answer = Result<Verdict, LookupError>;

#[async_trait]
impl<B: Backend> Backend for Budget<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        if let Some(verdict) = self.at_hand(query) {
            return Some(verdict);
        }
        if Toll::of(query, self.inner.answers()) != Toll::Counts {
            return None;
        }
        let beyond = self.beyond(query.critical)?;
        let error = self.refused(beyond, 1, query.critical);
        Some(refusal(query, &self.inner, &error, &self.last))
    }

    async fn lookup(&self, query: &Query) -> Answer {
        if let Some(verdict) = self.at_hand(query) {
            return Ok(verdict);
        }
        if Toll::of(query, self.inner.answers()) != Toll::Counts {
            return self.inner.lookup(query).await;
        }
        let spent = self.spend(1, query.critical).await;
        if spent.questions() == 0 {
            let error = self.refuse(1, query.critical);
            return known_beside(query, &self.inner, &error).ok_or(error);
        }
        // Paying may have taken a while: what is refused inside by now is not worth it.
        if let Some(verdict) = self.at_hand(query) {
            spent.answered(1);
            return Ok(verdict);
        }
        let answer = self.inner.lookup(query).await;
        let never_asked = was_never_asked(query, self.inner.answers(), &answer);
        spent.answered(u64::from(never_asked));
        self.hear(&answer);
        answer
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Answer> {
        let mut many = Many::new(self, queries);
        // Each spends only after the one before, so that critical queries come first.
        let critical = self.spend(many.wanted(true), true).await;
        many.grant(critical.questions(), true, self);
        let others = self.spend(many.wanted(false), false).await;
        many.grant(others.questions(), false, self);
        let spared = many.look_again(self);
        let asked = many.asked();
        let answers = match asked.is_empty() {
            true => Vec::new(),
            false => self.inner.lookup_many(&asked).await,
        };
        // Whether a critical query or another one was never asked makes no difference: they are paid from one purse.
        let never_asked = spared + self.never_asked(&asked, &answers);
        let of_critical = critical.questions().min(never_asked);
        critical.answered(of_critical);
        others.answered(never_asked - of_critical);
        answers.iter().for_each(|answer| self.hear(answer));
        many.hand_out(answers)
    }
}

impl<B: Backend> Budget<B> {
    /// The answer that costs nothing.
    pub(super) fn at_hand(&self, query: &Query) -> Option<Verdict> {
        let answers = self.inner.answers();
        let at_hand = self.inner.lookup_now(query);
        at_hand.or_else(|| {
            let is_nothing = Toll::of(query, answers) == Toll::WantsNothing;
            is_nothing.then(|| nothing_asked(query, answers))
        })
    }
}

impl<B: Backend> Budget<B> {
    /// If the service itself says that nothing is left for the rest of the day, the day's budget is spent: a breaker knows as well, until the process ends, and the
    /// counter does beyond that.
    fn hear(&self, answer: &Answer) {
        let Err(error) = answer else { return };
        let day = self.day(self.clock.now());
        if let (LookupErrorKind::QuotaExhausted { until: Some(until) }, Some(limit)) =
            (error.kind(), self.per_day)
            && until >= day.ends()
        {
            self.counter.raise(day, limit);
        }
    }

    /// How many of the addresses that were paid for were never asked about, by any of the queries.
    fn never_asked(&self, asked: &[Query], answers: &[Answer]) -> u64 {
        let can = self.inner.answers();
        let mut never: HashMap<IpAddr, bool> = HashMap::new();
        for (query, answer) in asked.iter().zip(answers) {
            if Toll::of(query, can) == Toll::Counts {
                *never.entry(ip::canonical(query.ip)).or_insert(true) &=
                    was_never_asked(query, can, answer);
            }
        }
        never.into_values().filter(|never| *never).count() as u64
    }
}

/// Whether a question that is answered like this has not left the process.
fn was_never_asked(query: &Query, answers: FactSet, answer: &Answer) -> bool {
    match answer {
        Ok(verdict) => is_withheld(query, answers, verdict),
        Err(error) => matches!(
            error.kind(),
            LookupErrorKind::Overloaded | LookupErrorKind::NotPublic | LookupErrorKind::Unresolved
        ),
    }
}
