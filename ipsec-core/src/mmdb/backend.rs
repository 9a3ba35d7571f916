//! The database as a backend.

use async_trait::async_trait;

use super::Database;
use crate::backend::{Backend, Query};
use crate::error::LookupError;
use crate::signal::FactSet;
use crate::verdict::Verdict;

/// Answers every query at once, and says all that it knows whatever is wanted.
///
/// Its only error is a record with a wrong value, which [`lookup`](Backend::lookup) tells.
#[async_trait]
impl Backend for Database {
    fn name(&self) -> &str {
        self.source().as_str()
    }

    fn answers(&self) -> FactSet {
        self.facts()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.verdict(query.ip).ok()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.verdict(query.ip)
    }
}
