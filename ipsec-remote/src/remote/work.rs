//! Questions that wait to be sent, and the answers so far.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ipsec_core::{ErrorSubject, LookupError, LookupErrorKind, Query, Verdict};
use tokio::time::Instant;

use super::learned::Learned;
use crate::provider::Answers;

/// How often a service may ask us to wait before we give up.
const PAUSES: usize = 2;

/// Questions that wait to be sent, and the answers so far: shared by all who send them.
#[derive(Debug)]
pub(super) struct Work<'a> {
    queries: &'a [Query],
    learned: &'a Learned,
    /// The longest that a service may ask us to wait.
    patience: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Which of the queries wait to be sent.
    queue: VecDeque<usize>,
    answers: Vec<Option<Result<Verdict, LookupError>>>,
    /// Which were asked about once more already.
    again: Vec<bool>,
    /// The first error after which it is of no use to ask on.
    stop: Option<LookupError>,
    pauses: usize,
    resume: Option<Instant>,
}

impl<'a> Work<'a> {
    pub(super) fn new(queries: &'a [Query], learned: &'a Learned, patience: Duration) -> Self {
        let count = queries.len();
        Self {
            queries,
            learned,
            patience,
            state: Mutex::new(State {
                queue: (0..count).collect(),
                answers: vec![None; count],
                again: vec![false; count],
                stop: None,
                pauses: PAUSES,
                resume: None,
            }),
        }
    }

    /// The next questions to send together, as many as the service takes, of which it is said to take `most`; `None` if there are none left, or it is of
    /// no use.
    pub(super) fn take(&self, most: usize) -> Option<Group> {
        let size = self.learned.size(most);
        let mut state = self.state();
        if state.stop.is_some() || state.queue.is_empty() {
            return None;
        }
        let count = size.min(state.queue.len());
        let places: Vec<usize> = state.queue.drain(..count).collect();
        let queries = places.iter().map(|at| self.queries[*at]).collect();
        Some(Group { places, queries })
    }

    /// When the service may be asked again, if it asked us to wait.
    pub(super) fn resume(&self) -> Option<Instant> {
        self.state().resume
    }

    /// Notes what came of them, and who has to be asked about again.
    pub(super) fn settle(&self, group: Group, answer: Result<Answers, LookupError>) {
        match answer {
            Ok(answers) => self.settle_each(&group.places, answers),
            Err(error) => self.settle_all(group.places, &error),
        }
    }

    /// All answers, in the order of the queries.
    pub(super) fn finish(self) -> Answers {
        let state = self.state.into_inner();
        let State { answers, stop, .. } = state.unwrap_or_else(PoisonError::into_inner);
        let stop = stop.unwrap_or_else(|| LookupErrorKind::Missing.into());
        let answers = answers.into_iter();
        answers
            .map(|answer| answer.unwrap_or_else(|| Err(stop.clone())))
            .collect()
    }

    fn settle_all(&self, group: Vec<usize>, error: &LookupError) {
        let mut state = self.state();
        match error.kind() {
            LookupErrorKind::BatchTooLarge if group.len() > 1 => {
                self.learned.learn(group.len() / 2);
                return state.put_back(group);
            }
            LookupErrorKind::Throttled {
                retry_after: Some(wait),
            } if wait <= self.patience && state.pauses > 0 => {
                state.pauses -= 1;
                state.resume = Instant::now().checked_add(wait);
                return state.put_back(group);
            }
            // Not even one is taken: that is not about how many there are.
            LookupErrorKind::BatchTooLarge => {
                self.learned.forget();
                state.stop.get_or_insert_with(|| error.clone());
            }
            kind if ends_it(kind) => {
                state.stop.get_or_insert_with(|| error.clone());
            }
            _ => {}
        }
        for at in group {
            state.answers[at] = Some(Err(error.clone()));
        }
    }

    fn settle_each(&self, group: &[usize], answers: Answers) {
        let mut state = self.state();
        let mut not_yet = Vec::new();
        for (&at, answer) in group.iter().zip(answers) {
            match answer.as_ref().err().map(LookupError::kind) {
                Some(LookupErrorKind::Missing | LookupErrorKind::Unavailable)
                    if !state.again[at] =>
                {
                    state.again[at] = true;
                    state.queue.push_back(at);
                }
                Some(LookupErrorKind::BatchTooLarge) => not_yet.push(at),
                _ => {}
            }
            state.answers[at] = Some(answer);
        }
        // As many as were looked at is what the service takes. If it looked at none, it never will.
        let looked_at = group.len() - not_yet.len();
        if looked_at > 0 && !not_yet.is_empty() {
            self.learned.learn(looked_at);
            state.put_back(not_yet);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn put_back(&mut self, group: Vec<usize>) {
        for at in group.into_iter().rev() {
            self.queue.push_front(at);
        }
    }
}

/// Questions that are sent together.
#[derive(Debug)]
pub(super) struct Group {
    places: Vec<usize>,
    /// The questions.
    pub(super) queries: Vec<Query>,
}

/// Whether every other request will fail as well.
fn ends_it(kind: LookupErrorKind) -> bool {
    kind.subject() == ErrorSubject::Account
        || matches!(
            kind,
            LookupErrorKind::Denied | LookupErrorKind::Misconfigured
        )
}
