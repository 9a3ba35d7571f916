//! What opens a breaker, for how long, and what closes it.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use ipsec_core::{Backend, LookupErrorKind as Kind, Never, Query};
use ipsec_remote::{Breaker, BreakerSettings, BreakerState};

use super::{Rig, query};
use crate::tower::support::Log;

const HOUR: u64 = 3_600;

#[tokio::test]
async fn an_error_about_the_account_opens_it_at_once_for_its_own_time() {
    let seconds = |after| Kind::Throttled {
        retry_after: Some(Duration::from_secs(after)),
    };
    for (kind, pause) in [
        (Kind::AuthFailed, 15 * 60),
        (Kind::Misconfigured, 15 * 60),
        (Kind::PlanUnsupported, 24 * HOUR),
        (Kind::Denied, 60),
        (Kind::QuotaExhausted { until: None }, HOUR),
        (Kind::Throttled { retry_after: None }, 10),
        (seconds(30), 30),
        (seconds(0), 1),
        (seconds(9 * HOUR), HOUR),
    ] {
        let rig = Rig::new();
        rig.failing(kind);
        assert_eq!(rig.ask(5).await, 1, "{kind:?}");
        rig.hands.forward(pause - 1);
        assert_eq!(rig.ask(5).await, 0, "{kind:?}");
        rig.hands.forward(1);
        rig.working();
        assert_eq!(rig.ask(5).await, 5, "{kind:?}");
        assert_eq!(rig.breaker.state(), BreakerState::Closed);
    }
}

#[tokio::test]
async fn it_is_open_until_the_quota_is_there_again() {
    let rig = Rig::new();
    let until = rig.hands.now() + Duration::from_secs(7 * HOUR);
    let kind = Kind::QuotaExhausted { until: Some(until) };
    rig.failing(kind);
    rig.ask(1).await;
    let because = kind;
    assert_eq!(rig.breaker.state(), BreakerState::Open { because, until });
    rig.hands.forward(7 * HOUR);
    assert_eq!(rig.breaker.state(), BreakerState::HalfOpen { because });
    assert_eq!(rig.ask(1).await, 1);
}

