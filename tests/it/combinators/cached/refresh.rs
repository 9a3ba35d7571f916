//! An answer that is in use is asked for again before it ends.

use std::sync::Arc;

use ipsec_core::{Backend, LookupErrorKind};

use super::{Gated, HOUR, Hands, MINUTE, Scripted, cached, lifetimes, query, settle, source};

#[tokio::test(start_paused = true)]
async fn a_late_hit_asks_again_once_and_nobody_waits() {
    let hands = Hands::new();
    let source = source();
    let cached =
        cached(Arc::clone(&source), &hands).lifetimes(lifetimes().refresh_ahead(10).unwrap());
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    hands.forward(53 * MINUTE);
    cached.lookup_now(&query("8.8.8.8")).unwrap();
    settle().await;
    assert_eq!(source.asked().len(), 1, "it is early yet");
    hands.forward(MINUTE);
    for _ in 0..5 {
        cached.lookup_now(&query("8.8.8.8")).unwrap();
    }
    settle().await;
    assert_eq!(source.asked().len(), 2);
    assert_eq!(cached.statistics().refreshes, 1);
    hands.forward(30 * MINUTE);
    assert!(
        cached.lookup_now(&query("8.8.8.8")).is_some(),
        "by the newer answer"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_fails_is_not_tried_with_each_hit() {
    let hands = Hands::new();
    let clock = hands.clone();
    let start = hands.now();
    let source = Arc::new(Scripted::new("source", move |query| {
        match clock.now() == start {
            true => super::says(query),
            false => Err(LookupErrorKind::Timeout.into()),
        }
    }));
    let cached =
        cached(Arc::clone(&source), &hands).lifetimes(lifetimes().refresh_ahead(10).unwrap());
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    hands.forward(55 * MINUTE);
    for _ in 0..5 {
        let said = cached.lookup_now(&query("8.8.8.8")).unwrap();
        assert!(!said.evidence()[0].is_stale());
        settle().await;
    }
    assert_eq!(source.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_cache() {
    let hands = Hands::new();
    let gated = Gated::new(source());
    let cached =
        cached(Arc::clone(&gated), &hands).lifetimes(lifetimes().refresh_ahead(10).unwrap());
    gated.open();
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    gated.gate.forget_permits(1_000);
    hands.forward(55 * MINUTE);
    cached.lookup_now(&query("8.8.8.8")).unwrap();
    settle().await;
    assert_eq!(gated.came(), 2);
    assert!(Arc::strong_count(&gated) > 1);
    drop(cached);
    settle().await;
    assert_eq!(
        Arc::strong_count(&gated),
        1,
        "nothing holds on to the source"
    );
}

#[test]
fn without_a_runtime_nothing_is_refreshed() {
    let hands = Hands::new();
    let source = source();
    let cached =
        cached(Arc::clone(&source), &hands).lifetimes(lifetimes().refresh_ahead(10).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(cached.lookup(&query("8.8.8.8"))).unwrap();
    hands.forward(55 * MINUTE);
    assert!(cached.lookup_now(&query("8.8.8.8")).is_some());
    hands.forward(HOUR);
    assert!(cached.lookup_now(&query("8.8.8.8")).is_none());
    assert_eq!(source.asked().len(), 1);
}
