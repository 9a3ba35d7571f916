//! What counts, what is kept back, and when there is more.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{FutureExt, StreamExt, stream};
use ipsec_core::{Backend, LookupErrorKind as Kind, Query, Signal};
use ipsec_remote::Budget;
use tokio::time::{Instant, advance};

use super::super::source::Scripted;
use super::{Hands, ask, query, refused, silent};

#[tokio::test(start_paused = true)]
async fn the_day_has_so_much_and_the_next_one_again() {
    let (source, hands) = (silent(), Hands::new());
    let budget = Budget::new(source.clone()).per_day(5).clock(hands.clock());
    assert_eq!(ask(&budget, (0..9).map(query)).await, 5);
    assert_eq!((source.asked().len(), budget.left()), (5, Some(0)));
    let until = Some(hands.now() + Duration::from_secs(12 * 3_600));
    assert_eq!(
        refused(&budget, &query(9)).await,
        Kind::QuotaExhausted { until }
    );
    hands.forward(12 * 3_600 - 1);
    assert_eq!(ask(&budget, [query(9)]).await, 0);
    hands.forward(1);
    assert_eq!(ask(&budget, (0..9).map(query)).await, 5);
    // Yesterday is spent, if the clock says that it is yesterday again.
    hands.back(1);
    assert_eq!(ask(&budget, [query(9)]).await, 0);
}

#[tokio::test(start_paused = true)]
async fn the_day_begins_when_the_service_says() {
    let hands = Hands::new();
    let one = Duration::from_secs(13 * 3_600);
    let budget = Budget::new(silent()).per_day(1).clock(hands.clock());
    let budget = budget.day_begins(one).unwrap();
    assert_eq!(ask(&budget, (0..2).map(query)).await, 1);
    hands.forward(3_600);
    assert_eq!(ask(&budget, (0..2).map(query)).await, 1);
    let day = Duration::from_secs(24 * 3_600);
    assert!(Budget::new(silent()).day_begins(day).is_err());
}

#[tokio::test(start_paused = true)]
async fn the_reserve_is_for_critical_queries() {
    let budget = Budget::new(silent()).per_day(20).reserve(25).unwrap();
    assert_eq!(ask(&budget, (0..99).map(query)).await, 15);
    let critical = |n| query(n).critical(true);
    assert!(budget.lookup_now(&critical(99)).is_none());
    assert_eq!(ask(&budget, (0..99).map(critical)).await, 5);
    assert!(Budget::new(silent()).reserve(101).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_second_has_so_much() {
    let number = |n| NonZeroU32::new(n).unwrap();
    let budget = Budget::new(silent())
        .per_second(number(10))
        .reserve(20)
        .unwrap();
    assert_eq!(ask(&budget, (0..99).map(query)).await, 8);
    let retry_after = Some(Duration::from_millis(100));
    assert_eq!(
        refused(&budget, &query(0)).await,
        Kind::Throttled { retry_after }
    );
    assert_eq!(
        ask(&budget, (0..9).map(|n| query(n).critical(true))).await,
        2
    );
    advance(Duration::from_millis(500)).await;
    assert_eq!(ask(&budget, (0..99).map(query)).await, 3);
    let wide = Budget::new(silent()).per_second_with_burst(number(1), number(50));
    assert_eq!(ask(&wide, (0..99).map(query)).await, 50);
}

#[tokio::test(start_paused = true)]
async fn a_botnet_spends_no_more_than_there_is() {
    let source = silent();
    let budget = Budget::new(source.clone())
        .per_day(1_000)
        .reserve(10)
        .unwrap();
    let budget = Arc::new(budget);
    let lookups = stream::iter(0..100_000).map(|n| {
        let budget = Arc::clone(&budget);
        async move { budget.lookup(&query(n)).await.is_ok() }
    });
    let answered = lookups.buffer_unordered(512);
    let answered = answered.filter(|ok| std::future::ready(*ok)).count().await;
    assert_eq!((answered, source.asked().len()), (900, 900));
    assert_eq!(ask(&budget_of(&budget), [query(7).critical(true)]).await, 1);
}

/// A budget of nobody's around that budget: budgets can be put into one another.
fn budget_of(inner: &Arc<Budget<Arc<Scripted>>>) -> Budget<Arc<Budget<Arc<Scripted>>>> {
    Budget::new(Arc::clone(inner))
}

#[tokio::test(start_paused = true)]
async fn what_asks_nobody_costs_nothing() {
    let source = silent();
    let budget = Budget::new(source.clone()).per_day(1);
    let private = Query::new([10, 0, 0, 1]);
    let other = query(1).want(Signal::Spam);
    assert_eq!(ask(&budget, [private, other, private, other]).await, 4);
    assert_eq!(budget.left(), Some(1));
    assert_eq!(ask(&budget, [query(1), private, other]).await, 3);
    assert_eq!(budget.left(), Some(0));
    assert_eq!(ask(&budget, [private, other, query(2)]).await, 2);
}

#[tokio::test(start_paused = true)]
async fn what_never_left_is_given_back_and_what_failed_is_not() {
    for (kind, left) in [
        (Kind::Overloaded, 10),
        (Kind::NotFound, 7),
        (Kind::BadInput, 7),
        (Kind::Timeout, 7),
    ] {
        let source = Scripted::new("source", move |_| Err(kind.into()));
        let budget = Budget::new(source).per_day(10);
        ask(&budget, (0..3).map(query)).await;
        assert_eq!(budget.left(), Some(left), "{kind:?}");
        budget.lookup_many(&[query(1), query(1), query(1)]).await;
        assert_eq!(budget.left(), Some(if left == 10 { 10 } else { 6 }));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_stays_spent() {
    let budget = Budget::new(silent()).per_day(10);
    let dropped = (0..4).map(|n| {
        let query = query(n);
        budget.lookup(&query).now_or_never().is_none()
    });
    assert!(dropped.collect::<Vec<_>>().iter().all(|pending| *pending));
    assert_eq!(budget.left(), Some(6));
}

#[tokio::test(start_paused = true)]
async fn a_minute_has_sixty_seconds() {
    let source = silent();
    let budget = Budget::new(source.clone()).per_second(NonZeroU32::new(7).unwrap());
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        let queries: Vec<Query> = (0..5).map(query).collect();
        join_all(queries.iter().map(|query| budget.lookup(query))).await;
        advance(Duration::from_millis(130)).await;
    }
    let asked = source.asked().len();
    assert!((60 * 7 - 1..=60 * 7 + 7).contains(&asked), "{asked}");
}
