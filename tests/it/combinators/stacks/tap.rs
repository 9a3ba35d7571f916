//! Counts what is asked beyond a budget.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use ipsec_core::{Backend, FactSet, LookupError, Query, Verdict, async_trait, ip};

use super::world::World;

/// How many addresses were asked about, day by day.
pub(super) type Days = Arc<Mutex<HashMap<u64, u64>>>;

/// Counts the addresses that are asked about, but for those of which what is inside says that it asked nobody. What is dropped counts.
pub(super) struct Tap {
    pub(super) inner: Arc<dyn Backend>,
    pub(super) world: World,
    pub(super) days: Days,
}

impl Tap {
    fn today(&self) -> u64 {
        let now = self.world.hands.now().duration_since(UNIX_EPOCH);
        now.unwrap().as_secs() / 86_400
    }

    /// Those of the queries that want something.
    fn counts(&self, query: &Query) -> bool {
        query.want.intersects(self.inner.answers())
    }

    fn ask(&self, queries: &[Query]) -> HashSet<IpAddr> {
        let counted = queries.iter().filter(|query| self.counts(query));
        let addresses: HashSet<_> = counted.map(|query| ip::canonical(query.ip)).collect();
        let mut days = self.days.lock().unwrap();
        *days.entry(self.today()).or_default() += addresses.len() as u64;
        addresses
    }

    fn answered(
        &self,
        mut addresses: HashSet<IpAddr>,
        queries: &[Query],
        answers: &[Result<Verdict, LookupError>],
    ) {
        for (query, answer) in queries.iter().zip(answers) {
            let wanted = query.want & self.inner.answers();
            let is_withheld =
                matches!(answer, Ok(verdict) if verdict.withheld().contains_all(wanted));
            if self.counts(query) && !is_withheld {
                addresses.remove(&ip::canonical(query.ip));
            }
        }
        let mut days = self.days.lock().unwrap();
        *days.entry(self.today()).or_default() -= addresses.len() as u64;
    }
}

#[async_trait]
impl Backend for Tap {
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
        let asked = self.ask(&[*query]);
        let answer = self.inner.lookup(query).await;
        self.answered(asked, &[*query], std::slice::from_ref(&answer));
        answer
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let asked = self.ask(queries);
        let answers = self.inner.lookup_many(queries).await;
        self.answered(asked, queries, &answers);
        answers
    }
}
