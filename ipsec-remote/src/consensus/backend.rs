//! How a consensus answers: at once if what is known without waiting is enough.

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, Query, Verdict};

use super::hearing::Hearing;
use super::{Consensus, observe};
use crate::refuse::canonical;

#[async_trait]
impl Backend for Consensus {
    fn name(&self) -> &str {
        self.name.as_str()
    }

    /// Whatever one of the sources can tell; of the signals, those that enough of them can tell.
    fn answers(&self) -> FactSet {
        let can = self.sources.iter().map(Backend::answers);
        self.quorums.reachable(can)
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let query = &canonical(query);
        let hearing = Hearing::open(self, query);
        if !hearing.is_over() {
            return None;
        }
        observe::refused(self, &hearing);
        Some(self.verdict(query, &hearing))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let query = &canonical(query);
        let mut hearing = Hearing::open(self, query);
        observe::refused(self, &hearing);
        if !hearing.is_over() {
            self.hear(query, &mut hearing).await;
        }
        Ok(self.verdict(query, &hearing))
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let queries: Vec<Query> = queries.iter().map(canonical).collect();
        let open = queries.iter().map(|query| Hearing::open(self, query));
        let mut hearings: Vec<Hearing<'_>> = open.collect();
        hearings
            .iter()
            .for_each(|hearing| observe::refused(self, hearing));
        self.hear_many(&queries, &mut hearings).await;
        let all = queries.iter().zip(&hearings);
        all.map(|(query, hearing)| Ok(self.verdict(query, hearing)))
            .collect()
    }
}
