//! What is answered while a breaker is open, and what it costs.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use ipsec_core::{
    Backend, FactSet, Fixed, LookupError, LookupErrorKind as Kind, Query, Signal, Signals, Unknown,
    Verdict, async_trait,
};
use ipsec_remote::{Breaker, BreakerState, Deadline};
use tokio::time::timeout;

use super::super::source::Scripted;
use super::{Rig, query};

#[tokio::test]
async fn the_failure_is_told_without_a_wait() {
    let rig = Rig::new();
    rig.failing(Kind::AuthFailed);
    assert!(rig.breaker.lookup_now(&query()).is_none());
    rig.ask(1).await;
    let verdict = rig.breaker.lookup_now(&query()).unwrap();
    let why = verdict.unknown_because(Signal::Vpn);
    assert_eq!(why, Some(Unknown::Failed(Kind::AuthFailed)));
    assert_eq!(verdict.failures()[0].source().as_str(), "source");
    assert!(verdict.not_asked().is_empty());
    // Whoever wants less is told that the rest was not asked.
    let verdict = rig.breaker.lookup_now(&query().want(Signal::Vpn)).unwrap();
    assert_eq!(verdict.not_asked(), Signal::Tor.into());
    // What the source cannot tell is nobody's failure.
    let verdict = rig.breaker.lookup_now(&query().want(Signal::Spam)).unwrap();
    assert!(verdict.failed().is_empty() && verdict.failures().is_empty());
}

#[tokio::test]
async fn the_error_says_who_refused_and_how_long() {
    let rig = Rig::new();
    let retry_after = Some(Duration::from_secs(30));
    rig.failing(Kind::Throttled { retry_after });
    rig.ask(1).await;
    rig.hands.forward(10);
    let error = rig.breaker.lookup(&query()).await.unwrap_err();
    let retry_after = Some(Duration::from_secs(20));
    assert_eq!(error.kind(), Kind::Throttled { retry_after });
    let cause = error.source().unwrap().to_string();
    assert_eq!(
        cause,
        "the breaker is open and does not ask for another 20 s"
    );
}

#[tokio::test]
async fn many_queries_are_answered_each_in_its_way() {
    let rig = Rig::new();
    rig.failing(Kind::Denied);
    rig.ask(1).await;
    let queries = [
        query(),
        Query::new([10, 0, 0, 1]),
        query().want(Signal::Spam),
    ];
    rig.working();
    let answers = rig.breaker.lookup_many(&queries).await;
    assert_eq!(answers[0].as_ref().unwrap_err().kind(), Kind::Denied);
    assert!(answers[1].is_ok() && answers[2].is_ok());
    assert_eq!(rig.source.asked().len(), 2);
}

/// Fails, but for one address that it has at hand.
struct HalfKnown(Fixed);

#[async_trait]
impl Backend for HalfKnown {
    fn name(&self) -> &'static str {
        "half-known"
    }

    fn answers(&self) -> FactSet {
        FactSet::ALL
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        (query.ip == query_at_hand().ip).then(|| self.0.lookup_now(query))?
    }

    async fn lookup(&self, _: &Query) -> Result<Verdict, LookupError> {
        Err(Kind::Denied.into())
    }
}

fn query_at_hand() -> Query {
    Query::new([9, 9, 9, 9])
}

#[tokio::test]
async fn what_is_at_hand_is_answered_as_ever() {
    let known = Fixed::new().otherwise(Signals::UNKNOWN.yes(Signal::Vpn));
    let breaker = Breaker::new(HalfKnown(known));
    assert!(breaker.lookup(&query()).await.is_err());
    let at_hand = query_at_hand();
    for verdict in [
        breaker.lookup_now(&at_hand).unwrap(),
        breaker.lookup(&at_hand).await.unwrap(),
        breaker.lookup_many(&[at_hand]).await.remove(0).unwrap(),
    ] {
        assert_eq!(verdict.is_vpn(), Some(true));
    }
}

#[tokio::test]
async fn a_question_that_is_dropped_gives_way_to_another() {
    let rig = Rig::new();
    rig.failing(Kind::AuthFailed);
    rig.ask(1).await;
    rig.hands.forward(15 * 60);
    rig.working();
    let query = query();
    let mut probe = rig.breaker.lookup(&query);
    assert!((&mut probe).now_or_never().is_none());
    // It is the only one, so others are refused.
    assert_eq!(rig.error().await, Kind::AuthFailed);
    assert!(rig.breaker.lookup_now(&query).is_some());
    drop(probe);
    assert!(rig.breaker.lookup(&query).await.is_ok());
    assert_eq!(rig.breaker.state(), BreakerState::Closed);
}

