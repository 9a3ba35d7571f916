//! Asking about many addresses in as few requests as there can be.

use futures_util::future::join_all;
use ipsec_core::{LookupError, Query, Verdict};
use tokio::time::{Instant, sleep_until};

use super::plan::Plan;
use super::work::Work;
use super::{Remote, observe};
use crate::provider::{Answers, Bulk, Limits, Provider};
use crate::read::shape;

impl<P: Provider> Remote<P> {
    pub(super) async fn ask_all(&self, given: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let plan = Plan::new(given, self.provider.answers());
        let answers = {
            let work = Work::new(&plan.queries, &self.learned, self.bulk_timeout);
            let requests = plan.queries.len().div_ceil(self.learned.size(self.most()));
            let senders = requests.min(self.pacer.concurrent());
            join_all((0..senders).map(|_| self.send_all(&work))).await;
            work.finish()
        };
        plan.hand_out(&answers)
    }

    /// The most addresses that one request may hold.
    fn most(&self) -> usize {
        self.provider.bulk().map_or(1, |bulk| bulk.batch().get())
    }

    /// Sends one request after the other, until there is none left.
    async fn send_all(&self, work: &Work<'_>) {
        while let Some(group) = work.take(self.most()) {
            if let Some(at) = work.resume() {
                sleep_until(at).await;
            }
            let answers = match (self.provider.bulk(), group.queries.as_slice()) {
                (Some(bulk), queries) => self.ask_in_bulk(bulk, queries).await,
                (None, queries) => self.ask_single(queries).await,
            };
            work.settle(group, answers);
        }
    }

    /// Asks where a request holds one address.
    async fn ask_single(&self, queries: &[Query]) -> Result<Answers, LookupError> {
        let mut answers = Vec::with_capacity(queries.len());
        for query in queries {
            answers.push(Ok(self.ask_in_turn(query).await?));
        }
        Ok(answers)
    }

    async fn ask_in_bulk(
        &self,
        bulk: &dyn Bulk,
        queries: &[Query],
    ) -> Result<Answers, LookupError> {
        let start = Instant::now();
        let reply = self.together(bulk, queries).await;
        let answers = reply.and_then(|reply| bulk.parse_many(queries, &reply));
        let name = self.provider.name();
        observe::asked(name, start.elapsed(), answers.as_ref().err(), queries.len());
        let answers = answers?;
        if answers.len() == queries.len() {
            Ok(answers)
        } else {
            Err(shape("not one answer for each address"))
        }
    }

    /// Sends one request about all of them, however long it takes until it is its turn.
    pub(super) async fn together(
        &self,
        bulk: &dyn Bulk,
        queries: &[Query],
    ) -> Result<crate::Reply, LookupError> {
        let limits = Limits {
            time: self.bulk_timeout,
            ..Limits::many(queries.len())
        };
        let request = bulk.request_many(queries)?;
        let turn = self.pacer.turn(None).await?;
        self.exchange(request, limits, turn).await
    }
}
