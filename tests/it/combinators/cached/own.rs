//! What an operator's entry says of one address is not lost to its neighbours' answers, nor theirs to it.

use std::net::IpAddr;
use std::sync::Arc;

use ipsec_core::{Backend, Evidence, ListOverride, LookupError, Query, Signal, Signals, Verdict};

use super::{HOUR, Hands, Scripted, cached, ip, query};

const OWN: &str = "2600::1";

/// A VPN; and the operator denies one address of the network.
fn says(query: &Query) -> Result<Verdict, LookupError> {
    let evidence = Evidence::new("source").with_signals(Signals::UNKNOWN.yes(Signal::Vpn));
    let evidence = match query.ip == ip(OWN) {
        true => evidence.with_list_override(ListOverride::Deny),
        false => evidence,
    };
    Ok(Verdict::new(query.ip).with_evidence(evidence))
}

#[tokio::test(start_paused = true)]
async fn both_are_asked_about_once() {
    let source = Arc::new(Scripted::new("source", says).answering(Signal::Vpn));
    let cached = cached(Arc::clone(&source), &Hands::new());
    for _ in 0..3 {
        let own = cached.lookup(&query(OWN)).await.unwrap();
        assert_eq!(own.list_override(), Some(ListOverride::Deny));
        let other = cached.lookup(&query("2600::2")).await.unwrap();
        assert_eq!(other.list_override(), None);
    }
    let asked: Vec<IpAddr> = source.asked().iter().map(|query| query.ip).collect();
    assert_eq!(asked, [ip(OWN), ip("2600::2")]);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_is_over_is_asked_for_again_and_may_be_gone() {
    let hands = Hands::new();
    let clock = hands.clone();
    let start = hands.now();
    let source = Scripted::new("source", move |query| match clock.now() == start {
        true => says(query),
        false => says(&Query::new([8, 8, 8, 8])).map(|said| said.for_address(query.ip)),
    });
    let source = Arc::new(source.answering(Signal::Vpn));
    let cached = cached(Arc::clone(&source), &hands);
    cached.lookup(&query(OWN)).await.unwrap();
    hands.forward(HOUR);
    cached.lookup(&query("2600::2")).await.unwrap();
    assert!(cached.lookup_now(&query(OWN)).is_none());
    let said = cached.lookup(&query(OWN)).await.unwrap();
    assert_eq!((said.list_override(), said.is_vpn()), (None, Some(true)));
    let said = cached.lookup_now(&query(OWN)).unwrap();
    assert_eq!(said.list_override(), None);
    assert_eq!(source.asked().len(), 3);
}
