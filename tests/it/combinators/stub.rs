//! Whole stacks against stand-ins over real HTTP: what reaches the service, and what its failures cost.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use ipsec_core::{Backend, LookupErrorKind, Query, Unknown, Verdict};
use ipsec_core::{FactSet, Signal};
use ipsec_remote::provider::{Pace, Provider};
use ipsec_remote::{
    Admission, Breaker, BreakerState, Budget, Cached, Cascade, Client, Deadline, FileCounter,
    Remote, Retry,
};
use stub_providers::{Fault, Stub, Vendor};

use super::hands::Hands;
use crate::providers::over_http::adapters::{Kind, LONG};

type Asked = Remote<Box<dyn Provider>>;

/// A service, by a clock of ours: it is noon somewhere else than where the stand-in is.
fn remote(kind: Kind, stub: &Stub, clock: &Hands) -> Asked {
    let client = Client::builder().clock(clock.clock()).build().unwrap();
    let pace = Pace::default();
    Remote::new(kind.adapter(stub), client)
        .pace(pace)
        .timeout(LONG)
        .bulk_timeout(LONG)
}

/// What an application would put around a service, with a deadline that no answer of a busy machine misses.
fn guarded(kind: Kind, stub: &Stub, clock: &Hands) -> Cached<Budget<Breaker<Deadline<Asked>>>> {
    guarded_within(LONG, kind, stub, clock)
}

/// The same, with this deadline.
fn guarded_within(
    time: Duration,
    kind: Kind,
    stub: &Stub,
    clock: &Hands,
) -> Cached<Budget<Breaker<Deadline<Asked>>>> {
    let deadline = Deadline::new(remote(kind, stub, clock), time);
    let breaker = Breaker::new(deadline).clock(clock.clock());
    let budget = Budget::new(breaker).clock(clock.clock());
    Cached::new(budget).clock(clock.clock()).jitter_from(|| 0.5)
}

fn vpn() -> Query {
    Query::new([192, 31, 196, 10])
}

/// One of 65,536 addresses of nobody, all of one /64.
fn neighbour(number: u16) -> Query {
    Query::new(IpAddr::from([0x2620, 0x4f, 0x8000, 7, 0, 0, 0, number]))
}

/// One of 65,536 addresses of nobody, each of another /64.
fn stranger(number: u16) -> Query {
    Query::new(IpAddr::from([0x2620, 0x4f, 0x8000, number, 0, 0, 0, 1]))
}

async fn stub() -> Stub {
    Stub::builder().quota(1_000_000).start().await.unwrap()
}

#[track_caller]
fn failed(verdict: &Verdict, kind: LookupErrorKind) {
    assert_eq!(
        verdict.unknown_because(Signal::Vpn),
        Some(Unknown::Failed(kind))
    );
}

#[tokio::test]
async fn a_thousand_at_once_are_one_call() {
    let stub = stub().await;
    let stack = guarded(Kind::ProxycheckV3, &stub, &Hands::new());
    let one = (0..1_000).map(|_| vpn());
    let neighbours = (0..1_000).map(neighbour);
    for (calls, queries) in [(1, one.collect::<Vec<_>>()), (2, neighbours.collect())] {
        let answers = join_all(queries.iter().map(|query| stack.lookup(query))).await;
        for (query, answer) in queries.iter().zip(answers) {
            let verdict = answer.unwrap();
            assert_eq!(verdict.ip(), Some(query.ip));
            assert!(verdict.is_vpn().is_some());
        }
        assert_eq!(stub.count(Vendor::Proxycheck), calls);
    }
}

#[tokio::test]
async fn whoever_leaves_takes_nobody_along() {
    let stub = stub().await;
    let stack = Arc::new(guarded(Kind::Focsec, &stub, &Hands::new()));
    let first = tokio::spawn({
        let stack = Arc::clone(&stack);
        async move { stack.lookup(&vpn()).await }
    });
    let others: Vec<_> = (0..10)
        .map(|_| {
            let stack = Arc::clone(&stack);
            tokio::spawn(async move { stack.lookup(&vpn()).await })
        })
        .collect();
    tokio::task::yield_now().await;
    first.abort();
    for other in others {
        assert_eq!(other.await.unwrap().unwrap().is_vpn(), Some(true));
    }
    assert_eq!(stub.count(Vendor::Focsec), 1);
}

