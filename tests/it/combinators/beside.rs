//! What refuses to ask hands on what is known inside all the same.

use std::sync::Arc;
use std::time::Duration;

use ipsec_core::{
    Backend, Evidence, FactSet, LookupError, LookupErrorKind, Query, Signal, Signals, Verdict,
    async_trait,
};
use ipsec_remote::{Breaker, Budget, Cached, Consensus, Deadline, Retry};

use super::hands::Hands;
use super::source::Scripted;

const IP: [u8; 4] = [8, 8, 8, 8];

/// Knows about Tor, and fails if it is asked for more.
fn source() -> Arc<Scripted> {
    Arc::new(Scripted::new("source", |query| {
        if query.want.contains(Signal::Vpn.into()) {
            return Err(LookupErrorKind::Unavailable.into());
        }
        let tor = Evidence::new("source").with_signals(Signals::UNKNOWN.yes(Signal::Tor));
        let said = Verdict::new(query.ip).with_evidence(tor);
        Ok(said.only(query.want).with_asked(query.want))
    }))
}

fn of(signals: impl Into<ipsec_core::FactSet>) -> Query {
    Query::new(IP).want(signals)
}

/// All three ways to ask say that Tor is known and VPN has failed.
async fn check(backend: &impl Backend, kind: &str) {
    let both = of([Signal::Vpn, Signal::Tor]);
    let other = Query::new([9, 9, 9, 9]).want(both.want);
    let now = backend.lookup_now(&both).unwrap();
    let later = backend.lookup(&both).await.unwrap();
    let mut many = backend.lookup_many(&[both, other]).await;
    assert!(many.pop().unwrap().is_err(), "of which nothing is known");
    for verdict in [now, later, many.remove(0).unwrap()] {
        assert_eq!(verdict.is_tor(), Some(true));
        assert_eq!(verdict.failed(), Signal::Vpn.into());
        assert_eq!(verdict.failures().len(), 1, "{verdict:?}");
        assert_eq!(verdict.failures()[0].kind().as_str(), kind);
        assert_eq!(verdict.failures()[0].facts(), Signal::Vpn.into());
    }
    assert_eq!(
        backend.lookup(&of(Signal::Tor)).await.unwrap().is_tor(),
        Some(true)
    );
}

#[tokio::test]
async fn a_breaker_around_a_cache() {
    let cached = Cached::new(source());
    cached.lookup(&of(Signal::Tor)).await.unwrap();
    let backend = Breaker::new(cached).clock(Hands::new().clock());
    for last in 0..40 {
        let _ = backend.lookup(&Query::new([1, 1, 1, last])).await;
    }
    check(&backend, "unavailable").await;
}

#[tokio::test(start_paused = true)]
async fn a_budget_around_a_cache() {
    let cached = Cached::new(source());
    cached.lookup(&of(Signal::Tor)).await.unwrap();
    let backend = Budget::new(cached).per_day(1).clock(Hands::new().clock());
    let _ = backend.lookup(&Query::new([1, 1, 1, 1])).await;
    check(&backend, "quota_exhausted").await;
}

/// Answers that came at different times are all at hand.
#[tokio::test(start_paused = true)]
async fn whatever_the_cache_knows_is_handed_on() {
    let all = [Signal::Tor, Signal::Vpn, Signal::Bot];
    let source = Scripted::new("source", |query| {
        let says = Signals::UNKNOWN.no(query.want.signals());
        let says = Evidence::new("source").with_signals(says);
        Ok(Verdict::new(query.ip).with_evidence(says))
    })
    .answering(all);
    let cached = Cached::new(source);
    for signal in [Signal::Tor, Signal::Vpn] {
        cached.lookup(&of(signal)).await.unwrap();
    }
    let backend = Budget::new(cached).per_day(0).clock(Hands::new().clock());
    let verdict = backend.lookup(&of(all)).await.unwrap();
    assert_eq!(
        (verdict.is_tor(), verdict.is_vpn()),
        (Some(false), Some(false))
    );
    assert_eq!(verdict.failed(), Signal::Bot.into());
    assert!(backend.lookup(&of(Signal::Bot)).await.is_err());
}

/// Knows about Tor, and hangs if it is asked for more.
struct Hangs(Arc<Scripted>);

#[async_trait]
impl Backend for Hangs {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn answers(&self) -> FactSet {
        self.0.answers()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        match query.want.contains(Signal::Vpn.into()) {
            true => std::future::pending().await,
            false => self.0.lookup(query).await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_known_when_the_rest_is_too_late_is_told() {
    let cached = || Cached::new(Hangs(source()));
    let agreed = Consensus::builder("all").source(cached()).build();
    let backends: [Box<dyn Backend>; 3] = [
        Box::new(Deadline::new(cached(), Duration::from_secs(1))),
        Box::new(Retry::new(cached())),
        Box::new(agreed.unwrap()),
    ];
    let both = of([Signal::Vpn, Signal::Tor]);
    for (number, backend) in backends.into_iter().enumerate() {
        let tor = backend.lookup(&of(Signal::Tor)).await.unwrap();
        assert_eq!(tor.is_tor(), Some(true), "{number}");
        let one = backend.lookup(&both).await;
        let many = backend.lookup_many(&[both]).await.remove(0);
        for verdict in [one.unwrap(), many.unwrap()] {
            assert_eq!(verdict.is_tor(), Some(true), "{number}");
            assert_eq!(verdict.failed(), Signal::Vpn.into(), "{number}");
            assert_eq!(verdict.failures()[0].kind(), LookupErrorKind::Timeout);
        }
        let other = Query::new([9, 9, 9, 9]).want(Signal::Vpn);
        let nothing = backend.lookup(&other).await;
        assert!(nothing.is_err() || nothing.is_ok_and(|told| told.known().is_empty()));
    }
}
