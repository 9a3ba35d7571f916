//! Asking about those who are admitted.

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, Query, Verdict};

use super::Admission;
use crate::refuse::{Toll, count_refused, nothing_asked};

#[async_trait]
impl<B: Backend> Backend for Admission<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    /// What is at hand, and silence on those who are not admitted, which counts as a sighting.
    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let at_hand = self.inner.lookup_now(query);
        at_hand.or_else(|| self.turned_away(query))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        if let Some(verdict) = self.lookup_now(query) {
            return Ok(verdict);
        }
        self.inner.lookup(query).await
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let at_once: Vec<_> = queries.iter().map(|query| self.lookup_now(query)).collect();
        let asked = queries.iter().zip(&at_once);
        let asked: Vec<Query> = asked
            .filter(|(_, answer)| answer.is_none())
            .map(|(query, _)| *query)
            .collect();
        let mut answers = match asked.is_empty() {
            true => Vec::new(),
            false => self.inner.lookup_many(&asked).await,
        }
        .into_iter();
        let all = at_once.into_iter().map(|answer| match answer {
            Some(verdict) => Ok(verdict),
            None => answers.next().unwrap_or_else(missing),
        });
        all.collect()
    }
}

impl<B: Backend> Admission<B> {
    /// Silence, if it is not to be asked.
    fn turned_away(&self, query: &Query) -> Option<Verdict> {
        let answers = self.inner.answers();
        if Toll::of(query, answers) != Toll::Counts || self.admits(query) {
            return None;
        }
        count_refused(self.inner.name(), "admission", 1);
        Some(nothing_asked(query, answers))
    }
}

/// The answer to a query that the backend inside has left out.
fn missing() -> Result<Verdict, LookupError> {
    Err(ipsec_core::LookupErrorKind::Missing.into())
}
