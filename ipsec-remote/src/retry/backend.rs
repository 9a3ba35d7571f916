//! Asking, and asking again.

use std::sync::PoisonError;
use std::time::Duration;

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict};
use tokio::time::{Instant, sleep, timeout_at};

use super::{Retry, observe};
use crate::refuse::{Toll, failure_of, in_its_stead};

type Answer = Result<Verdict, LookupError>;

#[async_trait]
impl<B: Backend> Backend for Retry<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.inner.lookup_now(query)
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let deadline = after(self.one);
        self.count(std::slice::from_ref(query));
        let mut again = 0;
        let mut last = None;
        loop {
            let Ok(answer) = timeout_at(deadline, self.inner.lookup(query)).await else {
                return last.unwrap_or_else(|| in_its_stead(query, &self.inner, too_late()));
            };
            let Some(kind) = failure_of(query, self.inner.answers(), &answer) else {
                return answer;
            };
            let Some(wait) = self.wait(query, kind, again, deadline) else {
                return answer;
            };
            if self.grant(kind, 1) == 0 {
                return answer;
            }
            observe::again(self.name(), kind, wait, 1);
            last = Some(answer);
            pause(wait).await;
            again += 1;
        }
    }

    /// If the time is up before there are any answers, that fails which is not at hand by then.
    async fn lookup_many(&self, queries: &[Query]) -> Vec<Answer> {
        let deadline = after(self.many);
        self.count(queries);
        let first = timeout_at(deadline, self.inner.lookup_many(queries)).await;
        let Ok(mut answers) = first else {
            let late = queries.iter();
            return late
                .map(|query| in_its_stead(query, &self.inner, too_late()))
                .collect();
        };
        let mut again = 0;
        while let Some(round) = self.round(queries, &answers, again, deadline) {
            pause(round.wait).await;
            let asking = self.inner.lookup_many(&round.queries);
            let Ok(later) = timeout_at(deadline, asking).await else {
                break;
            };
            for (place, answer) in round.places.into_iter().zip(later) {
                if let Some(earlier) = answers.get_mut(place) {
                    *earlier = answer;
                }
            }
            again += 1;
        }
        answers
    }
}

/// What is asked again together.
struct Round {
    places: Vec<usize>,
    queries: Vec<Query>,
    /// The longest of their waits.
    wait: Duration,
}

impl<B: Backend> Retry<B> {
    /// What is to be asked again of these answers, if anything is.
    fn round(
        &self,
        queries: &[Query],
        answers: &[Answer],
        again: u32,
        deadline: Instant,
    ) -> Option<Round> {
        let known = self.inner.answers();
        let mut waits = Vec::new();
        for (place, (query, answer)) in queries.iter().zip(answers).enumerate() {
            let kind = failure_of(query, known, answer);
            if let Some(kind) = kind
                && let Some(wait) = self.wait(query, kind, again, deadline)
            {
                waits.push((place, *query, wait, kind));
            }
        }
        let (.., kind) = waits.first().copied()?;
        waits.truncate(self.grant(kind, waits.len()));
        let wait = waits.iter().map(|(_, _, wait, _)| *wait).max()?;
        observe::again(self.name(), kind, wait, waits.len());
        Some(Round {
            places: waits.iter().map(|(place, ..)| *place).collect(),
            queries: waits.iter().map(|(_, query, ..)| *query).collect(),
            wait,
        })
    }

    /// How long to wait before asking again, if that may help and there is time left afterwards.
    fn wait(
        &self,
        query: &Query,
        kind: LookupErrorKind,
        again: u32,
        deadline: Instant,
    ) -> Option<Duration> {
        let wait = self.plan.wait(kind, again)?;
        let left = deadline.saturating_duration_since(Instant::now());
        // What is at hand by now is what would come of it: a breaker has opened. That it is too early passes with the time that was told.
        let is_in_vain = !matches!(kind, LookupErrorKind::Throttled { .. })
            && self.inner.lookup_now(query).is_some();
        (wait < left && !is_in_vain).then_some(wait)
    }

    /// Counts those of the queries that the source sees.
    fn count(&self, queries: &[Query]) {
        let answers = self.inner.answers();
        let counts = |query: &&Query| Toll::of(query, answers) == Toll::Counts;
        let questions = queries.iter().filter(counts).count();
        let mut allowance = self
            .allowance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        allowance.asked(questions, self.start.elapsed());
    }

    fn grant(&self, kind: LookupErrorKind, questions: usize) -> usize {
        let mut allowance = self
            .allowance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let granted = allowance.take(questions, self.start.elapsed());
        drop(allowance);
        if granted < questions {
            observe::not_again(self.inner.name(), kind, questions - granted);
        }
        granted
    }
}

async fn pause(time: Duration) {
    // A timer takes a millisecond at least.
    if !time.is_zero() {
        sleep(time).await;
    }
}

/// The moment when this time is up. Nobody waits for longer than a year.
fn after(time: Duration) -> Instant {
    Instant::now() + time.min(Duration::from_secs(365 * 24 * 60 * 60))
}

fn too_late() -> LookupError {
    LookupError::new(LookupErrorKind::Timeout)
        .with_cause("the time for asking, and for asking again, is up")
}
