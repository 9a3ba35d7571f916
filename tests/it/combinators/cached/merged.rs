//! One question for several askers, of a source that ends early: nobody is left with the *yes* of another.

use std::sync::Arc;

use ipsec_core::{Backend, Evidence, FactSet, Query, Signal, Signals};
use ipsec_remote::{Cached, Cascade};

use super::{Hands, Scripted, cached, query};

/// Says *yes* to this, and can tell nothing else.
fn yes(name: &'static str, signal: Signal) -> Arc<Scripted> {
    let signals = Signals::UNKNOWN.yes(signal);
    let said = move |query: &Query| {
        let said = ipsec_core::Verdict::new(query.ip);
        Ok(said.with_evidence(Evidence::new(name).with_signals(signals)))
    };
    Arc::new(Scripted::new(name, said).answering(signal))
}

struct Sources {
    tor: Arc<Scripted>,
    vpn: Arc<Scripted>,
    cached: Cached<Cascade>,
}

/// Tor first; the VPN is not asked for when it is one.
fn sources() -> Sources {
    let (tor, vpn) = (yes("tor", Signal::Tor), yes("vpn", Signal::Vpn));
    let cascade = Cascade::new("all")
        .then(Arc::clone(&tor))
        .then(Arc::clone(&vpn));
    let cached = cached(cascade, &Hands::new());
    Sources { tor, vpn, cached }
}

fn wants(facts: impl Into<FactSet>) -> Query {
    query("8.8.8.8").want(facts)
}

#[tokio::test(start_paused = true)]
async fn who_joins_is_told_what_he_wants() {
    let Sources { tor, vpn, cached } = sources();
    let (all, one) = (wants([Signal::Tor, Signal::Vpn]), wants(Signal::Vpn));
    let (first, joined) = tokio::join!(cached.lookup(&all), cached.lookup(&one));
    assert_eq!(first.unwrap().is_tor(), Some(true));
    assert_eq!(joined.unwrap().is_vpn(), Some(true));
    assert_eq!((tor.asked().len(), vpn.asked().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn so_is_each_of_many() {
    let Sources { tor, vpn, cached } = sources();
    let queries = [wants(Signal::Tor), wants(Signal::Vpn)];
    let answers = cached.lookup_many(&queries).await;
    assert_eq!(answers[0].as_ref().unwrap().is_tor(), Some(true));
    assert_eq!(answers[1].as_ref().unwrap().is_vpn(), Some(true));
    assert_eq!((tor.asked().len(), vpn.asked().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn and_each_of_very_many() {
    let all = [Signal::Tor, Signal::Vpn, Signal::Proxy, Signal::Datacenter];
    let cascade = Cascade::new("all")
        .then(yes("tor", Signal::Tor))
        .then(yes("vpn", Signal::Vpn))
        .then(yes("proxy", Signal::Proxy))
        .then(yes("datacenter", Signal::Datacenter));
    let cached = cached(cascade, &Hands::new());
    let queries = all.map(wants);
    let answers = cached.lookup_many(&queries).await;
    for (answer, signal) in answers.iter().zip(all) {
        assert_eq!(answer.as_ref().unwrap().is(signal), Some(true), "{signal}");
    }
}

#[tokio::test(start_paused = true)]
async fn his_own_yes_is_a_reason_to_end() {
    let Sources { vpn, cached, .. } = sources();
    let said = cached.lookup(&wants([Signal::Tor, Signal::Vpn])).await;
    assert_eq!(said.unwrap().not_asked(), Signal::Vpn.into());
    assert!(vpn.asked().is_empty());
}
