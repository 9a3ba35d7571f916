//! How a lookup goes with others.

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict, ip};

use super::{Batched, observe};

#[async_trait]
impl<B: Backend> Backend for Batched<B> {
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
        if let Some(verdict) = self.inner.lookup_now(query) {
            return Ok(verdict);
        }
        if !ip::scope(query.ip).is_public() {
            return self.inner.lookup(query).await;
        }
        let Ok(_place) = self.places.try_acquire() else {
            observe::refused(self.inner.name());
            return Err(self.overloaded());
        };
        let mut joined = self.join(query);
        let answers = (&mut joined.batch).await;
        answers.of(joined.place, query.ip)
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        self.inner.lookup_many(queries).await
    }
}

impl<B> Batched<B> {
    fn overloaded(&self) -> LookupError {
        let waiting = self.settings.waiting;
        let cause = format!("{waiting} lookups wait for a batch already, and no more may");
        LookupError::new(LookupErrorKind::Overloaded).with_cause(cause)
    }
}
