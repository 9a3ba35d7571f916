//! One request to a service, and what is learned from the reply whatever it says.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use ipsec_core::{LookupError, LookupErrorKind, Query, Verdict, ip};
use tokio::time::Instant;

use super::pacer::Turn;
use super::{Remote, observe};
use crate::provider::{Account, Limits, Provider};
use crate::reply::Reply;

impl<P: Provider> Remote<P> {
    /// What the service answers, as it came: for whoever wants to see it. Nothing is read from it but what it tells about the account.
    ///
    /// # Errors
    ///
    /// As [`Backend::lookup`](ipsec_core::Backend::lookup), but for the errors that only the body tells.
    pub async fn ask(&self, query: &Query) -> Result<Reply, LookupError> {
        let query = sendable(query)?;
        let deadline = deadline(self.timeout);
        let turn = self.pacer.turn(Some(deadline)).await?;
        let time = deadline.saturating_duration_since(Instant::now());
        self.send_one(&query, time, turn).await
    }

    /// The same about many, in one request: not more than one may [hold](crate::provider::Bulk::batch), each only once.
    ///
    /// # Errors
    ///
    /// As [`Remote::ask`]; `NotPublic` if one of them may not be sent, `Misconfigured` if the service is asked about one at a time only.
    pub async fn ask_together(&self, queries: &[Query]) -> Result<Reply, LookupError> {
        let queries: Result<Vec<_>, _> = queries.iter().map(sendable).collect();
        let Some(bulk) = self.provider.bulk() else {
            return Err(LookupError::new(LookupErrorKind::Misconfigured)
                .with_cause("this service is asked about one address at a time"));
        };
        self.together(bulk, &queries?).await
    }

    /// Asks about one public address, unless its turn would come too late.
    pub(super) async fn ask_one(&self, query: &Query) -> Result<Verdict, LookupError> {
        let start = Instant::now();
        let reply = self.ask(query).await;
        self.read_one(query, reply, start)
    }

    /// Asks about one public address, however long it takes until it is its turn.
    pub(super) async fn ask_in_turn(&self, query: &Query) -> Result<Verdict, LookupError> {
        let turn = self.pacer.turn(None).await?;
        let start = Instant::now();
        let reply = self.send_one(query, self.timeout, turn).await;
        self.read_one(query, reply, start)
    }

    fn read_one(
        &self,
        query: &Query,
        reply: Result<Reply, LookupError>,
        start: Instant,
    ) -> Result<Verdict, LookupError> {
        let answer = reply.and_then(|reply| self.provider.parse(query, &reply));
        let name = self.provider.name();
        observe::asked(name, start.elapsed(), answer.as_ref().err(), 1);
        answer
    }

    async fn send_one(
        &self,
        query: &Query,
        time: Duration,
        turn: Turn<'_>,
    ) -> Result<Reply, LookupError> {
        let limits = Limits {
            time,
            ..Limits::one()
        };
        self.exchange(self.provider.request(query)?, limits, turn)
            .await
    }

    /// Sends the request, now that it is its turn.
    pub(super) async fn exchange(
        &self,
        request: Request<Bytes>,
        limits: Limits,
        turn: Turn<'_>,
    ) -> Result<Reply, LookupError> {
        let auth = self.provider.auth();
        let reply = self.client.send(request, &auth, limits).await?;
        drop(turn);
        self.learn(self.provider.account(&reply), reply.status.is_success());
        Ok(reply)
    }

    /// Keeps what the reply tells about the account, and tells the operator what is new. What a good reply does not say any more is over.
    fn learn(&self, told: Account, is_good: bool) {
        let before = self.account();
        let says_nothing = told == Account::default();
        let is_over = is_good
            && before
                .as_ref()
                .is_some_and(|before| !before.notices.is_empty());
        if says_nothing && !is_over {
            return;
        }
        let account = Arc::new(Account {
            quota: told
                .quota
                .or(before.as_ref().and_then(|before| before.quota)),
            ..told
        });
        *self.account.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&account));
        observe::account(self.provider.name(), before.as_deref(), &account);
    }
}

/// The moment that is so long from now; a far one, if that is beyond what can be told.
fn deadline(time: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    let now = Instant::now();
    now.checked_add(time).unwrap_or(now + FAR)
}

/// The query as it may be sent.
pub(super) fn sendable(query: &Query) -> Result<Query, LookupError> {
    let canonical = Query::new(query.ip)
        .want(query.want)
        .critical(query.critical);
    if ip::scope(canonical.ip).is_public() {
        Ok(canonical)
    } else {
        Err(LookupErrorKind::NotPublic.into())
    }
}