#[tokio::test]
async fn a_service_that_hangs_costs_its_deadline_and_then_nothing() {
    let stub = stub().await;
    let clock = Hands::new();
    let time = Duration::from_millis(300);
    let stack = guarded_within(time, Kind::Focsec, &stub, &clock);
    stub.fault(Vendor::Focsec, Fault::named("hang").unwrap());
    let start = Instant::now();
    let queries: Vec<_> = (0..20).map(stranger).collect();
    for answer in join_all(queries.iter().map(|query| stack.lookup(query))).await {
        assert_eq!(answer.unwrap_err().kind(), LookupErrorKind::Timeout);
    }
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "the service itself would hang for ever"
    );
    assert!(matches!(
        stack.inner().inner().state(),
        BreakerState::Open { .. }
    ));
    let asked = stub.count(Vendor::Focsec);
    for number in 100..200 {
        let verdict = stack
            .lookup_now(&stranger(number))
            .expect("an answer at once");
        failed(&verdict, LookupErrorKind::Timeout);
    }
    assert_eq!(stub.count(Vendor::Focsec), asked);
    // It comes back, and is asked again. Under load an answer may be late, so that it may take more than one try.
    stub.clear_faults();
    for number in 300..600 {
        clock.forward(60);
        let _ = stack.lookup(&stranger(number)).await;
        if stack.inner().inner().state() == BreakerState::Closed {
            return;
        }
    }
    panic!("the breaker stays open");
}

#[tokio::test]
async fn a_quota_that_is_gone_is_not_asked_for_until_the_next_day() {
    let stub = Stub::builder().quota(3).start().await.unwrap();
    let clock = Hands::new();
    let stack = guarded(Kind::Focsec, &stub, &clock);
    for number in 0..10 {
        let _ = stack.lookup(&stranger(number)).await;
    }
    assert_eq!(
        stub.count(Vendor::Focsec),
        4,
        "three answers and one refusal"
    );
    clock.forward(25 * 60 * 60 + 60);
    stub.set_quota(Vendor::Focsec, 100);
    assert!(stack.lookup(&stranger(20)).await.is_ok());
}

/// By the clock of the machine, which is the stand-in's: the day has one end.
#[tokio::test]
async fn a_quota_that_is_gone_is_not_asked_for_after_a_restart() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("budget");
    let stub = Stub::builder().quota(3).start().await.unwrap();
    for run in 0..3 {
        let budget = Budget::new(Breaker::new(Kind::Focsec.remote(&stub)))
            .per_day(1_000)
            .counter(FileCounter::open(&file).unwrap());
        let stack = Cached::new(budget);
        for number in 0..10 {
            let _ = stack.lookup(&stranger(run * 10 + number)).await;
        }
        assert_eq!(stub.count(Vendor::Focsec), 4, "run {run}");
        let answer = stack.lookup(&stranger(run * 10).critical(true)).await;
        assert_eq!(answer.is_ok(), run == 0, "the first is remembered");
    }
    assert_eq!(stub.count(Vendor::Focsec), 4);
}

/// A limit of what stands in front of the service is over when it says.
#[tokio::test]
async fn a_stray_refusal_is_over_when_it_says() {
    let stub = stub().await;
    let clock = Hands::new();
    let stack = guarded(Kind::Focsec, &stub, &clock);
    let fault = Fault::named("too-many-seconds").unwrap();
    stub.fault_times(Vendor::Focsec, fault, 1);
    for number in 0..10 {
        let kind = match stack.lookup(&stranger(number)).await {
            Ok(verdict) => verdict.failures()[0].kind(),
            Err(error) => error.kind(),
        };
        assert!(matches!(kind, LookupErrorKind::Throttled { .. }));
    }
    assert_eq!(stub.count(Vendor::Focsec), 1);
    clock.forward(3);
    assert!(stack.lookup(&stranger(20)).await.is_ok());
}

#[tokio::test]
async fn a_budget_outlives_the_process_and_a_botnet() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("budget");
    let clock = Hands::new();
    let stub = stub().await;
    for run in 0..3 {
        let budget = Budget::new(remote(Kind::ProxycheckV3, &stub, &clock))
            .per_day(50)
            .counter(FileCounter::open(&file).unwrap())
            .clock(clock.clock());
        let stack = Cached::new(budget).clock(clock.clock());
        for number in 0..2_000 {
            let _ = stack.lookup(&stranger(run * 2_000 + number)).await;
        }
        assert_eq!(stub.used(Vendor::Proxycheck), 50, "run {run}");
    }
}

/// One of 131,072 addresses of nobody, each of another /64.
fn bot(number: u32) -> Query {
    match u16::try_from(number) {
        Ok(number) => stranger(number),
        Err(_) => Query::new(IpAddr::from([0x2001, 4, 0x112, number as u16, 0, 0, 0, 1])),
    }
}

