//! Instances of an application: what they ask, and how long that takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use ipsec_core::{
    Backend, Evidence, FactSet, LookupError, Query, Signal, Signals, Verdict, async_trait,
};
use ipsec_remote::fleet::{Fleet, FleetBuilder};
use tokio::time::{Instant, sleep, timeout};

use super::server::Redis;

const DEADLINE: Duration = Duration::from_secs(60);

/// The service that all instances ask: everybody is behind a VPN, and nothing is known about Tor.
#[derive(Default)]
pub(super) struct Source {
    takes: Duration,
    hangs: AtomicBool,
    questions: AtomicUsize,
    calls: AtomicUsize,
}

impl Source {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(super) fn slow(takes: Duration) -> Arc<Self> {
        Arc::new(Self {
            takes,
            ..Self::default()
        })
    }

    /// From now on it does not answer any more, or does again.
    pub(super) fn hangs(&self, hangs: bool) {
        self.hangs.store(hangs, Ordering::SeqCst);
    }

    /// Of how many addresses it was asked so far.
    pub(super) fn questions(&self) -> usize {
        self.questions.load(Ordering::SeqCst)
    }

    /// How often it was asked, many addresses at once being once.
    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    async fn answer(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.questions.fetch_add(queries.len(), Ordering::SeqCst);
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        sleep(self.takes).await;
        let answers = queries.iter().map(|query| {
            let vpn = Signals::UNKNOWN.yes(Signal::Vpn);
            let said = Evidence::new("source").with_signals(vpn);
            let asked = query.want & self.answers();
            let verdict = Verdict::new(query.ip).with_asked(asked);
            Ok(verdict.with_evidence(said).only(asked))
        });
        answers.collect()
    }
}

#[async_trait]
impl Backend for Source {
    fn name(&self) -> &str {
        "source"
    }

    fn answers(&self) -> FactSet {
        [Signal::Vpn, Signal::Tor].into()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.answer(&[*query]).await.remove(0)
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        self.answer(queries).await
    }
}

/// The connection of one instance, which has all the time that a busy machine needs.
pub(super) async fn fleet(redis: &Redis) -> Fleet {
    reached(Fleet::builder(redis.url()).deadline(Duration::from_secs(1))).await
}

pub(super) async fn reached(builder: FleetBuilder) -> Fleet {
    let fleet = builder.build().unwrap();
    timeout(DEADLINE, fleet.wait_until_reachable())
        .await
        .unwrap_or_else(|_| panic!("Redis cannot be reached: {:?}", fleet.status()));
    fleet
}

/// Waits until it is so.
#[track_caller]
pub(super) fn until(what: &str, mut is_so: impl FnMut() -> bool) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < DEADLINE, "never: {what}, at {caller}");
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// A question about an address of its own.
pub(super) fn query(n: usize) -> Query {
    let [.., a, b] = n.to_be_bytes();
    Query::new([9, 9, a, b]).want(Signal::Vpn)
}
