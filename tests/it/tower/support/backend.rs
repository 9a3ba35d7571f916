//! Backends that keep a record of what they were asked.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ipsec_core::{
    Backend, Evidence, FactSet, LookupError, LookupErrorKind, Query, Signal, SignalSet, Signals,
    Verdict, async_trait,
};
use tokio::sync::Semaphore;

use super::requests::ip;

/// A backend that never has an answer without waiting. It says *yes* to what it was told of an address, and nothing else.
#[derive(Clone)]
pub(crate) struct Remote(Arc<Inner>);

struct Inner {
    answers: FactSet,
    known: HashMap<IpAddr, SignalSet>,
    fails: Option<LookupErrorKind>,
    fails_only_for: FactSet,
    answers_about: Option<IpAddr>,
    gate: Semaphore,
    asked: Mutex<Vec<Query>>,
    cancelled: AtomicUsize,
}

impl Remote {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            answers: FactSet::ALL,
            known: HashMap::new(),
            fails: None,
            fails_only_for: FactSet::ALL,
            answers_about: None,
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            asked: Mutex::default(),
            cancelled: AtomicUsize::new(0),
        }))
    }

    /// Says *yes* to these signals of the address.
    pub(crate) fn with(self, address: &str, signals: impl Into<SignalSet>) -> Self {
        self.set(|inner| {
            inner.known.insert(ip(address), signals.into());
        })
    }

    /// Can answer these facts only.
    pub(crate) fn answering(self, facts: impl Into<FactSet>) -> Self {
        self.set(|inner| inner.answers = facts.into())
    }

    /// Fails whatever it is asked.
    pub(crate) fn failing(self, kind: LookupErrorKind) -> Self {
        self.set(|inner| inner.fails = Some(kind))
    }

    /// Fails if it is asked for one of these facts.
    pub(crate) fn failing_for(self, facts: impl Into<FactSet>) -> Self {
        self.failing(LookupErrorKind::Timeout)
            .set(|inner| inner.fails_only_for = facts.into())
    }

    /// Answers about this address, whichever it is asked about.
    pub(crate) fn answering_about(self, address: &str) -> Self {
        self.set(|inner| inner.answers_about = Some(ip(address)))
    }

    /// Waits before every answer until [`Remote::let_one_through`].
    pub(crate) fn waiting(self) -> Self {
        self.set(|inner| inner.gate = Semaphore::new(0))
    }

    pub(crate) fn let_one_through(&self) {
        self.0.gate.add_permits(1);
    }

    /// What each lookup wanted, in order.
    pub(crate) fn asked(&self) -> Vec<FactSet> {
        self.queries().iter().map(|query| query.want).collect()
    }

    pub(crate) fn queries(&self) -> Vec<Query> {
        self.0.asked.lock().expect("not poisoned").clone()
    }

    /// How many lookups were given up before they had an answer.
    pub(crate) fn cancelled(&self) -> usize {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    fn set(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        let inner = Arc::get_mut(&mut self.0).expect("configured before it is shared");
        change(inner);
        self
    }
}

/// Counts itself as cancelled unless it was told that the lookup has come to its end.
struct Flight<'a>(Option<&'a AtomicUsize>);

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        if let Some(cancelled) = self.0 {
            cancelled.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[async_trait]
impl Backend for Remote {
    fn name(&self) -> &'static str {
        "remote"
    }

    fn answers(&self) -> FactSet {
        self.0.answers
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let inner = &*self.0;
        inner.asked.lock().expect("not poisoned").push(*query);
        let mut flight = Flight(Some(&inner.cancelled));
        inner.gate.acquire().await.expect("never closed").forget();
        flight.0 = None;
        if let Some(kind) = inner.fails
            && query.want.intersects(inner.fails_only_for)
        {
            return Err(kind.into());
        }
        let known = inner.known.get(&query.ip).copied().unwrap_or_default();
        let yes = Signals::UNKNOWN.yes(known & query.want.signals());
        let about = inner.answers_about.unwrap_or(query.ip);
        Ok(Verdict::new(about)
            .with_evidence(Evidence::new("remote").with_signals(yes))
            .with_asked(query.want & inner.answers)
            .with_not_asked(inner.answers - query.want))
    }
}

/// A backend that always has an answer without waiting, and panics if anybody waits for one. `LISTED` is a Tor exit.
#[derive(Clone, Default)]
pub(crate) struct Local(Arc<AtomicUsize>);

impl Local {
    pub(crate) fn asked(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Backend for Local {
    fn name(&self) -> &'static str {
        "local"
    }

    fn answers(&self) -> FactSet {
        FactSet::ALL
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let verdict = Verdict::new(query.ip).with_asked(FactSet::ALL);
        Some(if query.ip == ip(super::LISTED) {
            let tor = Signals::UNKNOWN.yes(Signal::Tor);
            verdict.with_evidence(Evidence::new("local").with_signals(tor))
        } else {
            verdict
        })
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        panic!("asked to wait for an answer that was there: {query:?}");
    }
}
