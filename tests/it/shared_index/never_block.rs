//! Bans of addresses that a list says are never to be blocked.

use std::net::IpAddr;

use ipnet::IpNet;
use ipsec_core::index::List;
use ipsec_core::{ListOverride, LocalIndex, SharedIndex, Signal};

use super::clock::Clock;

fn index() -> LocalIndex {
    LocalIndex::builder()
        .list(
            List::new("edges").signals(Signal::Cdn).never_block(),
            "203.0.113.0-203.0.113.99\n203.0.113.64/26\n203.0.113.128/25\n198.51.100.7".as_bytes(),
        )
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            "192.0.2.0/24".as_bytes(),
        )
        .build()
        .unwrap()
}

fn shared() -> SharedIndex {
    SharedIndex::new(index(), Clock::default().reader())
}

/// The list that makes a ban have no effect.
#[track_caller]
fn ban(shared: &SharedIndex, text: &str) -> Option<String> {
    let net: IpNet = text.parse().unwrap();
    let change = shared.ban(net, None, "flood").unwrap();
    let spared = change.never_blocked.into_iter();
    spared
        .map(|(entry, list)| {
            assert_eq!(entry.net(), net.trunc());
            list.to_string()
        })
        .next()
}

#[track_caller]
fn is_denied(shared: &SharedIndex, address: &str) -> bool {
    let verdict = shared.verdict(address.parse::<IpAddr>().unwrap());
    verdict.list_override() == Some(ListOverride::Deny)
}

#[test]
fn a_ban_does_not_count_for_them_and_the_verdict_says_so() {
    let shared = shared();
    assert_eq!(ban(&shared, "198.51.100.0/24"), None);
    assert!(is_denied(&shared, "198.51.100.8"));
    assert!(!is_denied(&shared, "198.51.100.7"));
    let verdict = shared.verdict([198, 51, 100, 7]);
    let said = verdict.evidence_of("run-time").unwrap();
    assert_eq!(
        said.notes(),
        ["banned, but never blocked, says edges: 198.51.100.0/24, flood"]
    );
    assert_eq!(said.list_override(), None);
}

#[test]
fn a_ban_without_effect_is_told() {
    let shared = shared();
    assert_eq!(ban(&shared, "198.51.100.7/32").as_deref(), Some("edges"));
    // Of two entries that overlap, and a third that follows.
    assert_eq!(ban(&shared, "203.0.113.0/24").as_deref(), Some("edges"));
    assert_eq!(ban(&shared, "203.0.112.0/23"), None);
    assert_eq!(ban(&shared, "198.51.100.6/31"), None);
    assert_eq!(ban(&shared, "192.0.2.0/25"), None);
    let allowance = shared.allow(IpAddr::from([198, 51, 100, 7]), None, "");
    assert!(allowance.unwrap().never_blocked.is_empty());
}

#[test]
fn a_ban_of_one_address_without_effect_is_told_also_if_the_entries_are_not_known() {
    let edges = List::new("edges").signals(Signal::Cdn).never_block();
    let lines = "203.0.113.0/24\n2001:db8::/32".as_bytes();
    let builder = LocalIndex::builder().without_entries().list(edges, lines);
    let shared = SharedIndex::new(builder.build().unwrap(), Clock::default().reader());
    for address in [
        "203.0.113.9/32",
        "2001:db8::9/128",
        "::ffff:203.0.113.8/128",
    ] {
        let net: IpNet = address.parse().unwrap();
        let change = shared.ban(net, None, "flood").unwrap();
        let told = change.never_blocked.first().map(|(_, list)| list.as_str());
        assert_eq!(told, Some("edges"), "{address}");
    }
    assert!(!is_denied(&shared, "203.0.113.9"));
    assert_eq!(ban(&shared, "203.0.114.9/32"), None);
    // All of it is protected, but who should know?
    assert_eq!(ban(&shared, "203.0.113.0/25"), None);
    assert!(!is_denied(&shared, "203.0.113.77"));
}

#[test]
fn a_ban_counts_as_soon_as_no_list_spares_the_address() {
    let shared = shared();
    assert!(ban(&shared, "198.51.100.7/32").is_some());
    assert!(!is_denied(&shared, "198.51.100.7"));
    let index = LocalIndex::builder().build().unwrap();
    let _ = shared.replace(index);
    assert!(is_denied(&shared, "198.51.100.7"));
    let _ = shared.replace(self::index());
    assert!(!is_denied(&shared, "198.51.100.7"));
}

#[test]
fn an_allowance_counts_for_them_as_for_others() {
    let shared = shared();
    let _ = shared
        .allow(IpAddr::from([198, 51, 100, 7]), None, "")
        .unwrap();
    let verdict = shared.verdict([198, 51, 100, 7]);
    assert_eq!(verdict.list_override(), Some(ListOverride::Allow));
}

#[test]
fn a_ban_of_the_address_inside_does_not_count_if_that_one_is_never_blocked() {
    let shared = shared();
    assert_eq!(ban(&shared, "198.51.100.0/24"), None);
    assert!(is_denied(&shared, "64:ff9b::198.51.100.8"));
    assert!(!is_denied(&shared, "64:ff9b::198.51.100.7"));
    // But that the address inside is never to be blocked does not protect the one that carries it.
    assert_eq!(ban(&shared, "64:ff9b::198.51.100.7/128"), None);
    assert!(is_denied(&shared, "64:ff9b::198.51.100.7"));
}
