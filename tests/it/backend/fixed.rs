//! The backend from a map: what it knows, what it claims, and how it names itself.

use std::net::IpAddr;

use ipsec_core::{
    Backend, Evidence, Fact, FactSet, Fixed, ListOverride, Query, Score, Signal, Signals, Unknown,
    Verdict,
};

const KNOWN: [u8; 4] = [203, 0, 113, 9];
const OTHER: [u8; 4] = [198, 51, 100, 1];

fn ask(backend: &Fixed, ip: impl Into<IpAddr>) -> Verdict {
    backend
        .lookup_now(&Query::new(ip))
        .expect("it answers at once")
}

fn tor() -> Signals {
    Signals::UNKNOWN.yes(Signal::Tor)
}

#[test]
fn it_knows_the_addresses_that_it_was_given() {
    let backend = Fixed::new().with(KNOWN, tor());
    assert_eq!(ask(&backend, KNOWN).is_tor(), Some(true));
    assert_eq!(ask(&backend, KNOWN).ip(), Some(KNOWN.into()));
    assert_eq!(ask(&backend, OTHER).is_tor(), None);
    assert_eq!(ask(&backend, OTHER).ip(), Some(OTHER.into()));
    assert_eq!(backend.name(), "fixed");
    assert_eq!(backend.answers(), FactSet::ALL);
}

#[test]
fn it_says_something_of_all_others_if_told_to() {
    let backend = Fixed::default()
        .with(KNOWN, tor())
        .otherwise(Signals::UNKNOWN.no(Signal::Tor));
    assert_eq!(ask(&backend, OTHER).is_tor(), Some(false));
    assert_eq!(ask(&backend, KNOWN).is_tor(), Some(true));
}

#[test]
fn two_spellings_of_an_address_are_one() {
    let mapped: IpAddr = "::ffff:203.0.113.9".parse().unwrap();
    assert_eq!(
        ask(&Fixed::new().with(KNOWN, tor()), mapped).is_tor(),
        Some(true)
    );
    assert_eq!(
        ask(&Fixed::new().with(mapped, tor()), KNOWN).is_tor(),
        Some(true)
    );
}

#[test]
fn its_silence_is_silence_and_not_a_question_that_was_not_asked() {
    // A public resolver: of an address that is not public nobody is expected to say anything.
    let public = [1, 1, 1, 1];
    let backend = Fixed::new().answering(Signal::Tor);
    assert_eq!(backend.answers(), Signal::Tor.into());
    let verdict = ask(&backend, public);
    assert_eq!(
        verdict.unknown_because(Signal::Tor),
        Some(Unknown::NotListed)
    );
    assert_eq!(
        verdict.unknown_because(Signal::Vpn),
        Some(Unknown::NoSource)
    );
    assert!(verdict.not_asked().is_empty() && verdict.failed().is_empty());
}

#[test]
fn evidence_carries_its_name() {
    let backend = Fixed::new().named("lists").with(KNOWN, tor());
    assert_eq!(backend.name(), "lists");
    assert!(ask(&backend, KNOWN).evidence_of("lists").is_some());
}

#[test]
fn an_address_may_have_evidence_of_several_sources() {
    let score = Evidence::new("scores").with_score(Score::new(7.0, 10.0).unwrap());
    let entry = Evidence::new("office").with_list_override(ListOverride::Deny);
    let backend = Fixed::new()
        .with(KNOWN, tor())
        .with_evidence(KNOWN, score)
        .with_evidence(KNOWN, entry);
    let verdict = ask(&backend, KNOWN);
    assert_eq!(verdict.evidence().len(), 3);
    assert!(verdict.knows(Signal::Tor) && verdict.knows(Fact::Score));
    assert_eq!(verdict.list_override(), Some(ListOverride::Deny));
}

#[tokio::test]
async fn waiting_for_it_gives_the_same() {
    let backend = Fixed::new().with(KNOWN, tor());
    for ip in [KNOWN, OTHER] {
        let waited = backend.lookup(&Query::new(ip)).await.unwrap();
        assert_eq!(waited, ask(&backend, ip));
    }
}

#[test]
fn a_query_asks_for_everything_unless_told_otherwise() {
    let query = Query::new("::ffff:203.0.113.9".parse::<IpAddr>().unwrap());
    assert_eq!((query.ip, query.want), (KNOWN.into(), FactSet::ALL));
    assert_eq!(query.want([Signal::Tor, Signal::Vpn]).want.len(), 2);
    assert!(query.want(FactSet::EMPTY).want.is_empty());
}
