//! One request to a service, and what is learned from the reply whatever it says.

use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use http::Request;
use ipsec_core::{LookupError, Query, Verdict, ip};
use tokio::time::Instant;

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
        let limits = Limits {
            time: self.timeout,
            ..Limits::one()
        };
        self.exchange(self.provider.request(&query)?, limits).await
    }

    /// Asks about one public address.
    pub(super) async fn ask_one(&self, query: &Query) -> Result<Verdict, LookupError> {
        let start = Instant::now();
        let answer = self.ask(query).await;
        let answer = answer.and_then(|reply| self.provider.parse(query, &reply));
        observe::asked(
            self.provider.name(),
            start.elapsed(),
            answer.as_ref().err(),
            1,
        );
        answer
    }

    /// Sends the request when it is its turn.
    pub(super) async fn exchange(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Reply, LookupError> {
        let deadline = Instant::now() + limits.time;
        let turn = self.pacer.turn(deadline).await?;
        let limits = Limits {
            time: deadline.saturating_duration_since(Instant::now()),
            ..limits
        };
        let auth = self.provider.auth();
        let reply = self.client.send(request, &auth, limits).await?;
        drop(turn);
        self.learn(self.provider.account(&reply));
        Ok(reply)
    }

    /// Keeps what the reply tells about the account, and tells the operator what is new.
    fn learn(&self, account: Account) {
        if account == Account::default() {
            return;
        }
        let account = Arc::new(account);
        let mut last = self.account.write().unwrap_or_else(PoisonError::into_inner);
        let before = last.replace(Arc::clone(&account));
        drop(last);
        observe::account(self.provider.name(), before.as_deref(), &account);
    }
}

/// The query as it may be sent.
pub(super) fn sendable(query: &Query) -> Result<Query, LookupError> {
    let canonical = Query::new(query.ip)
        .want(query.want)
        .critical(query.critical);
    if ip::scope(canonical.ip).is_public() {
        Ok(canonical)
    } else {
        Err(ipsec_core::LookupErrorKind::NotPublic.into())
    }
}
