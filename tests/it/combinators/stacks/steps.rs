//! What is asked, and how.

use std::net::IpAddr;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use ipsec_core::{Backend, Fact, FactSet, LookupError, Query, Verdict};
use proptest::prelude::*;

use super::world::{ADDRESSES, FACTS, address};

pub(super) type Answer = Result<Verdict, LookupError>;

/// What an answer comes to, for one fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Of what is no signal, that it is there.
    Known(bool),
    Failed,
    NotAsked,
    Silent,
}

impl State {
    pub(super) fn of(answer: &Answer, fact: Fact) -> Self {
        match (answer, fact) {
            (Ok(verdict), Fact::Signal(signal)) if verdict.knows(fact) => {
                Self::Known(verdict.is(signal) == Some(true))
            }
            (Ok(verdict), _) if verdict.knows(fact) => Self::Known(true),
            (Ok(verdict), _) if verdict.failed().contains(fact) => Self::Failed,
            (Ok(verdict), _) if verdict.not_asked().contains(fact) => Self::NotAsked,
            (Err(error), _) if error.kind().is_outage() => Self::Failed,
            _ => Self::Silent,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) address: usize,
    pub(super) want: FactSet,
    pub(super) critical: bool,
    /// Written as IPv6 by whoever asks.
    mapped: bool,
}

impl Ask {
    pub(super) fn query(&self) -> Query {
        let address = address(self.address);
        let mut query = Query::new(address).want(self.want).critical(self.critical);
        if let (IpAddr::V4(address), true) = (address, self.mapped) {
            query.ip = IpAddr::V6(address.to_ipv6_mapped());
        }
        query
    }
}

#[derive(Clone, Debug)]
pub(super) enum How {
    OneByOne,
    AtOnce,
    Many,
    /// All at once, and every second one is dropped after so many polls.
    SomeDropped(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) minutes: u64,
    pub(super) how: How,
    pub(super) asks: Vec<Ask>,
}

pub(super) fn ask() -> impl Strategy<Value = Ask> {
    let want = proptest::sample::subsequence(FACTS.to_vec(), 0..=FACTS.len());
    let parts = (
        0..ADDRESSES.len(),
        want,
        any::<bool>(),
        proptest::bool::weighted(0.1),
    );
    parts.prop_map(|(address, want, critical, mapped)| Ask {
        address,
        want: want.into_iter().collect(),
        critical,
        mapped,
    })
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let how = prop_oneof![
        2 => Just(How::OneByOne),
        1 => Just(How::AtOnce),
        1 => Just(How::Many),
        1 => (0..6_usize).prop_map(How::SomeDropped),
    ];
    let asks = proptest::collection::vec(ask(), 1..=4);
    let minutes = prop_oneof![4 => Just(0), 4 => 0..75_u64, 1 => 20 * 60..60 * 60_u64];
    (minutes, how, asks).prop_map(|(minutes, how, asks)| Step { minutes, how, asks })
}

/// All at once; those at even places have no answer if they have none after so many polls.
pub(super) async fn some_dropped(
    backend: &dyn Backend,
    queries: &[Query],
    polls: usize,
) -> Vec<Option<Answer>> {
    let mut all: Vec<_> = queries.iter().map(|q| Some(backend.lookup(q))).collect();
    let mut answers = vec![None; queries.len()];
    for _ in 0..polls {
        for (lookup, answer) in all.iter_mut().zip(&mut answers) {
            let Some(polled) = lookup else { continue };
            if let Some(came) = polled.now_or_never() {
                *answer = Some(came);
                *lookup = None;
            }
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    all.iter_mut().step_by(2).for_each(|lookup| *lookup = None);
    let rest = all.into_iter().enumerate();
    let rest = rest.filter_map(|(place, lookup)| Some((place, lookup?)));
    let rest = rest.map(|(place, lookup)| async move { (place, lookup.await) });
    for (place, answer) in join_all(rest).await {
        answers[place] = Some(answer);
    }
    answers
}
