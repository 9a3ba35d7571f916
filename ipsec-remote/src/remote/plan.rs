//! Who has to be asked about, each once, and how the answers get back to those who asked.

use std::collections::HashMap;
use std::net::IpAddr;

use ipsec_core::{FactSet, LookupError, Query, Verdict};

use super::asking::sendable;

/// Queries, sorted into those that are answered at once and the different ones that have to be sent.
#[derive(Debug)]
pub(super) struct Plan {
    /// The queries to send, each address once.
    pub(super) queries: Vec<Query>,
    /// For each query that was given, its answer or which of `queries` it waits for.
    given: Vec<Given>,
}

#[derive(Debug)]
enum Given {
    Answered(Result<Verdict, LookupError>),
    Waits(usize),
}

impl Plan {
    /// `answers` are the facts that the service can tell.
    pub(super) fn new(given: &[Query], answers: FactSet) -> Self {
        let mut places: HashMap<IpAddr, usize> = HashMap::new();
        let mut queries: Vec<Query> = Vec::new();
        let given = given.iter().map(|query| {
            let query = match sendable(query) {
                Ok(query) => query,
                Err(error) => return Given::Answered(Err(error)),
            };
            if !query.want.intersects(answers) {
                return Given::Answered(Ok(Verdict::new(query.ip).with_not_asked(answers)));
            }
            let place = *places.entry(query.ip).or_insert_with(|| {
                queries.push(query);
                queries.len() - 1
            });
            queries[place].want |= query.want;
            queries[place].critical |= query.critical;
            Given::Waits(place)
        });
        let given = given.collect();
        Self { queries, given }
    }

    /// The answers to all queries that were given, in their order. `answers` are those to `queries`.
    pub(super) fn hand_out(
        self,
        answers: &[Result<Verdict, LookupError>],
    ) -> Vec<Result<Verdict, LookupError>> {
        let given = self.given.into_iter();
        given
            .map(|given| match given {
                Given::Answered(answer) => answer,
                Given::Waits(place) => answers[place].clone(),
            })
            .collect()
    }
}
