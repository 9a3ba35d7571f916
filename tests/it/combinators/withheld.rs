//! That nobody was asked on purpose is no answer to be kept, and none to be asked for again at once.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join;
use ipsec_core::policy::{Policy, vpn};
use ipsec_core::{Backend, Evidence, Fixed, Query, Signal, SignalSet, Signals, Unknown, Verdict};
use ipsec_remote::{Admission, Batched, Cached, Cascade, Consensus};

use super::source::Scripted;

const QUERY: [u8; 4] = [8, 8, 8, 8];

/// Says that the address is a VPN and not Tor.
fn source() -> Arc<Scripted> {
    Arc::new(Scripted::new("source", |query| {
        let says = Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor);
        let says = Evidence::new("source").with_signals(says);
        Ok(Verdict::new(query.ip).with_evidence(says))
    }))
}

fn lists() -> Fixed {
    Fixed::new()
        .named("lists")
        .answering(Signal::Attacker)
        .otherwise(Signals::UNKNOWN.no(Signal::Attacker))
}

/// Whatever is around it, who comes again is asked about.
#[tokio::test]
async fn a_cache_keeps_no_silence_of_somebody_who_was_not_asked_about() {
    type Around = fn(Admission<Arc<Scripted>>) -> Box<dyn Backend>;
    let arounds: [Around; 5] = [
        |admission| Box::new(Cached::new(admission)),
        |admission| {
            Box::new(Cached::new(
                Cascade::new("all").then(lists()).then(admission),
            ))
        },
        |admission| {
            Box::new(Cached::new(
                Cascade::new("all").then(Cached::new(admission)),
            ))
        },
        |admission| {
            let agreed = Consensus::builder("all").source(admission).build();
            Box::new(Cached::new(agreed.unwrap()))
        },
        |admission| Box::new(Cached::new(Batched::new(admission).gather(Duration::ZERO))),
    ];
    for (number, around) in arounds.into_iter().enumerate() {
        let source = source();
        let backend = around(Admission::new(Arc::clone(&source)));
        let query = Query::new(QUERY).want([Signal::Vpn, Signal::Tor]);
        let first = backend.lookup(&query).await.unwrap();
        assert_eq!(first.is_vpn(), None, "{number}");
        assert_eq!(first.withheld(), query.want, "{number}");
        assert_eq!(first.unknown_because(Signal::Vpn), Some(Unknown::NotAsked));
        assert!(first.failed().is_empty() && source.asked().is_empty());
        let many = backend.lookup_many(&[query]).await.remove(0).unwrap();
        assert_eq!(many.is_vpn(), Some(true), "{number}");
        assert_eq!(source.asked().len(), 1, "{number}");
    }
}

#[tokio::test]
async fn what_another_source_tells_stands_and_what_it_might_tell_is_open() {
    let query = Query::new(QUERY).want([Signal::Vpn, Signal::Tor]);
    let silent = Fixed::new().answering(Signal::Vpn);
    let tor = Fixed::new()
        .named("tor")
        .answering(Signal::Tor)
        .otherwise(Signals::UNKNOWN.yes(Signal::Tor));
    let (before, after) = (source(), source());
    let backend = Cascade::new("all")
        .then(silent)
        .then(Admission::new(before))
        .then(tor)
        .then(after);
    let verdict = backend.lookup(&query).await.unwrap();
    assert_eq!(verdict.is_tor(), Some(true));
    // The last source was passed by, after the yes: there it makes sense to ask.
    assert_eq!(verdict.not_asked(), Signal::Vpn.into());
    assert!(verdict.withheld().is_empty());
}

#[tokio::test]
async fn to_a_policy_it_is_silence_and_nothing_to_ask_for() {
    let backend = Admission::new(source());
    let policy = Policy::builder("login")
        .deny(vpn())
        .fail_closed()
        .build()
        .unwrap();
    let query = Query::new(QUERY)
        .want(policy.needs(&Verdict::new(QUERY).with_not_asked(SignalSet::ALL.into())));
    let verdict = backend.lookup(&query).await.unwrap();
    assert!(policy.needs(&verdict).is_empty());
    assert_eq!(
        policy.decide(&verdict).action(),
        ipsec_core::policy::Action::Allow
    );
    let text = serde_json::to_string(&verdict).unwrap();
    assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict);
}

/// Whoever shares a question with others is not counted twice for it.
#[tokio::test(start_paused = true)]
async fn a_batch_is_one_sighting() {
    let source = source();
    let backend = Batched::new(Admission::new(Arc::clone(&source)));
    let query = |signal: Signal| Query::new(QUERY).want(signal);
    let (one, other) = (query(Signal::Vpn), query(Signal::Tor));
    let (one, other) = join(backend.lookup(&one), backend.lookup(&other)).await;
    for verdict in [one.unwrap(), other.unwrap()] {
        assert!(verdict.known().is_empty());
    }
    assert!(source.asked().is_empty());
}
