//! How a lookup goes with others.

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict, ip};

use super::open::turn;
use super::{Batched, observe};
use crate::refuse::{canonical, claimed, withheld_from};

#[async_trait]
impl<B: Backend> Backend for Batched<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.inner.lookup_now(&canonical(query))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let query = &canonical(query);
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
        let told = claimed(query, self.answers(), answers.of(joined.place, query.ip)?);
        let open = answers.left_open(joined.place, query, &told);
        let told = match open.is_empty() {
            true => told,
            false => self.go_on(query, told, open).await,
        };
        Ok(withheld_from(query, told))
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let queries: Vec<Query> = queries.iter().map(canonical).collect();
        self.inner.lookup_many(&queries).await
    }
}

impl<B: Backend> Batched<B> {
    /// Asks for what the backend left open when it had what others want, this time for this lookup alone.
    async fn go_on(&self, query: &Query, told: Verdict, open: FactSet) -> Verdict {
        let _turn = turn(&self.turns).await;
        let failed = |error: &LookupError| {
            Verdict::from_error(query.ip, self.inner.name(), open & self.answers(), error)
        };
        let later = match self.inner.lookup(&query.want(open)).await {
            Ok(later) if later.ip() == Some(query.ip) => {
                claimed(&query.want(open), self.answers(), later)
            }
            Ok(_) => failed(&LookupErrorKind::Mismatch.into()),
            Err(error) => failed(&error),
        };
        let still_open = told.not_asked() - open - later.known();
        told.updated_by(&later.with_not_asked(still_open))
    }
}

impl<B> Batched<B> {
    fn overloaded(&self) -> LookupError {
        let waiting = self.settings.waiting;
        let cause = format!("{waiting} lookups wait for a batch already, and no more may");
        LookupError::new(LookupErrorKind::Overloaded).with_cause(cause)
    }
}
