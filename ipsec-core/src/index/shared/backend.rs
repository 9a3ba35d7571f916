//! The shared index as a backend: it always answers at once.

use async_trait::async_trait;

use super::handle::SharedIndex;
use crate::backend::{Backend, Query};
use crate::error::LookupError;
use crate::signal::FactSet;
use crate::verdict::Verdict;

/// Answers every query at once, and says all that it knows whatever is wanted.
///
/// What it [answers](Backend::answers) is what the current table can tell: a table with other signals may make a policy unanswerable, or answerable, and
/// [`SharedIndex::try_replace`] refuses the former. Many
/// queries are answered by one and the same table.
#[async_trait]
impl Backend for SharedIndex {
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
        let verdicts = self.verdicts(queries.iter().map(|query| query.ip));
        verdicts.into_iter().map(Ok).collect()
    }
}
