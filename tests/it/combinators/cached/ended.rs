//! A source that ends at the first *yes* has left something open, and the cache does not ask for that until somebody needs it.

use std::sync::Arc;

use ipsec_core::{
    Backend, Evidence, FactSet, LookupErrorKind, Query, Signal, Signals, Unknown, Verdict,
};
use ipsec_remote::Cascade;

use super::{HOUR, Hands, Scripted, cached, query};

/// Says what it is asked for of this.
fn source(name: &'static str, signal: Signal, is: Signals) -> Arc<Scripted> {
    let source = Scripted::new(name, move |query| {
        let said = Verdict::new(query.ip).with_evidence(Evidence::new(name).with_signals(is));
        Ok(said)
    });
    Arc::new(source.answering(signal))
}

fn both() -> Query {
    query("8.8.8.8").want([Signal::Tor, Signal::Vpn])
}

#[tokio::test(start_paused = true)]
async fn the_same_question_ends_as_it_did() {
    let tor = source("tor", Signal::Tor, Signals::UNKNOWN.yes(Signal::Tor));
    let vpn = source("vpn", Signal::Vpn, Signals::UNKNOWN.yes(Signal::Vpn));
    let cascade = Cascade::new("all").then(tor.clone()).then(vpn.clone());
    let cached = cached(cascade, &Hands::new());
    let first = cached.lookup(&both()).await.unwrap();
    assert_eq!(first.unknown_because(Signal::Vpn), Some(Unknown::NotAsked));
    let again = cached.lookup_now(&both()).unwrap();
    assert_eq!(again, first);
    assert_eq!(cached.lookup(&both()).await.unwrap(), first);
    assert_eq!(
        cached.lookup_many(&[both()]).await.remove(0).unwrap(),
        first
    );
    assert_eq!((tor.asked().len(), vpn.asked().len()), (1, 0));
    // Without the yes among what is wanted, it goes on.
    let rest = both().want(Signal::Vpn);
    assert!(cached.lookup_now(&rest).is_none());
    assert_eq!(cached.lookup(&rest).await.unwrap().is_vpn(), Some(true));
    assert_eq!(vpn.asked().len(), 1);
    assert_eq!(cached.lookup_now(&both()).unwrap().is_vpn(), Some(true));
}

/// What was not among the facts that were asked for then was not left open for the sake of the *yes*.
#[tokio::test(start_paused = true)]
async fn another_question_does_not_end() {
    let tor = source("tor", Signal::Tor, Signals::UNKNOWN.yes(Signal::Tor));
    let vpn = source("vpn", Signal::Vpn, Signals::UNKNOWN.no(Signal::Vpn));
    let cached = cached(
        Cascade::new("all").then(tor).then(vpn.clone()),
        &Hands::new(),
    );
    cached
        .lookup(&query("8.8.8.8").want(Signal::Tor))
        .await
        .unwrap();
    assert!(cached.lookup_now(&both()).is_none());
    assert_eq!(cached.lookup(&both()).await.unwrap().is_vpn(), Some(false));
    assert_eq!(vpn.asked().len(), 1);
}

/// The answer of the source that was passed by is over, and was not asked for again: it is *not asked*, and not stale.
#[tokio::test(start_paused = true)]
async fn nothing_old_stands_in_for_what_was_left_open() {
    let hands = Hands::new();
    let clock = hands.clone();
    let start = clock.now();
    let tor = Scripted::new("tor", move |query| {
        let is = match clock.now() == start {
            true => Signals::UNKNOWN.no(Signal::Tor),
            false => Signals::UNKNOWN.yes(Signal::Tor),
        };
        Ok(Verdict::new(query.ip).with_evidence(Evidence::new("tor").with_signals(is)))
    });
    let vpn = source("vpn", Signal::Vpn, Signals::UNKNOWN.yes(Signal::Vpn));
    let cascade = Cascade::new("all")
        .then(tor.answering(Signal::Tor))
        .then(vpn.clone());
    let cached = cached(cascade, &hands);
    assert_eq!(cached.lookup(&both()).await.unwrap().is_vpn(), Some(true));
    hands.forward(2 * HOUR);
    let later = cached.lookup(&both()).await.unwrap();
    assert_eq!((later.is_tor(), later.is_vpn()), (Some(true), None));
    assert_eq!(later.not_asked(), FactSet::from(Signal::Vpn));
    assert!(later.evidence().iter().all(|evidence| !evidence.is_stale()));
    assert_eq!(vpn.asked().len(), 1);
}

/// An outage is no early end.
#[tokio::test(start_paused = true)]
async fn what_failed_beside_a_yes_is_asked_again() {
    let tor = source("tor", Signal::Tor, Signals::UNKNOWN.yes(Signal::Tor));
    let down = Scripted::new("down", |_| Err(LookupErrorKind::Timeout.into()));
    let down = Arc::new(down.answering(Signal::Vpn));
    let cascade = Cascade::new("all")
        .stop_at_first_yes(false)
        .then(tor)
        .then(down.clone());
    let cached = cached(cascade, &Hands::new());
    for times in 1..=3 {
        let verdict = cached.lookup(&both()).await.unwrap();
        assert_eq!(verdict.failed(), Signal::Vpn.into());
        assert_eq!(down.asked().len(), times);
    }
}
