//! Who is asked about: those who come again, and those on whom much depends.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::{NonZeroU8, NonZeroUsize};
use std::sync::Arc;
use std::time::Duration;

use ipsec_core::ip::KeyWidth;
use ipsec_core::{Backend, Evidence, LookupErrorKind, Query, Signal, Signals, Unknown, Verdict};
use ipsec_remote::{Admission, Cached, Cascade, Consensus};

use super::hands::Hands;
use super::source::Scripted;

fn silent() -> Arc<Scripted> {
    Arc::new(Scripted::new("source", |query| {
        Ok(Verdict::new(query.ip).with_asked(query.want))
    }))
}

fn query(n: u32) -> Query {
    Query::new(Ipv4Addr::from(0x0101_0000 + n))
}

/// Asks as a middleware does: first for what is at hand.
async fn asks(backend: &impl Backend, query: Query) -> bool {
    if let Some(verdict) = backend.lookup_now(&query) {
        return !verdict.asked().is_empty();
    }
    !backend.lookup(&query).await.unwrap().asked().is_empty()
}

#[tokio::test]
async fn who_comes_again_is_asked_about() {
    let source = silent();
    let backend = Admission::new(source.clone());
    let mut asked = Vec::new();
    for _ in 0..4 {
        asked.push(asks(&backend, query(1)).await);
    }
    assert_eq!(asked, [false, true, true, true]);
    assert!(!asks(&backend, query(2)).await);
    assert_eq!(source.asked().len(), 3);
}

#[tokio::test]
async fn so_often_as_is_said_and_within_the_window() {
    let hands = Hands::new();
    let three = NonZeroU8::new(3).unwrap();
    let backend = Admission::new(silent())
        .sightings(three)
        .clock(hands.clock());
    let backend = backend.window(Duration::from_secs(60));
    assert!(!asks(&backend, query(1)).await);
    hands.forward(59);
    assert!(!asks(&backend, query(1)).await);
    assert!(asks(&backend, query(1)).await);
    // After two windows nothing is remembered.
    hands.forward(121);
    assert!(!asks(&backend, query(1)).await);
    assert!(!asks(&backend, query(1)).await);
    hands.back(1_000);
    assert!(asks(&backend, query(1)).await);
    let always = Admission::new(silent()).sightings(NonZeroU8::MIN);
    assert!(asks(&always, query(1)).await);
}

#[tokio::test]
async fn all_sightings_within_the_window_count_whenever_it_began() {
    for wait in (0..600).step_by(7) {
        let hands = Hands::new();
        let backend = Admission::new(silent()).clock(hands.clock());
        asks(&backend, query(9)).await;
        hands.forward(wait);
        assert!(!asks(&backend, query(1)).await);
        hands.forward(599);
        assert!(asks(&backend, query(1)).await, "{wait}");
    }
}

#[tokio::test]
async fn who_is_not_asked_about_is_silence() {
    let backend = Admission::new(silent());
    let verdict = backend.lookup(&query(1).want(Signal::Vpn)).await.unwrap();
    assert_eq!(
        verdict,
        Verdict::new(query(1).ip)
            .with_not_asked(Signal::Tor.into())
            .with_withheld(Signal::Vpn.into())
    );
    assert!(verdict.failed().is_empty());
}

/// Half of what is wanted is in the cache inside.
#[tokio::test]
async fn what_is_known_for_free_is_told_to_everybody() {
    let source = Arc::new(Scripted::new("source", |query| {
        let signals = Signals::UNKNOWN.yes(Signal::Tor);
        let evidence = Evidence::new("source").with_signals(signals);
        let verdict = Verdict::new(query.ip).with_asked(query.want);
        Ok(match query.want.contains(Signal::Tor.into()) {
            true => verdict.with_evidence(evidence),
            false => verdict,
        })
    }));
    let cached = Cached::new(source.clone());
    cached.lookup(&query(1).want(Signal::Tor)).await.unwrap();
    let backend = Admission::new(cached);
    let both = query(1).want([Signal::Tor, Signal::Vpn]);
    let verdict = backend.lookup(&both).await.unwrap();
    assert_eq!(verdict.is_tor(), Some(true));
    assert_eq!(
        verdict.unknown_because(Signal::Vpn),
        Some(Unknown::NotAsked)
    );
    assert_eq!(source.asked().len(), 1);
    let verdict = backend.lookup(&both).await.unwrap();
    assert_eq!(
        verdict.unknown_because(Signal::Vpn),
        Some(Unknown::NotListed)
    );
    assert_eq!(source.asked().len(), 2);
}

