//! Asking about many addresses in as few requests as there can be.

use std::ops::Range;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt;
use futures_util::stream;
use ipsec_core::{ErrorSubject, LookupError, LookupErrorKind, Query, Verdict};
use tokio::time::Instant;

use super::plan::Plan;
use super::{Remote, observe};
use crate::provider::{Answers, Bulk, Limits, Provider};

type Answer = Result<Verdict, LookupError>;

impl<P: Provider> Remote<P> {
    pub(super) async fn ask_all(&self, given: &[Query]) -> Vec<Answer> {
        let plan = Plan::new(given, self.provider.answers());
        let queries = &plan.queries;
        let size = match self.provider.bulk() {
            Some(bulk) => self.batch_size(bulk),
            None => 1,
        };
        let stop = Stop::default();
        let batches = (0..queries.len())
            .step_by(size)
            .map(|from| from..(from + size).min(queries.len()));
        let answers: Vec<Answers> = stream::iter(batches)
            .map(|batch| self.ask_batch(queries, batch, &stop))
            .buffered(self.pacer.concurrent())
            .collect()
            .await;
        plan.hand_out(&answers.concat())
    }

    fn batch_size(&self, bulk: &dyn Bulk) -> usize {
        let learned = self.batch.load(Ordering::Relaxed);
        bulk.batch().get().min(learned).max(1)
    }

    async fn ask_batch(&self, queries: &[Query], batch: Range<usize>, stop: &Stop) -> Answers {
        let queries = &queries[batch];
        if let Some(bulk) = self.provider.bulk() {
            return Batch::new(self, bulk, queries, stop).ask().await;
        }
        let mut answers = Vec::with_capacity(queries.len());
        for query in queries {
            answers.push(stop.or(self.ask_one(query)).await);
        }
        answers
    }
}

/// The first error after which it is of no use to ask on.
#[derive(Debug, Default)]
struct Stop(Mutex<Option<LookupError>>);

impl Stop {
    /// What is asked, or the error because of which nothing is asked any more.
    async fn or<T>(
        &self,
        asking: impl Future<Output = Result<T, LookupError>>,
    ) -> Result<T, LookupError> {
        if let Some(error) = self.error() {
            return Err(error);
        }
        let answer = asking.await;
        if let Err(error) = &answer
            && ends_it(error.kind())
        {
            let mut stop = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            stop.get_or_insert_with(|| error.clone());
        }
        answer
    }

    fn error(&self) -> Option<LookupError> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Whether every other request will fail as well.
fn ends_it(kind: LookupErrorKind) -> bool {
    kind.subject() == ErrorSubject::Account
        || matches!(
            kind,
            LookupErrorKind::Denied | LookupErrorKind::Misconfigured
        )
}

/// One batch of queries, until each has its answer.
struct Batch<'a, P> {
    remote: &'a Remote<P>,
    bulk: &'a dyn Bulk,
    queries: &'a [Query],
    stop: &'a Stop,
    answers: Vec<Option<Answer>>,
    /// Who was asked about once more already.
    again: Vec<bool>,
}

impl<'a, P: Provider> Batch<'a, P> {
    fn new(
        remote: &'a Remote<P>,
        bulk: &'a dyn Bulk,
        queries: &'a [Query],
        stop: &'a Stop,
    ) -> Self {
        Self {
            remote,
            bulk,
            queries,
            stop,
            answers: vec![None; queries.len()],
            again: vec![false; queries.len()],
        }
    }

    async fn ask(mut self) -> Answers {
        let mut groups = vec![(0..self.queries.len()).collect::<Vec<_>>()];
        while let Some(group) = groups.pop() {
            let answer = self.stop.or(self.request(&group)).await;
            groups.extend(
                self.sort(group, answer)
                    .into_iter()
                    .filter(|group| !group.is_empty()),
            );
        }
        let answers = self.answers.into_iter();
        answers
            .map(|answer| answer.unwrap_or_else(|| Err(LookupErrorKind::Missing.into())))
            .collect()
    }

    async fn request(&self, group: &[usize]) -> Result<Answers, LookupError> {
        let start = Instant::now();
        let queries: Vec<Query> = group.iter().map(|at| self.queries[*at]).collect();
        let limits = Limits {
            time: self.remote.bulk_timeout,
            ..Limits::many(queries.len())
        };
        let request = self.bulk.request_many(&queries)?;
        let reply = self.remote.exchange(request, limits).await;
        let answers = reply.and_then(|reply| self.bulk.parse_many(&queries, &reply));
        let name = self.remote.provider.name();
        observe::asked(name, start.elapsed(), answers.as_ref().err(), queries.len());
        let answers = answers?;
        if answers.len() == queries.len() {
            Ok(answers)
        } else {
            Err(LookupError::new(LookupErrorKind::Shape)
                .with_cause("not one answer for each address"))
        }
    }

    /// Notes the answers, and returns who has to be asked about again.
    fn sort(&mut self, group: Vec<usize>, answer: Result<Answers, LookupError>) -> [Vec<usize>; 2] {
        match answer {
            Err(error) if error.kind() == LookupErrorKind::BatchTooLarge && group.len() > 1 => {
                self.learn(group.len() / 2);
                let (left, right) = group.split_at(group.len() / 2);
                [right.to_vec(), left.to_vec()]
            }
            Err(error) => {
                for at in group {
                    self.answers[at] = Some(Err(error.clone()));
                }
                [Vec::new(), Vec::new()]
            }
            Ok(answers) => self.sort_each(&group, answers),
        }
    }

    fn sort_each(&mut self, group: &[usize], answers: Answers) -> [Vec<usize>; 2] {
        let (mut once_more, mut not_yet) = (Vec::new(), Vec::new());
        for (&at, answer) in group.iter().zip(answers) {
            match answer.as_ref().err().map(LookupError::kind) {
                Some(LookupErrorKind::Missing | LookupErrorKind::Unavailable)
                    if !self.again[at] =>
                {
                    self.again[at] = true;
                    once_more.push(at);
                }
                Some(LookupErrorKind::BatchTooLarge) => not_yet.push(at),
                _ => {}
            }
            self.answers[at] = Some(answer);
        }
        // As many as were looked at is what the service takes. If it looked at none, it never will.
        let looked_at = group.len() - not_yet.len();
        if not_yet.is_empty() || looked_at == 0 {
            return [once_more, Vec::new()];
        }
        self.learn(looked_at);
        [once_more, not_yet]
    }

    fn learn(&self, size: usize) {
        self.remote.batch.fetch_min(size.max(1), Ordering::Relaxed);
    }
}
