//! What the index says of an address, case by case.

use ipsec_core::index::{List, LocalIndex};
use ipsec_core::{Backend, FactSet, ListOverride, Query, Signal, SignalSet, Unknown};

/// A public address: the rules for what complete lists do not name apply to those only.
const PUBLIC: [u8; 4] = [8, 8, 8, 8];
const LISTED: [u8; 4] = [198, 51, 100, 7];

fn index() -> LocalIndex {
    LocalIndex::builder()
        .named("ours")
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            "198.51.100.0/24".as_bytes(),
        )
        .list(
            List::new("exits").signals(Signal::Tor).complete(),
            "198.51.100.7".as_bytes(),
        )
        .list(
            List::new("open").signals(Signal::PublicProxy),
            "2001:db8::/32".as_bytes(),
        )
        .allow("office", "203.0.113.0/28\n198.51.100.8".as_bytes())
        .deny("banned", "203.0.113.0/24".as_bytes())
        .build()
        .unwrap()
}

#[test]
fn everything_that_names_an_address_counts_and_is_evidence() {
    let verdict = index().verdict(LISTED);
    assert_eq!(verdict.ip(), Some(LISTED.into()));
    assert_eq!(verdict.is(Signal::Tor), Some(true));
    assert_eq!(verdict.is(Signal::Datacenter), Some(true));
    let sources: Vec<_> = verdict
        .evidence()
        .iter()
        .map(|e| e.source().as_str())
        .collect();
    assert_eq!(sources, ["hosting", "exits"]);
    assert!(verdict.contradictions().is_empty());
    let words = verdict.explain().to_string();
    assert!(words.contains("\n  tor: yes, says exits"), "{words}");
    assert!(
        words.contains("\n  datacenter: yes, says hosting"),
        "{words}"
    );
}

#[test]
fn whom_a_complete_list_does_not_name_is_a_no_and_else_it_is_unknown() {
    let verdict = index().verdict(PUBLIC);
    assert_eq!(verdict.is(Signal::Tor), Some(false));
    assert_eq!(verdict.is(Signal::Datacenter), None);
    assert!(verdict.evidence().is_empty());
}

#[test]
fn of_an_address_that_is_not_public_absence_says_nothing() {
    for quiet in [[10, 0, 0, 1], [127, 0, 0, 1], [192, 0, 2, 1]] {
        let verdict = index().verdict(quiet);
        assert_eq!(verdict.is(Signal::Tor), None);
        assert_eq!(
            verdict.unknown_because(Signal::Tor),
            Some(Unknown::NotPublic)
        );
    }
    // But an entry for such an address counts.
    assert_eq!(
        index().verdict([198, 51, 100, 200]).is(Signal::Datacenter),
        Some(true)
    );
    assert_eq!(index().verdict([198, 51, 100, 200]).is(Signal::Tor), None);
}

#[test]
fn a_partial_list_that_names_whom_a_complete_one_does_not_contradicts_it() {
    let index = LocalIndex::builder()
        .list(
            List::new("exits").signals(Signal::Tor).complete(),
            "198.51.100.7".as_bytes(),
        )
        .list(
            List::new("rumours").signals(Signal::Tor),
            "8.8.8.8\n198.51.100.7".as_bytes(),
        )
        .build()
        .unwrap();
    let verdict = index.verdict(PUBLIC);
    assert_eq!(verdict.is(Signal::Tor), Some(true));
    assert_eq!(verdict.contradictions(), Signal::Tor.into());
    assert!(index.verdict(LISTED).contradictions().is_empty());
}

#[test]
fn an_operators_entry_is_no_signal_and_allow_beats_deny() {
    let office = index().verdict([203, 0, 113, 9]);
    assert_eq!(office.list_override(), Some(ListOverride::Allow));
    assert_eq!(office.evidence().len(), 2);
    assert!(office.signals().positive().is_empty());
    assert_eq!(
        index().verdict([203, 0, 113, 99]).list_override(),
        Some(ListOverride::Deny)
    );
    let both = index().verdict([198, 51, 100, 8]);
    assert_eq!(both.list_override(), Some(ListOverride::Allow));
    assert_eq!(both.is(Signal::Datacenter), Some(true));
}

#[test]
fn what_a_signal_implies_is_told_too() {
    let proxy: std::net::IpAddr = "2001:db8::9".parse().unwrap();
    assert_eq!(index().verdict(proxy).is(Signal::Proxy), Some(true));
    let expected = SignalSet::from([
        Signal::Datacenter,
        Signal::Tor,
        Signal::PublicProxy,
        Signal::Proxy,
    ]);
    assert_eq!(index().answers(), expected.into());
}

#[test]
fn an_unlisted_signal_was_asked_and_is_silent() {
    let verdict = index().verdict(PUBLIC);
    assert_eq!(verdict.asked(), index().answers());
    assert!(verdict.not_asked().is_empty() && verdict.failed().is_empty());
    assert_eq!(
        verdict.unknown_because(Signal::Datacenter),
        Some(Unknown::NotListed)
    );
}

#[test]
fn mapped_addresses_are_their_ipv4() {
    let mapped: std::net::IpAddr = "::ffff:198.51.100.7".parse().unwrap();
    assert_eq!(index().verdict(mapped), index().verdict(LISTED));
    // A query's address is public, so that it may be in another form than its constructor gives it.
    let mut query = Query::new(PUBLIC);
    query.ip = mapped;
    assert_eq!(index().lookup_now(&query), Some(index().verdict(LISTED)));
}

#[test]
fn an_index_without_lists_knows_nothing() {
    let index = LocalIndex::builder().build().unwrap();
    assert!(index.is_empty());
    assert_eq!(index.answers(), FactSet::EMPTY);
    let verdict = index.verdict(PUBLIC);
    assert!(verdict.known().is_empty());
    assert_eq!(
        format!("{index:?}"),
        r#"LocalIndex { name: "local", lists: [], ranges: 0, .. }"#
    );
}

#[tokio::test]
async fn all_three_ways_of_asking_give_the_same_answer() {
    let index = index();
    assert_eq!(Backend::name(&index), "ours");
    let queries = [LISTED, PUBLIC, [203, 0, 113, 9]].map(Query::new);
    let many = index.lookup_many(&queries).await;
    assert_eq!(many.len(), queries.len());
    for (query, answer) in queries.iter().zip(many) {
        let now = index.lookup_now(query).unwrap();
        assert_eq!(answer.unwrap(), now);
        assert_eq!(index.lookup(query).await.unwrap(), now);
    }
}