#[tokio::test]
async fn critical_queries_and_addresses_that_stay_here_pass() {
    let backend = Admission::new(silent());
    assert!(asks(&backend, query(1).critical(true)).await);
    assert!(!asks(&backend, query(1)).await, "that was no sighting");
    assert!(asks(&backend, Query::new([10, 0, 0, 1])).await);
}

#[tokio::test]
async fn a_network_is_one_visitor() {
    let address = |n: u128| Query::new(Ipv6Addr::from((0x2606_4700_u128 << 96) + n));
    let backend = Admission::new(silent());
    assert!(!asks(&backend, address(1)).await);
    assert!(asks(&backend, address(2)).await);
    assert!(!asks(&backend, address(1 << 64)).await);
    let wide = Admission::new(silent()).width(KeyWidth::new(24, 48).unwrap());
    assert!(!asks(&wide, address(1)).await);
    assert!(asks(&wide, address(1 << 64)).await);
}

#[tokio::test]
async fn of_many_those_who_are_admitted_are_asked_about_together() {
    let source = Arc::new(Scripted::new("source", |query| match query.ip {
        ip if ip == self::query(3).ip => Err(LookupErrorKind::NotFound.into()),
        ip => Ok(Verdict::new(ip).with_asked(query.want)),
    }));
    let backend = Admission::new(source.clone());
    for n in [1, 3] {
        asks(&backend, query(n)).await;
    }
    let queries = [query(1), query(2), query(3), query(4).critical(true)];
    let answers = backend.lookup_many(&queries).await;
    let asked: Vec<_> = answers
        .iter()
        .map(|answer| {
            answer
                .as_ref()
                .map_or(true, |verdict| !verdict.asked().is_empty())
        })
        .collect();
    assert_eq!(asked, [true, false, true, true]);
    assert!(answers[2].is_err());
    assert_eq!(source.asked().len(), 3);
}

/// Combinators look for what is at hand more than once before they ask.
#[tokio::test]
async fn a_request_is_one_sighting_however_often_what_is_at_hand_is_looked_for() {
    let source = silent();
    let inside = Cascade::new("inside").then(Admission::new(source.clone()));
    let agreed = Consensus::builder("agreed").source(inside).build().unwrap();
    let backend = Cascade::new("outside").then(agreed);
    for expected in [0, 1, 2] {
        if backend.lookup_now(&query(1)).is_none() {
            backend.lookup(&query(1)).await.unwrap();
        }
        assert_eq!(source.asked().len(), expected);
    }
    assert!(backend.lookup_now(&query(2)).is_none());
    backend.lookup(&query(2)).await.unwrap();
    assert_eq!(source.asked().len(), 2);
}

#[tokio::test]
async fn of_many_queries_those_about_one_visitor_are_one_sighting() {
    let source = silent();
    let backend = Admission::new(source.clone());
    let queries = [query(1), query(2), query(1).want(Signal::Vpn)];
    backend.lookup_many(&queries).await;
    assert!(source.asked().is_empty());
    backend.lookup_many(&queries).await;
    assert_eq!(source.asked().len(), 3);
}

/// An attacker with as many addresses as they like.
#[tokio::test]
async fn a_flood_admits_nobody_else_and_keeps_nobody_out() {
    let backend = Admission::new(silent()).capacity(NonZeroUsize::new(1 << 12).unwrap());
    let mut admitted = 0;
    for n in 0..60_000 {
        admitted += u32::from(asks(&backend, query(n)).await);
        if n % 5_000 == 0 {
            // A visitor who comes again soon is asked about in the midst of it, if not the first time already, by chance.
            let visitor = query(1_000_000 + n);
            let is_asked_about = asks(&backend, visitor).await;
            for other in 0..2_000 {
                asks(&backend, query(2_000_000 + n * 2_000 + other)).await;
            }
            assert!(is_asked_about || asks(&backend, visitor).await);
        }
    }
    // 1 in 200 at most.
    assert!(admitted < 300, "{admitted} of 60,000");
}
