//! Bans and allowances of an IPv4 address, and IPv6 addresses that carry it inside.

use std::net::IpAddr;

use ipsec_core::{ListOverride, LocalIndex, SharedIndex};

use super::clock::Clock;

#[track_caller]
fn says(shared: &SharedIndex, address: &str, expected: Option<ListOverride>) {
    let verdict = shared.verdict(address.parse::<IpAddr>().unwrap());
    assert_eq!(verdict.list_override(), expected, "{}", verdict.explain());
}

fn shared() -> SharedIndex {
    SharedIndex::new(
        LocalIndex::builder().build().unwrap(),
        Clock::default().reader(),
    )
}

#[test]
fn a_ban_counts_for_the_address_that_carries_it_and_an_allowance_does_not() {
    let shared = shared();
    let [banned, allowed] = [[203, 0, 113, 9], [203, 0, 113, 10]].map(IpAddr::from);
    let _ = shared.ban(banned, None, "scraping").unwrap();
    let _ = shared.allow(allowed, None, "").unwrap();
    says(&shared, "203.0.113.9", Some(ListOverride::Deny));
    says(&shared, "64:ff9b::203.0.113.9", Some(ListOverride::Deny));
    says(&shared, "2002:cb00:7109::1", Some(ListOverride::Deny));
    says(&shared, "203.0.113.10", Some(ListOverride::Allow));
    says(&shared, "64:ff9b::203.0.113.10", None);
    // What a client wrote into its Teredo address does not count.
    says(&shared, "2001:0:c000:201::34ff:8ef6", None);

    let verdict = shared.verdict("64:ff9b::203.0.113.9".parse::<IpAddr>().unwrap());
    let said = verdict.evidence_of("run-time").unwrap();
    let expected = "banned: 203.0.113.9/32 (of the IPv4 address inside, 203.0.113.9), scraping";
    assert_eq!(said.notes(), [expected]);
}

#[test]
fn the_address_that_connects_can_be_let_in_itself() {
    let shared = shared();
    let _ = shared
        .ban(IpAddr::from([203, 0, 113, 9]), None, "")
        .unwrap();
    let translated: IpAddr = "64:ff9b::203.0.113.9".parse().unwrap();
    let _ = shared.allow(translated, None, "").unwrap();
    says(&shared, "64:ff9b::203.0.113.9", Some(ListOverride::Allow));
    says(&shared, "203.0.113.9", Some(ListOverride::Deny));
}
