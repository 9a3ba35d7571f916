//! Who is in a batch: each address once, with how many wait for it.

use std::collections::HashMap;
use std::net::IpAddr;

use ipsec_core::{FactSet, LookupError, LookupErrorKind, Query, Verdict};

/// A batch while lookups still join it and leave it.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    entries: Vec<Entry>,
    places: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Entry {
    query: Query,
    waiting: usize,
}

/// Where in a batch a lookup has its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(usize);

/// The answers to a batch that was sent.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// For each place, which of `answers` it waits for.
    sent: Vec<Option<usize>>,
    queries: Vec<Query>,
    answers: Vec<Result<Verdict, LookupError>>,
}

impl Gathering {
    /// One more lookup. Of one address everything is asked that anybody wants.
    pub(super) fn join(&mut self, query: &Query) -> Place {
        let place = *self.places.entry(query.ip).or_insert_with(|| {
            self.entries.push(Entry {
                query: *query,
                waiting: 0,
            });
            self.entries.len() - 1
        });
        if let Some(entry) = self.entries.get_mut(place) {
            entry.waiting += 1;
            let critical = entry.query.critical || query.critical;
            entry.query = entry
                .query
                .want(entry.query.want | query.want)
                .critical(critical);
        }
        Place(place)
    }

    /// One lookup less.
    pub(super) fn leave(&mut self, place: Place) {
        if let Some(entry) = self.entries.get_mut(place.0) {
            entry.waiting = entry.waiting.saturating_sub(1);
        }
    }

    /// How many addresses are in it, those included that nobody waits for any more: else it could grow for as long as lookups come and go.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What has to be asked, and what the answers to it will be taken for. Nobody can join any more.
    pub(super) fn send(&mut self) -> (Vec<Query>, Vec<Option<usize>>) {
        let mut queries = Vec::with_capacity(self.entries.len());
        let entries = std::mem::take(self).entries.into_iter();
        let sent = entries
            .map(|entry| {
                (entry.waiting > 0).then(|| {
                    queries.push(entry.query);
                    queries.len() - 1
                })
            })
            .collect();
        (queries, sent)
    }
}

impl Answers {
    /// `answers` are those to the queries of [`Gathering::send`].
    pub(super) fn new(
        sent: Vec<Option<usize>>,
        queries: Vec<Query>,
        answers: Vec<Result<Verdict, LookupError>>,
    ) -> Self {
        Self {
            sent,
            queries,
            answers,
        }
    }

    /// The answer to the lookup at this place, which was about this address.
    pub(super) fn of(&self, place: Place, ip: IpAddr) -> Result<Verdict, LookupError> {
        let sent = self.sent.get(place.0).copied().flatten();
        let answer = sent.and_then(|sent| self.answers.get(sent));
        match answer {
            None => Err(LookupErrorKind::Missing.into()),
            Some(Ok(verdict)) if verdict.ip() != Some(ip) => Err(LookupErrorKind::Mismatch.into()),
            Some(answer) => answer.clone(),
        }
    }

    /// What the lookup at this place wants and the backend left open, for a reason that is one to others alone: they got their *yes*.
    pub(super) fn left_open(&self, place: Place, query: &Query, told: &Verdict) -> FactSet {
        let sent = self.sent.get(place.0).copied().flatten();
        let sent = sent.and_then(|sent| self.queries.get(sent));
        let is_shared = sent.is_some_and(|sent| !query.want.contains_all(sent.want));
        let has_reason = told.list_override().is_some()
            || told.signals().positive().intersects(query.want.signals());
        match is_shared && !has_reason {
            true => (told.not_asked() - told.withheld()) & query.want,
            false => FactSet::EMPTY,
        }
    }
}

#[cfg(test)]
mod tests {
    use ipsec_core::Signal;

    use super::*;

    fn query(last: u8) -> Query {
        Query::new([8, 8, 8, last]).want(FactSet::EMPTY)
    }

    #[test]
    fn an_address_is_asked_about_once_for_all_that_anybody_wants() {
        let mut batch = Gathering::default();
        let a = batch.join(&query(1).want(Signal::Tor));
        let b = batch.join(&query(2));
        assert_eq!(batch.join(&query(1).want(Signal::Vpn).critical(true)), a);
        assert_eq!(batch.len(), 2);
        let (queries, sent) = batch.send();
        let both = query(1).want([Signal::Tor, Signal::Vpn]).critical(true);
        assert_eq!(queries, [both, query(2)]);
        let answers = Answers::new(sent, queries, vec![Ok(Verdict::new([8, 8, 8, 1]))]);
        assert!(answers.of(a, query(1).ip).is_ok());
        let kind = |place, ip| answers.of(place, ip).map_err(|error| error.kind()).err();
        assert_eq!(kind(b, query(2).ip), Some(LookupErrorKind::Missing));
        assert_eq!(kind(a, query(3).ip), Some(LookupErrorKind::Mismatch));
    }

    #[test]
    fn an_address_that_nobody_waits_for_is_not_sent_unless_somebody_comes_back() {
        let mut batch = Gathering::default();
        let places: Vec<Place> = (1..=3).map(|last| batch.join(&query(last))).collect();
        batch.leave(places[0]);
        batch.leave(places[1]);
        assert_eq!(batch.join(&query(2)), places[1]);
        assert_eq!(batch.len(), 3);
        let (queries, sent) = batch.send();
        assert_eq!(queries, [query(2), query(3)]);
        assert_eq!(sent, [None, Some(0), Some(1)]);
    }
}
