//! How a remote service answers a query.

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, Query, Verdict};

use super::Remote;
use super::asking::sendable;
use crate::provider::Provider;

#[async_trait]
impl<P: Provider> Backend for Remote<P> {
    fn name(&self) -> &str {
        self.provider.name()
    }

    fn answers(&self) -> FactSet {
        self.provider.answers()
    }

    /// Answers what needs no asking: a query about a public address that wants nothing of what the service can say.
    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let answers = self.provider.answers();
        let needs_no_asking = !query.want.intersects(answers) && sendable(query).is_ok();
        needs_no_asking.then(|| Verdict::new(query.ip).with_not_asked(answers))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let query = sendable(query)?;
        match self.lookup_now(&query) {
            Some(verdict) => Ok(verdict),
            None => self.ask_one(&query).await,
        }
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        self.ask_all(queries).await
    }
}
