//! What random sources say, and say at last: each its own truth about a few addresses, which never changes.

use std::collections::HashSet;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ipsec_core::{
    Backend, Evidence, Fact, FactSet, LookupError, LookupErrorKind, Query, Signal, Signals,
    Verdict, async_trait, ip,
};
use proptest::prelude::*;

pub(super) const SIGNALS: [Signal; 3] = [Signal::Tor, Signal::Vpn, Signal::Bot];
pub(super) const ADDRESSES: usize = 3;
pub(super) const NAMES: [&str; 3] = ["s0", "s1", "s2"];

/// What a source will ever say to one fact about one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Silent,
    Fails,
}

#[derive(Clone, Debug)]
pub(super) struct Script {
    pub(super) can: FactSet,
    truth: [[Truth; SIGNALS.len()]; ADDRESSES],
    /// It answers without waiting.
    is_local: bool,
    /// It leaves open what comes after the first *yes*.
    ends_early: bool,
    /// It says what it was asked and what not, as those who answer for many sources do.
    is_exact: bool,
}

pub(super) fn script() -> impl Strategy<Value = Script> {
    let truth = prop_oneof![
        1 => Just(Truth::Yes),
        2 => Just(Truth::No),
        2 => Just(Truth::Silent),
        2 => Just(Truth::Fails),
    ];
    let truth = proptest::array::uniform3(proptest::array::uniform3(truth));
    let can = proptest::sample::subsequence(SIGNALS.to_vec(), 1..=SIGNALS.len());
    let flags = (
        proptest::bool::weighted(0.2),
        any::<bool>(),
        proptest::bool::weighted(0.8),
    );
    (can, truth, flags).prop_map(|(can, truth, (is_local, ends_early, is_exact))| Script {
        can: can.into_iter().collect(),
        truth,
        is_local,
        ends_early,
        is_exact,
    })
}

pub(super) fn address(number: usize) -> Ipv4Addr {
    Ipv4Addr::new(8, 8, number as u8, 8)
}

impl Script {
    pub(super) fn truth(&self, address: usize, signal: Signal) -> Truth {
        let at = SIGNALS.iter().position(|other| *other == signal).unwrap();
        self.truth[address][at]
    }
}

/// A source of a script.
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) script: Script,
}

impl Source {
    fn answer(&self, query: &Query) -> Result<Verdict, LookupError> {
        let address = ip::canonical(query.ip);
        let number = (0..ADDRESSES).find(|number| self::address(*number) == address);
        let number = number.expect("one of the addresses");
        let asked = query.want & self.script.can;
        let (mut told, mut failed) = (Signals::UNKNOWN, FactSet::EMPTY);
        let mut open = self.script.can - asked;
        for fact in asked {
            let Fact::Signal(signal) = fact else { continue };
            if self.script.ends_early && !told.positive().is_empty() {
                open |= fact.into();
                continue;
            }
            match self.script.truth(number, signal) {
                Truth::Yes => told = told.yes(signal),
                Truth::No => told = told.no(signal),
                Truth::Silent => {}
                Truth::Fails => failed |= fact.into(),
            }
        }
        let error = LookupErrorKind::Unavailable.into();
        if failed == asked && !asked.is_empty() {
            return Err(error);
        }
        let verdict = match failed.is_empty() {
            true => Verdict::new(address),
            false => Verdict::from_error(address, self.name, failed, &error),
        };
        let verdict = verdict.with_evidence(Evidence::new(self.name).with_signals(told));
        Ok(match self.script.is_exact {
            true => verdict.with_asked(asked - open).with_not_asked(open),
            false => verdict.with_not_asked(open & asked),
        })
    }
}

#[async_trait]
impl Backend for Source {
    fn name(&self) -> &str {
        self.name
    }

    fn answers(&self) -> FactSet {
        self.script.can
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let answer = self.script.is_local.then(|| self.answer(query))?;
        Some(answer.unwrap_or_else(|error| {
            Verdict::from_error(query.ip, self.name, query.want & self.script.can, &error)
                .with_not_asked(self.script.can - query.want)
        }))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        tokio::task::yield_now().await;
        self.answer(query)
    }
}

/// Counts the addresses that are asked about, but for those of which what is inside says that it asked nobody.
pub(super) struct Tap {
    pub(super) inner: Arc<dyn Backend>,
    pub(super) asked: Arc<AtomicU64>,
}

impl Tap {
    fn count(&self, queries: &[Query], answers: &[Result<Verdict, LookupError>]) {
        let can = self.inner.answers();
        let asked = queries.iter().zip(answers).filter(|(query, answer)| {
            let wanted = query.want & can;
            let is_withheld =
                matches!(answer, Ok(verdict) if verdict.withheld().contains_all(wanted));
            !wanted.is_empty() && !is_withheld
        });
        let addresses: HashSet<_> = asked.map(|(q, _)| ip::canonical(q.ip)).collect();
        self.asked
            .fetch_add(addresses.len() as u64, Ordering::SeqCst);
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
        let answer = self.inner.lookup(query).await;
        self.count(&[*query], std::slice::from_ref(&answer));
        answer
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let answers = self.inner.lookup_many(queries).await;
        self.count(queries, &answers);
        answers
    }
}