/// Whoever asks has less patience than the source needs, as in a consensus with a short deadline.
#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_opens_it_though_all_who_ask_give_up_first() {
    for (patience, is_closed) in [(999, true), (1_000, false)] {
        let inner = Deadline::new(Hangs, Duration::from_secs(60));
        let breaker = Breaker::new(inner);
        for _ in 0..10 {
            let asked = query();
            let answer = timeout(Duration::from_millis(patience), breaker.lookup(&asked)).await;
            assert!(answer.is_err());
        }
        let state = breaker.state();
        assert_eq!(state == BreakerState::Closed, is_closed, "{patience} ms");
    }
}

/// A source that never answers.
struct Hangs;

#[async_trait]
impl Backend for Hangs {
    fn name(&self) -> &str {
        "hangs"
    }

    fn answers(&self) -> FactSet {
        Signal::Vpn.into()
    }

    async fn lookup(&self, _: &Query) -> Result<Verdict, LookupError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_failure_that_comes_as_an_answer_is_one_as_well() {
    let source = Scripted::new("source", |query| {
        let error = Kind::AuthFailed.into();
        Ok(Verdict::from_error(query.ip, "inside", query.want, &error))
    });
    let breaker = Breaker::new(source);
    let _ = breaker.lookup(&query().want(Signal::Vpn)).await;
    assert_ne!(breaker.state(), BreakerState::Closed);
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_keep_it_open() {
    let rig = Rig::new();
    rig.failing(Kind::AuthFailed);
    rig.ask(1).await;
    rig.working();
    rig.hands.back(1_000_000);
    assert_eq!(rig.ask(1).await, 1);
}

#[test]
fn a_refusal_is_light() {
    let breaker = Arc::new(Breaker::new(ipsec_core::Never::new(Kind::AuthFailed)));
    let query = query();
    let nothing = allocation_counter::measure(|| {
        assert!(breaker.lookup_now(&query).is_none());
    });
    assert_eq!(nothing.count_total, 0, "a miss allocates nothing");
    let _ = breaker.lookup(&query).now_or_never();
    let refusal = allocation_counter::measure(|| {
        assert!(breaker.lookup_now(&query).is_some());
    });
    assert!(refusal.count_total <= 8, "{refusal:?}");
    let next = allocation_counter::measure(|| {
        assert!(breaker.lookup_now(&query).is_some());
    });
    assert_eq!(next.count_total, 0, "it is made once");
}

/// Threads read the time one after the other, and come to the breaker in another order.
#[tokio::test]
async fn who_read_the_time_just_before_it_opened_is_refused() {
    let millis = Arc::new(AtomicU64::new(1_000_000_000));
    let hands = Arc::clone(&millis);
    let clock =
        move || SystemTime::UNIX_EPOCH + Duration::from_millis(hands.load(Ordering::SeqCst));
    let source = Arc::new(Scripted::new("source", |_| Err(Kind::AuthFailed.into())));
    let breaker = Breaker::new(Arc::clone(&source)).clock(clock);
    let _ = breaker.lookup(&query()).await;
    millis.fetch_sub(3, Ordering::SeqCst);
    assert!(breaker.lookup_now(&query()).is_some());
    let _ = breaker.lookup(&query()).await;
    assert_eq!(source.asked().len(), 1);
}

/// What is left of a pause is another time with each question.
#[test]
fn a_refusal_with_a_time_is_as_light_as_one_without() {
    let throttled = Kind::Throttled {
        retry_after: Some(Duration::from_secs(30)),
    };
    for kind in [Kind::AuthFailed, throttled] {
        let breaker = Breaker::new(ipsec_core::Never::new(kind));
        let query = query();
        let _ = breaker.lookup(&query).now_or_never();
        let thousand = allocation_counter::measure(|| {
            for _ in 0..1_000 {
                assert!(breaker.lookup_now(&query).is_some());
            }
        });
        assert!(thousand.count_total <= 100, "{kind:?}: {thousand:?}");
    }
}
