//! Asking, or answering at once.

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict};

use super::Breaker;
use super::machine::Refused;
use super::rules::{Outcome, outcome, outcome_of_many};
use super::ticket::{PATIENCE, PATIENCE_FOR_MANY};
use crate::refuse::{
    Toll, failure_of, in_full_millis, is_withheld, known_beside, nothing_asked, refusal,
};

#[async_trait]
impl<B: Backend> Backend for Breaker<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        if let Some(verdict) = self.inner.lookup_now(query) {
            return Some(verdict);
        }
        let (refused, now) = self.refuses()?;
        match Toll::of(query, self.inner.answers()) {
            Toll::WantsNothing => Some(nothing_asked(query, self.inner.answers())),
            Toll::StaysHere => None,
            Toll::Counts => {
                self.last.count(self.inner.name(), "breaker", 1);
                let error = refused.kind(now).into();
                Some(refusal(query, &self.inner, &error, &self.last))
            }
        }
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let answers = self.inner.answers();
        match Toll::of(query, answers) {
            Toll::WantsNothing => return self.ask_for_nothing(query).await,
            Toll::StaysHere => return self.inner.lookup(query).await,
            Toll::Counts => {}
        }
        let ticket = match self.ticket(PATIENCE) {
            Ok(ticket) => ticket,
            Err(refused) => {
                if let Some(verdict) = self.inner.lookup_now(query) {
                    return Ok(verdict);
                }
                let error = self.refuse(refused, 1);
                return known_beside(query, &self.inner, &error).ok_or(error);
            }
        };
        let answer = self.inner.lookup(query).await;
        ticket.answered(outcome_of(query, answers, &answer));
        answer
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let answers = self.inner.answers();
        let counts = |query: &Query| Toll::of(query, answers) == Toll::Counts;
        if !queries.iter().any(counts) {
            return self.inner.lookup_many(queries).await;
        }
        let ticket = match self.ticket(PATIENCE_FOR_MANY) {
            Ok(ticket) => ticket,
            Err(refused) => return self.refuse_many(queries, refused).await,
        };
        let given = self.inner.lookup_many(queries).await;
        let asked = queries
            .iter()
            .zip(&given)
            .filter(|(query, _)| counts(query));
        let outcomes = asked.map(|(query, answer)| outcome_of(query, answers, answer));
        ticket.answered(outcome_of_many(outcomes));
        given
    }
}

impl<B: Backend> Breaker<B> {
    /// The answers while nobody is asked: what is at hand, and what concerns nobody else.
    async fn refuse_many(
        &self,
        queries: &[Query],
        refused: Refused,
    ) -> Vec<Result<Verdict, LookupError>> {
        let error = self.refuse(refused, 0);
        let mut count = 0;
        let mut answers = Vec::with_capacity(queries.len());
        for query in queries {
            let toll = Toll::of(query, self.inner.answers());
            answers.push(match self.inner.lookup_now(query) {
                Some(verdict) => Ok(verdict),
                None if toll == Toll::Counts => {
                    count += 1;
                    let known = known_beside(query, &self.inner, &error);
                    known.ok_or_else(|| error.clone())
                }
                None if toll == Toll::WantsNothing => self.ask_for_nothing(query).await,
                None => self.inner.lookup(query).await,
            });
        }
        self.last.count(self.inner.name(), "breaker", count);
        answers
    }

    /// Nothing is wanted that the source can tell: what it has for free, or nothing while it is not asked.
    async fn ask_for_nothing(&self, query: &Query) -> Result<Verdict, LookupError> {
        match self.refuses() {
            None => self.inner.lookup(query).await,
            Some(_) => {
                let at_hand = self.inner.lookup_now(query);
                Ok(at_hand.unwrap_or_else(|| nothing_asked(query, self.inner.answers())))
            }
        }
    }

    fn refuse(&self, refused: Refused, questions: u64) -> LookupError {
        self.last.count(self.inner.name(), "breaker", questions);
        let now = self.clock.now();
        let pause = refused
            .until
            .and_then(|until| until.duration_since(now).ok());
        LookupError::new(refused.kind(now)).with_cause(NotAsked { pause })
    }
}

/// What an answer says of the source: nothing, if the source was not asked.
fn outcome_of(query: &Query, answers: FactSet, answer: &Result<Verdict, LookupError>) -> Outcome {
    match answer {
        Ok(verdict) if is_withheld(query, answers, verdict) => Outcome::Neutral,
        answer => outcome(failure_of(query, answers, answer)),
    }
}

impl Refused {
    /// The kind of error that this is to whoever asked: that of the source, with the time that is left.
    fn kind(self, now: SystemTime) -> LookupErrorKind {
        match self.because {
            LookupErrorKind::QuotaExhausted { until } => LookupErrorKind::QuotaExhausted {
                until: self.until.or(until.filter(|until| *until > now)),
            },
            LookupErrorKind::Throttled { .. } => LookupErrorKind::Throttled {
                retry_after: self
                    .until
                    .and_then(|until| until.duration_since(now).ok())
                    .map(in_full_millis),
            },
            kind => kind,
        }
    }
}

/// Who refused, and until when.
#[derive(Debug)]
struct NotAsked {
    pause: Option<Duration>,
}

impl fmt::Display for NotAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pause {
            Some(pause) => write!(
                f,
                "the breaker is open and does not ask for another {} s",
                pause.as_secs_f64().ceil()
            ),
            None => f.write_str("the breaker waits for the answer to another question"),
        }
    }
}

impl std::error::Error for NotAsked {}
