//! Asking about those who are admitted.

use std::collections::HashMap;

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, Query, Verdict};

use super::Admission;
use crate::refuse::{Toll, at_hand_of, count_refused, nothing_asked};

#[async_trait]
impl<B: Backend> Backend for Admission<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    /// What is at hand. It never counts as a sighting, since whoever finds nothing here goes on with a lookup, and looks here once more, maybe.
    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.inner.lookup_now(query)
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let at_hand = self.inner.lookup_now(query);
        if let Some(verdict) =
            at_hand.or_else(|| self.turned_away(query, |query| self.admits(query)))
        {
            return Ok(verdict);
        }
        self.inner.lookup(query).await
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        // However often an address is among them, it came once.
        let mut admitted = HashMap::new();
        let mut admits = |query: &Query| match query.critical {
            true => true,
            false => *admitted
                .entry(self.key(query))
                .or_insert_with(|| self.admits(query)),
        };
        let at_once = queries.iter().map(|query| {
            let at_hand = self.inner.lookup_now(query);
            at_hand.or_else(|| self.turned_away(query, &mut admits))
        });
        let at_once: Vec<_> = at_once.collect();
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
    /// What is known for free, and that the rest is withheld, if it is not to be asked.
    fn turned_away(&self, query: &Query, admits: impl FnOnce(&Query) -> bool) -> Option<Verdict> {
        let answers = self.inner.answers();
        if Toll::of(query, answers) != Toll::Counts || admits(query) {
            return None;
        }
        count_refused(self.inner.name(), "admission", 1);
        // Of what is wanted a cache inside may know a part.
        let (known, rest) = at_hand_of(query, &self.inner);
        Some(match known {
            // What is known says of the rest that nobody was asked, and there withheld is more than that.
            Some(known) => known.settled(rest).with_withheld(rest),
            None => nothing_asked(query, answers).with_withheld(rest),
        })
    }
}

/// The answer to a query that the backend inside has left out.
fn missing() -> Result<Verdict, LookupError> {
    Err(ipsec_core::LookupErrorKind::Missing.into())
}
