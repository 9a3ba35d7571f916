//! How queries are answered.

use async_trait::async_trait;
use futures_util::future::join;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict, ip};

use super::value::Shared;
use crate::cached::Ask;
use crate::refuse::failure_of;

#[async_trait]
impl<B: Backend> Backend for Shared<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    /// Answers what the wrapped backend has at hand. A refusal to ask is kept back while the store can be asked, since others may have asked before.
    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let told = Ok(self.inner.lookup_now(query)?);
        let is_refusal = failure_of(query, self.inner.answers(), &told).is_some();
        let may_be_known = is_refusal && self.link.is_up() && self.to_ask(query).is_some();
        told.ok().filter(|_| !may_be_known)
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let Some(ask) = self.to_ask(query) else {
            return self.inner.lookup(query).await;
        };
        let answer = self.ask_all(&[ask]).await.pop();
        answer.unwrap_or_else(|| Err(LookupErrorKind::Missing.into()))
    }

    /// Asks the store for all in one trip, and the wrapped backend at once for all that it lacks.
    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let (mut asks, mut passed) = (Vec::new(), Vec::new());
        let is_asked = queries.iter().map(|query| {
            let ask = self.to_ask(query);
            match ask {
                Some(ask) => asks.push(ask),
                None => passed.push(*query),
            }
            ask.is_some()
        });
        let is_asked: Vec<bool> = is_asked.collect();
        let passing = async {
            match passed.is_empty() {
                true => Vec::new(),
                false => self.inner.lookup_many(&passed).await,
            }
        };
        let (asked, passed) = join(self.ask_all(&asks), passing).await;
        let (mut asked, mut passed) = (asked.into_iter(), passed.into_iter());
        let answers = is_asked.into_iter().map(|is_asked| {
            let answer = match is_asked {
                true => asked.next(),
                false => passed.next(),
            };
            answer.unwrap_or_else(|| Err(LookupErrorKind::Missing.into()))
        });
        answers.collect()
    }
}

impl<B: Backend> Shared<B> {
    /// The query, if its answer can be shared: not if it needs nothing that the source can tell, or is about an address that is sent to nobody.
    fn to_ask(&self, query: &Query) -> Option<Ask> {
        let address = ip::canonical(query.ip);
        let need = query.want & self.inner.answers();
        if need.is_empty() || !ip::scope(address).is_public() {
            return None;
        }
        Some(Ask {
            query: Query::new(address)
                .want(query.want)
                .critical(query.critical),
            key: self.settings.width.key(address),
            need,
        })
    }
}
