//! How a cache answers queries.

use async_trait::async_trait;
use futures_util::future::join;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict};

use super::Cached;
use super::entry::Ask;
use super::store::Found;

#[async_trait]
impl<B: Backend> Backend for Cached<B> {
    fn name(&self) -> &str {
        self.store.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.store.inner.answers()
    }

    /// Answers what is fresh in the cache; else whatever the wrapped backend has at hand, completed by what is held as in a lookup.
    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let Some(ask) = self.store.ask(query) else {
            return self.store.inner.lookup_now(query);
        };
        // Looked for once: whoever is refused without a wait pays for little else.
        let found = self.store.find(&ask);
        let hit = found.as_ref().and_then(|found| self.hit_of(found, &ask));
        hit.or_else(|| match ask.need.is_empty() {
            true => self.store.inner.lookup_now(query),
            false => self.store.at_hand(&ask, found),
        })
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        if let Some(hit) = self.hit(query) {
            return Ok(hit);
        }
        let Some(ask) = self.to_ask(query) else {
            return self.store.inner.lookup(query).await;
        };
        let answer = self.store.ask_all(&[ask]).await.pop();
        answer.unwrap_or_else(|| Err(LookupErrorKind::Missing.into()))
    }

    /// Answers from the cache what is there; all the rest goes on at once.
    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let mut given = Vec::with_capacity(queries.len());
        let (mut asks, mut passed) = (Vec::new(), Vec::new());
        for query in queries {
            given.push(match (self.hit(query), self.to_ask(query)) {
                (Some(hit), _) => Given::Hit(hit),
                (None, Some(ask)) => {
                    asks.push(ask);
                    Given::Asked
                }
                (None, None) => {
                    passed.push(*query);
                    Given::Passed
                }
            });
        }
        let passing = async {
            match passed.is_empty() {
                true => Vec::new(),
                false => self.store.inner.lookup_many(&passed).await,
            }
        };
        let (asked, passed) = join(self.store.ask_all(&asks), passing).await;
        let (mut asked, mut passed) = (asked.into_iter(), passed.into_iter());
        let answers = given.into_iter().map(|given| {
            let answer = match given {
                Given::Hit(verdict) => Some(Ok(verdict)),
                Given::Asked => asked.next(),
                Given::Passed => passed.next(),
            };
            answer.unwrap_or_else(|| Err(LookupErrorKind::Missing.into()))
        });
        answers.collect()
    }
}

/// Where the answer to one of many queries comes from.
enum Given {
    Hit(Verdict),
    Asked,
    Passed,
}

impl<B: Backend> Cached<B> {
    /// What is fresh in the cache, if it is all that the query needs.
    fn hit(&self, query: &Query) -> Option<Verdict> {
        let ask = self.store.ask(query)?;
        self.hit_of(&self.store.find(&ask)?, &ask)
    }

    fn hit_of(&self, found: &Found, ask: &Ask) -> Option<Verdict> {
        let Found { entry, now } = found;
        let held = entry.fresh(ask, *now, self.store.inner.name())?;
        self.store.counters.hit();
        if held.is_ageing && !ask.need.is_empty() {
            self.refreshes.refresh(&self.store, entry, ask);
        }
        Some(held.verdict)
    }

    /// The query, if its answer can be kept: not if it needs nothing that the source can tell, or is about an address that is sent to nobody.
    fn to_ask(&self, query: &Query) -> Option<Ask> {
        self.store.ask(query).filter(|ask| !ask.need.is_empty())
    }
}
