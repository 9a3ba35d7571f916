//! Asking again: after which errors, how long after, and how often at most.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ipsec_core::{Backend, LookupErrorKind, Query, Verdict};
use ipsec_remote::{Breaker, Budget, Retry};
use proptest::prelude::*;
use tokio::time::{Instant, advance};

use super::source::Scripted;

const QUERY: [u8; 4] = [1, 1, 1, 1];

/// A source that fails so often, and answers then.
fn failing(times: usize, kind: LookupErrorKind) -> Arc<Scripted> {
    let left = AtomicUsize::new(times);
    Arc::new(Scripted::new("source", move |query| {
        let fails = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        match fails {
            Ok(_) => Err(kind.into()),
            Err(_) => Ok(Verdict::new(query.ip).with_asked(query.want)),
        }
    }))
}

/// How long it takes until there is an answer, and how often the source is asked.
async fn ask(times: usize, kind: LookupErrorKind) -> (bool, u128, usize) {
    let source = failing(times, kind);
    let backend = Retry::new(source.clone()).at_least(10).jitter(|| 1.0);
    let start = Instant::now();
    let answer = backend.lookup(&Query::new(QUERY)).await;
    (
        answer.is_ok(),
        start.elapsed().as_millis(),
        source.asked().len(),
    )
}

fn throttled(ms: u64) -> LookupErrorKind {
    let retry_after = Some(Duration::from_millis(ms));
    LookupErrorKind::Throttled { retry_after }
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_asked_again() {
    use LookupErrorKind as Kind;
    for (times, kind, is_ok, ms, asked) in [
        (1, Kind::Unavailable, true, 100, 2),
        (2, Kind::Timeout, true, 300, 3),
        (3, Kind::Unavailable, false, 300, 3),
        (1, Kind::Missing, true, 100, 2),
        (2, Kind::Missing, false, 100, 2),
        (1, throttled(700), true, 800, 2),
        (2, throttled(700), true, 1_600, 3),
        (1, Kind::Throttled { retry_after: None }, true, 100, 2),
        // It would not fit into two seconds, so nobody waits.
        (1, throttled(1_950), false, 0, 1),
        (1, Kind::Shape, false, 0, 1),
        (1, Kind::Mismatch, false, 0, 1),
        (1, Kind::AuthFailed, false, 0, 1),
        (1, Kind::QuotaExhausted { until: None }, false, 0, 1),
        (1, Kind::Denied, false, 0, 1),
        (1, Kind::NotFound, false, 0, 1),
        (1, Kind::BadInput, false, 0, 1),
        (1, Kind::Overloaded, false, 0, 1),
        (1, Kind::Rejected, false, 0, 1),
    ] {
        let expected = (is_ok, ms, asked);
        assert_eq!(ask(times, kind).await, expected, "{times} {kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_total_time_cuts_off_what_is_under_way() {
    let backend = Retry::new(ipsec_remote::Deadline::new(
        Hangs,
        Duration::from_millis(500),
    ));
    let start = Instant::now();
    let answer = backend
        .at_least(10)
        .jitter(|| 1.0)
        .within(Duration::from_millis(900));
    let error = answer.lookup(&Query::new(QUERY)).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Timeout);
    assert_eq!(start.elapsed().as_millis(), 900);
}

/// The last one spends what there is for those who are not critical, and is asked about all the same.
#[tokio::test(start_paused = true)]
async fn whoever_is_asked_about_in_vain_was_not_refused() {
    let budget = Budget::new(Hangs).per_day(10).reserve(20).unwrap();
    let backend = Retry::new(budget);
    for last in 1..=8 {
        let error = backend.lookup(&Query::new([1, 1, 1, last])).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), LookupErrorKind::Timeout, "{last}");
        assert!(!error.has_reserve(), "{last}");
    }
    let refused = backend.lookup_now(&Query::new([1, 1, 1, 9])).unwrap();
    assert!(!refused.reserved().is_empty());
}

struct Hangs;