#[tokio::test]
async fn pauses_double_while_it_is_in_vain_and_no_longer() {
    let rig = Rig::new();
    rig.failing(Kind::Denied);
    let mut pauses = Vec::new();
    for _ in 0..8 {
        assert_eq!(rig.ask(1).await, 1);
        let BreakerState::Open { until, .. } = rig.breaker.state() else {
            panic!("it is open")
        };
        let pause = until.duration_since(rig.hands.now()).unwrap().as_secs();
        pauses.push(pause / 60);
        rig.hands.forward(pause);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    rig.working();
    rig.ask(1).await;
    rig.failing(Kind::Denied);
    rig.ask(1).await;
    rig.hands.forward(60);
    assert_eq!(rig.ask(1).await, 1);
}

#[tokio::test]
async fn failures_of_the_service_open_it_when_there_are_many() {
    for kind in [
        Kind::Unavailable,
        Kind::Timeout,
        Kind::Shape,
        Kind::Mismatch,
        Kind::Missing,
        Kind::Rejected,
    ] {
        let rig = Rig::new();
        rig.failing(kind);
        assert_eq!(rig.ask(9).await, 9);
        rig.working();
        assert_eq!(rig.ask(9).await, 9);
        rig.failing(kind);
        assert_eq!(rig.ask(5).await, 1, "every second failed");
        assert_eq!(rig.error().await, kind);
        rig.hands.forward(5);
        rig.working();
        assert_eq!(rig.ask(3).await, 3);
        assert_eq!(rig.breaker.state(), BreakerState::Closed);
    }
}

#[tokio::test]
async fn what_an_address_or_we_are_to_blame_for_opens_nothing() {
    for kind in [
        Kind::BadInput,
        Kind::NotFound,
        Kind::NotPublic,
        Kind::Unresolved,
        Kind::Overloaded,
        Kind::BatchTooLarge,
    ] {
        let rig = Rig::new();
        rig.failing(kind);
        assert_eq!(rig.ask(1_000).await, 1_000, "{kind:?}");
        assert_eq!(rig.breaker.state(), BreakerState::Closed);
        // Nor do they make failures look rare.
        rig.failing(Kind::Timeout);
        assert_eq!(rig.ask(11).await, 10, "{kind:?}");
    }
}

/// A source that works again, and happens to be asked about addresses that it does not know.
#[tokio::test]
async fn a_source_that_answers_what_it_does_not_know_closes_it() {
    for (kind, closes) in [
        (Kind::NotFound, true),
        (Kind::BadInput, true),
        (Kind::Unresolved, false),
        (Kind::Overloaded, false),
    ] {
        for (because, pause) in [(Kind::AuthFailed, 15 * 60), (Kind::Timeout, 5)] {
            let rig = Rig::new();
            rig.failing(because);
            rig.ask(10).await;
            rig.hands.forward(pause);
            rig.failing(kind);
            assert_eq!(rig.ask(3).await, 3, "{kind:?}");
            let is_closed = rig.breaker.state() == BreakerState::Closed;
            assert_eq!(is_closed, closes, "{kind:?} after {because:?}");
        }
    }
}

#[tokio::test]
async fn an_address_that_is_not_public_neither_opens_nor_closes_it() {
    let rig = Rig::new();
    let private = Query::new([10, 0, 0, 1]);
    rig.failing(Kind::AuthFailed);
    assert!(rig.breaker.lookup(&private).await.is_err());
    assert_eq!(rig.breaker.state(), BreakerState::Closed);
    rig.ask(1).await;
    rig.hands.forward(901);
    rig.working();
    assert!(rig.breaker.lookup(&private).await.is_ok());
    assert_ne!(rig.breaker.state(), BreakerState::Closed);
}

#[tokio::test]
async fn many_addresses_are_one_question() {
    let rig = Rig::new();
    rig.failing(Kind::Timeout);
    let queries = [query(); 50];
    for _ in 0..9 {
        rig.breaker.lookup_many(&queries).await;
    }
    assert_eq!(rig.breaker.state(), BreakerState::Closed);
    rig.breaker.lookup_many(&queries).await;
    assert_ne!(rig.breaker.state(), BreakerState::Closed);
}

#[tokio::test]
async fn settings_say_what_many_is() {
    let number = |n| NonZeroU32::new(n).unwrap();
    let settings = BreakerSettings::new().at_least(number(4)).probes(number(1));
    let settings = settings.share(100).unwrap();
    let settings = settings.pause(Duration::from_secs(1), Duration::from_secs(2));
    let rig = Rig::with(|breaker| breaker.settings(settings.unwrap()));
    rig.failing(Kind::Timeout);
    assert_eq!(rig.ask(9).await, 4);
    for pause in [1, 2, 2] {
        rig.hands.forward(pause);
        assert_eq!(rig.ask(9).await, 1, "{pause}");
    }
    let zero = Duration::ZERO;
    assert!(BreakerSettings::new().window(zero).is_err());
    assert!(BreakerSettings::new().share(0).is_err());
    assert!(BreakerSettings::new().pause(zero, zero).is_err());
}

#[tokio::test]
async fn failures_of_long_ago_do_not_count_after_a_clock_was_set_back() {
    let rig = Rig::new();
    rig.failing(Kind::Timeout);
    rig.ask(9).await;
    rig.hands.back(3_600);
    rig.hands.forward(1_800);
    assert_eq!(rig.ask(9).await, 9);
    assert_eq!(rig.breaker.state(), BreakerState::Closed);
}

/// With a visitor a minute there are never ten answers within 30 seconds, and each would wait for the deadline.
#[tokio::test]
async fn a_service_that_hangs_costs_few_visitors_however_rarely_they_come() {
    for (seconds, most) in [(1, 1_500), (4, 1_500), (20, 600), (60, 200), (600, 45)] {
        let rig = Rig::new();
        rig.failing(Kind::Timeout);
        let mut asked = 0;
        for _ in 0..24 * HOUR / seconds {
            asked += rig.ask(1).await;
            rig.hands.forward(seconds);
        }
        assert!(asked <= most, "{asked}, with one in {seconds} s");
        // Who comes when it works again is refused for no longer than a few more would have come, or a minute.
        rig.working();
        rig.hands.forward((8 * seconds).clamp(60, 2_400));
        assert_eq!(rig.ask(9).await, 9, "with one in {seconds} s");
    }
}

#[tokio::test]
async fn a_service_that_answers_in_between_is_asked() {
    for between in [None, Some(Kind::NotFound)] {
        let rig = Rig::new();
        for _ in 0..100 {
            rig.failing(Kind::Timeout);
            for _ in 0..2 {
                assert_eq!(rig.ask(1).await, 1);
                rig.hands.forward(60);
            }
            between.map_or_else(|| rig.working(), |kind| rig.failing(kind));
            assert_eq!(rig.ask(1).await, 1);
            rig.hands.forward(60);
        }
    }
}

/// A few that come together and fail are no sign yet, nor is what failed before a clock was set back.
#[tokio::test]
async fn three_failures_say_something_only_over_some_time() {
    let rig = Rig::new();
    rig.failing(Kind::Timeout);
    assert_eq!(rig.ask(8).await, 8);
    rig.hands.back(HOUR);
    assert_eq!(rig.ask(1).await, 1);
    rig.hands.forward(9);
    assert_eq!(rig.ask(2).await, 2);
    rig.hands.forward(1);
    assert_eq!(rig.ask(5).await, 1, "the last of four, over ten seconds");
}

/// The last visitors of an evening and the first one of the morning.
#[tokio::test]
async fn failures_hours_apart_are_no_row() {
    let rig = Rig::new();
    rig.failing(Kind::Timeout);
    assert_eq!(rig.ask(2).await, 2);
    rig.hands.forward(8 * HOUR);
    assert_eq!(rig.ask(2).await, 2);
    assert_eq!(rig.breaker.state(), BreakerState::Closed);
}

#[tokio::test]
async fn an_operator_can_close_it() {
    let rig = Rig::new();
    rig.failing(Kind::PlanUnsupported);
    rig.ask(1).await;
    rig.breaker.reset();
    rig.working();
    assert_eq!(rig.ask(2).await, 2);
}

#[tokio::test]
async fn the_log_says_the_pause_as_it_was_meant() {
    // With a single subscriber in the process, an event that another thread reaches first is off for good.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let log = Log::capture();
    // A clock goes on between two looks at it.
    let looks = AtomicU64::new(0);
    let clock = move || {
        let looks = looks.fetch_add(1, Ordering::Relaxed);
        SystemTime::UNIX_EPOCH + Duration::from_millis(looks)
    };
    let breaker = Breaker::new(Never::new(Kind::AuthFailed)).clock(clock);
    let _ = breaker.lookup(&query()).await;
    let events = log.events();
    let pauses: Vec<_> = events.iter().filter_map(|it| it.get("pause")).collect();
    assert_eq!(pauses, ["900s"]);
}
