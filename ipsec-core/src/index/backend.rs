//! The index as a backend: it always answers at once.

use async_trait::async_trait;

use super::local::LocalIndex;
use crate::backend::{Backend, Query};
use crate::error::LookupError;
use crate::signal::FactSet;
use crate::verdict::Verdict;

/// Answers every query at once, and says all that it knows whatever is wanted.
#[async_trait]
impl Backend for LocalIndex {
    fn name(&self) -> &str {
        self.name().as_str()
    }

    fn answers(&self) -> FactSet {
        self.answers()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        Some(self.verdict(query.ip))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        Ok(self.verdict(query.ip))
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        queries
            .iter()
            .map(|query| Ok(self.verdict(query.ip)))
            .collect()
    }
}
