//! A cache remembers what a source said, and asks it as rarely as can be.

mod counters;
mod ended;
mod flights;
mod hits;
mod lifetimes;
mod many;
mod merged;
mod model;
mod own;
mod refresh;
mod refused;
mod several;
mod stale;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use ipsec_core::{
    Backend, Evidence, FactSet, LookupError, Query, Signal, Signals, Verdict, async_trait,
};
use ipsec_remote::{Cached, Lifetimes};
use tokio::sync::Semaphore;

use super::source::Scripted;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// A clock whose hands a test moves.
#[derive(Clone, Debug)]
struct Hands(Arc<AtomicU64>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new(AtomicU64::new(1_800_000_000)))
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }

    fn forward(&self, by: Duration) {
        self.0.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn query(text: &str) -> Query {
    Query::new(ip(text))
}

/// Without chance and without work in the background.
fn lifetimes() -> Lifetimes {
    Lifetimes::new()
        .jitter(0)
        .unwrap()
        .refresh_ahead(0)
        .unwrap()
}

fn cached<B: Backend>(inner: B, hands: &Hands) -> Cached<B> {
    let hands = hands.clone();
    Cached::new(inner)
        .lifetimes(lifetimes())
        .clock(move || hands.now())
}

fn evidence() -> Evidence {
    Evidence::new("source").with_signals(Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor))
}

/// A VPN, and not Tor.
fn says(query: &Query) -> Result<Verdict, LookupError> {
    Ok(Verdict::new(query.ip).with_evidence(evidence()))
}

/// Says what was wanted of *a VPN, not Tor*, and that the rest was not asked.
fn says_only(query: &Query) -> Result<Verdict, LookupError> {
    let all: FactSet = [Signal::Vpn, Signal::Tor].into();
    says(query).map(|said| said.only(query.want).with_not_asked(all - query.want))
}

fn source() -> Arc<Scripted> {
    Arc::new(Scripted::new("source", says))
}

/// Lets nobody through until the gate is open, and counts who came.
struct Gated {
    inner: Arc<Scripted>,
    gate: Semaphore,
    came: AtomicUsize,
}

impl Gated {
    fn new(inner: Arc<Scripted>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            gate: Semaphore::new(0),
            came: AtomicUsize::new(0),
        })
    }

    fn open(&self) {
        self.gate.add_permits(1_000);
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Backend for Gated {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.came.fetch_add(1, Ordering::Relaxed);
        let _through = self.gate.acquire().await;
        self.inner.lookup(query).await
    }
}

/// Lets all tasks that can go on do so.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}