#[tokio::test]
async fn a_hundred_thousand_strangers_cannot_spend_more_than_there_is() {
    let stub = stub().await;
    let clock = Hands::new();
    let budget = Budget::new(remote(Kind::ProxycheckV3, &stub, &clock))
        .per_day(200)
        .clock(clock.clock());
    let stack = Admission::new(Cached::new(budget).clock(clock.clock())).clock(clock.clock());
    // They know that whoever comes once is asked about by nobody, and come twice.
    for number in 0..100_000 {
        for _ in 0..2 {
            if stack.lookup_now(&bot(number)).is_none() {
                let _ = stack.lookup(&bot(number)).await;
            }
        }
    }
    assert_eq!(stub.used(Vendor::Proxycheck), 200);
}

#[tokio::test]
async fn a_reserve_is_for_the_critical() {
    let stub = stub().await;
    let clock = Hands::new();
    let budget = Budget::new(remote(Kind::Focsec, &stub, &clock))
        .per_day(10)
        .reserve(50)
        .unwrap()
        .clock(clock.clock());
    let stack = Cached::new(budget).clock(clock.clock());
    for number in 0..20 {
        let _ = stack.lookup(&stranger(number)).await;
    }
    assert_eq!(stub.count(Vendor::Focsec), 5);
    for number in 100..120 {
        let _ = stack.lookup(&stranger(number).critical(true)).await;
    }
    assert_eq!(stub.count(Vendor::Focsec), 10);
}

#[tokio::test]
async fn a_second_service_answers_when_the_first_is_down() {
    let stub = stub().await;
    let clock = Hands::new();
    let first = guarded(Kind::ProxycheckV3, &stub, &clock);
    let second = guarded(Kind::IpgeolocationV3, &stub, &clock);
    let both = Cascade::new("both").then(first).then(second);
    stub.fault(Vendor::Proxycheck, Fault::named("unavailable").unwrap());
    let verdict = both.lookup(&vpn().want(Signal::Vpn)).await.unwrap();
    assert_eq!(verdict.is_vpn(), Some(true));
    assert_eq!(verdict.evidence()[0].source().as_str(), "ipgeolocation");
    assert_eq!(verdict.failures()[0].source().as_str(), "proxycheck");
    assert_eq!(verdict.failures()[0].kind(), LookupErrorKind::Unavailable);
}

#[tokio::test]
async fn old_answers_are_better_than_none_and_say_so() {
    let stub = stub().await;
    let clock = Hands::new();
    let stack = guarded(Kind::Focsec, &stub, &clock);
    assert!(!stack.lookup(&vpn()).await.unwrap().evidence()[0].is_stale());
    stub.fault(Vendor::Focsec, Fault::named("internal").unwrap());
    clock.forward(20 * 60 * 60);
    let verdict = stack.lookup(&vpn()).await.unwrap();
    assert_eq!(verdict.is_vpn(), Some(true));
    assert!(verdict.evidence()[0].is_stale());
    assert_eq!(verdict.failures()[0].kind(), LookupErrorKind::Unavailable);
    // Not for ever.
    clock.forward(48 * 60 * 60);
    let error = stack.lookup(&vpn()).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Unavailable);
}

#[tokio::test]
async fn one_bad_answer_is_asked_for_again() {
    let stub = stub().await;
    stub.fault_times(Vendor::Focsec, Fault::named("bad-gateway").unwrap(), 1);
    let retry = Retry::new(Kind::Focsec.remote(&stub))
        .at_least(10)
        .jitter(|| 0.0);
    let verdict = retry.lookup(&vpn()).await.unwrap();
    assert_eq!(verdict.is_vpn(), Some(true));
    assert_eq!(stub.count(Vendor::Focsec), 2);
}

#[tokio::test]
async fn no_more_per_second_than_is_allowed() {
    let stub = stub().await;
    let budget = Budget::new(Kind::Focsec.remote(&stub)).per_second(NonZeroU32::new(5).unwrap());
    let answers = join_all((0..50).map(|number| {
        let budget = &budget;
        async move { budget.lookup(&stranger(number)).await }
    }))
    .await;
    let (good, bad): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert!((5..=10).contains(&good.len()), "{}", good.len());
    let throttled = |error: &ipsec_core::LookupError| {
        matches!(
            error.kind(),
            LookupErrorKind::Throttled {
                retry_after: Some(_)
            }
        )
    };
    assert!(
        bad.iter()
            .all(|answer| answer.as_ref().is_err_and(throttled))
    );
    assert_eq!(stub.count(Vendor::Focsec), good.len() as u64);
}

#[tokio::test]
async fn what_a_stack_can_answer_is_what_its_services_can() {
    let stub = stub().await;
    let focsec = guarded(Kind::Focsec, &stub, &Hands::new());
    let alone = Kind::Focsec.remote(&stub).answers();
    assert_eq!((focsec.name(), focsec.answers()), ("focsec", alone));
    let both = Cascade::new("both")
        .then(focsec)
        .then(Kind::Vastel.remote(&stub));
    assert!(
        both.answers()
            .contains_all(alone | FactSet::from(Signal::Bot))
    );
}