#[ipsec_core::async_trait]
impl Backend for Hangs {
    fn name(&self) -> &'static str {
        "hangs"
    }

    fn answers(&self) -> ipsec_core::FactSet {
        ipsec_core::FactSet::ALL
    }

    async fn lookup(&self, _: &Query) -> Result<Verdict, ipsec_core::LookupError> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn of_many_only_those_that_failed_are_asked_again() {
    let left = AtomicUsize::new(1);
    let source = Arc::new(Scripted::new("source", move |query| {
        let is_odd = query.ip == std::net::IpAddr::from([9, 9, 9, 9]);
        if is_odd && left.swap(0, Ordering::SeqCst) == 1 {
            return Err(LookupErrorKind::Unavailable.into());
        }
        Ok(Verdict::new(query.ip))
    }));
    let backend = Retry::new(source.clone()).at_least(1);
    let queries = [[1, 1, 1, 1], [9, 9, 9, 9], [8, 8, 8, 8]].map(Query::new);
    let answers = backend.lookup_many(&queries).await;
    let about: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.unwrap().ip())
        .collect();
    assert_eq!(about, queries.map(|query| Some(query.ip)));
    assert_eq!(source.asked().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_down_is_asked_a_tenth_more() {
    let source = failing(usize::MAX, LookupErrorKind::Unavailable);
    let backend = Retry::new(source.clone()).at_least(0).jitter(|| 0.0);
    for _ in 0..1_000 {
        let _ = backend.lookup(&Query::new(QUERY)).await;
    }
    assert_eq!(source.asked().len(), 1_100);
    // Nothing is saved up for later.
    advance(Duration::from_secs(61)).await;
    for _ in 0..9 {
        let _ = backend.lookup(&Query::new(QUERY)).await;
    }
    assert_eq!(source.asked().len(), 1_109);
}

/// A site with a visitor a minute is one as well, and two questions are no harm to anybody.
#[tokio::test(start_paused = true)]
async fn two_in_a_minute_are_asked_again_in_any_case() {
    let source = failing(1, LookupErrorKind::Unavailable);
    let answer = Retry::new(source).lookup(&Query::new(QUERY)).await;
    assert!(answer.is_ok(), "a lost packet refuses nobody");
    let source = failing(usize::MAX, LookupErrorKind::Unavailable);
    let backend = Retry::new(source.clone()).jitter(|| 0.0);
    for expected in [11, 22] {
        for _ in 0..9 {
            let _ = backend.lookup(&Query::new(QUERY)).await;
        }
        assert_eq!(source.asked().len(), expected);
        advance(Duration::from_secs(61)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn addresses_that_stay_here_allow_for_no_more() {
    let source = failing(usize::MAX, LookupErrorKind::Unavailable);
    let backend = Retry::new(source.clone()).at_least(0).jitter(|| 0.0);
    for _ in 0..100 {
        let _ = backend.lookup(&Query::new([10, 0, 0, 1])).await;
    }
    assert_eq!(source.asked().len(), 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However questions come and fail, at most a tenth more is asked within any window of the kind that is counted.
    #[test]
    fn never_more_than_a_tenth_more(steps in prop::collection::vec((0_u64..20, 1_usize..30), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let source = failing(usize::MAX, LookupErrorKind::Unavailable);
            let backend = Retry::new(source.clone()).at_least(0).jitter(|| 0.0);
            let (mut now, mut steps_done) = (0, Vec::new());
            for (passed, questions) in steps {
                advance(Duration::from_secs(passed)).await;
                now += passed;
                let before = source.asked().len();
                for _ in 0..questions {
                    let _ = backend.lookup(&Query::new(QUERY)).await;
                }
                let again = source.asked().len() - before - questions;
                steps_done.push((now / 5, questions, again));
                let recent = || steps_done.iter().filter(|(step, ..)| step + 12 > now / 5);
                let asked: usize = recent().map(|(_, asked, _)| asked).sum();
                let again: usize = recent().map(|(.., again)| again).sum();
                // Questions may fall out of the window before what was asked again because of them does; no new ones are then.
                let latest = steps_done.last().unwrap().2;
                prop_assert!(latest == 0 || again <= asked / 10, "{again} of {asked}");
            }
            Ok(())
        })?;
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_breaker_that_has_opened() {
    let source = failing(usize::MAX, LookupErrorKind::Unavailable);
    let backend = Retry::new(Breaker::new(source.clone()))
        .at_least(99)
        .jitter(|| 1.0);
    let start = Instant::now();
    for _ in 0..20 {
        let _ = backend.lookup(&Query::new(QUERY)).await;
    }
    // Ten questions: three for each of the first three visitors, and the one that opened it.
    assert_eq!(
        (source.asked().len(), start.elapsed().as_millis()),
        (10, 900)
    );
}
