//! How long answers are kept.

use std::sync::Arc;
use std::time::Duration;

use ipsec_core::{Backend, LookupErrorKind, Signal, SignalSet, Unknown, Verdict};

use super::{HOUR, Hands, MINUTE, Scripted, cached, evidence, lifetimes, query, says, source};

/// The answer is kept for so long, to the second.
#[track_caller]
fn check_kept(cached: &impl Backend, hands: &Hands, time: Duration) {
    hands.forward(time - Duration::from_secs(1));
    assert!(cached.lookup_now(&query("8.8.8.8")).is_some());
    hands.forward(Duration::from_secs(1));
    assert!(cached.lookup_now(&query("8.8.8.8")).is_none());
}

#[tokio::test(start_paused = true)]
async fn evidence_says_how_long_it_holds() {
    for (says, kept) in [
        (10 * MINUTE, 10 * MINUTE),
        (MINUTE / 60, MINUTE),
        (90 * HOUR, 24 * HOUR),
    ] {
        let hands = Hands::new();
        let clock = hands.clone();
        let source = Scripted::new("source", move |query| {
            let evidence = evidence().expires_at(clock.now() + says);
            Ok(Verdict::new(query.ip).with_evidence(evidence))
        });
        let cached = cached(source, &hands);
        cached.lookup(&query("8.8.8.8")).await.unwrap();
        check_kept(&cached, &hands, kept);
    }
}

/// A second tier hands out what it has kept for a while, silence included.
#[tokio::test(start_paused = true)]
async fn what_was_kept_elsewhere_ends_when_it_ends_there() {
    for is_silent in [false, true] {
        let hands = Hands::new();
        let end = hands.now() + MINUTE / 4;
        let tier = Scripted::new("source", move |query| {
            let told = match is_silent {
                false => says(query)?,
                true => Verdict::new(query.ip).with_asked(query.want),
            };
            Ok(told.expires_at(end))
        });
        let cached = cached(tier, &hands);
        cached.lookup(&query("8.8.8.8")).await.unwrap();
        check_kept(&cached, &hands, MINUTE / 4);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_twice_ends_once() {
    let hands = Hands::new();
    let twice = cached(cached(source(), &hands), &hands);
    twice.inner().lookup(&query("8.8.8.8")).await.unwrap();
    hands.forward(HOUR / 2);
    twice.lookup(&query("8.8.8.8")).await.unwrap();
    check_kept(&twice, &hands, HOUR / 2);
}

#[tokio::test(start_paused = true)]
async fn a_yes_is_kept_longer_than_a_no() {
    let hands = Hands::new();
    let found = cached(source(), &hands);
    found.lookup(&query("8.8.8.8")).await.unwrap();
    check_kept(&found, &hands, HOUR);
    let clean = Scripted::new("source", |query| {
        Ok(Verdict::new(query.ip).with_absent(SignalSet::ALL))
    });
    let clean = cached(clean, &hands);
    clean.lookup(&query("8.8.8.8")).await.unwrap();
    check_kept(&clean, &hands, HOUR / 2);
}

#[tokio::test(start_paused = true)]
async fn that_there_is_nothing_is_remembered_as_silence() {
    for kind in [LookupErrorKind::NotFound, LookupErrorKind::BadInput] {
        let hands = Hands::new();
        let source = Arc::new(Scripted::new("source", move |_| Err(kind.into())));
        let cached = cached(Arc::clone(&source), &hands);
        let first = cached.lookup(&query("8.8.8.8")).await.unwrap();
        assert_eq!(cached.lookup_now(&query("8.8.8.8")).unwrap(), first);
        assert_eq!(first.unknown_because(Signal::Vpn), Some(Unknown::NotListed));
        assert_eq!(first.failures()[0].kind(), kind);
        check_kept(&cached, &hands, HOUR);
        assert_eq!(source.asked().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn other_errors_are_never_remembered() {
    for kind in [
        LookupErrorKind::AuthFailed,
        LookupErrorKind::QuotaExhausted { until: None },
        LookupErrorKind::Timeout,
        LookupErrorKind::Shape,
        LookupErrorKind::Overloaded,
        LookupErrorKind::Misconfigured,
    ] {
        let source = Arc::new(Scripted::new("source", move |_| Err(kind.into())));
        let cached = cached(Arc::clone(&source), &Hands::new());
        for _ in 0..2 {
            let error = cached.lookup(&query("8.8.8.8")).await.unwrap_err();
            assert_eq!(error.kind(), kind);
        }
        assert_eq!(source.asked().len(), 2);
        assert!(cached.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn of_an_answer_that_failed_in_part_the_rest_is_remembered() {
    let source = Arc::new(Scripted::new("source", |query| {
        let down = LookupErrorKind::Timeout.into();
        let failed = Verdict::from_error(query.ip, "other", Signal::Tor.into(), &down);
        says(query).map(|said| said.only(Signal::Vpn.into()).merge(&failed))
    }));
    let cached = cached(Arc::clone(&source), &Hands::new());
    let said = cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert!(said.failed().contains(Signal::Tor.into()));
    let kept = cached
        .lookup_now(&query("8.8.8.8").want(Signal::Vpn))
        .unwrap();
    assert_eq!(kept.is_vpn(), Some(true));
    assert!(kept.failures().is_empty());
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert_eq!(source.asked()[1].want, Signal::Tor.into());
}

#[tokio::test(start_paused = true)]
async fn lifetimes_are_spread() {
    for (chance, kept) in [(0.0, 54 * MINUTE), (1.0, 66 * MINUTE)] {
        let hands = Hands::new();
        let cached = cached(source(), &hands)
            .lifetimes(lifetimes().jitter(10).unwrap())
            .jitter_from(move || chance);
        cached.lookup(&query("8.8.8.8")).await.unwrap();
        check_kept(&cached, &hands, kept);
    }
}
