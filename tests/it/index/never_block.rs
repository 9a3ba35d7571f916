//! Whom a list says are never to be blocked.

use ipsec_core::feed::{Attributes, FeedBuilder, Rules};
use ipsec_core::index::{IndexProblem, List, LocalIndex};
use ipsec_core::policy::{Action, Policy, attacker, datacenter, score, tor, vpn};
use ipsec_core::{ListOverride, Score, Signal};

/// A crawler's network, within a hosting range; both public, since complete lists say nothing of other addresses.
const CRAWLER: [u8; 4] = [45, 0, 0, 7];
const NEIGHBOUR: [u8; 4] = [45, 0, 1, 7];

fn scored(range: &str) -> ipsec_core::feed::Feed {
    let mut feed = FeedBuilder::new(Rules::default());
    let mut attributes = Attributes::default();
    attributes.score = Some(Score::new(9.0, 10.0).unwrap());
    feed.push_with(1, range.parse().unwrap(), attributes);
    feed.finish()
}

fn index() -> LocalIndex {
    let crawlers = List::new("crawlers").signals(Signal::Crawler).never_block();
    LocalIndex::builder()
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            "45.0.0.0/16".as_bytes(),
        )
        .list(
            List::new("exits").signals(Signal::Tor).complete(),
            "45.0.0.0/23".as_bytes(),
        )
        .feed(
            List::new("attackers").signals(Signal::Attacker),
            scored("45.0.0.0/23"),
        )
        .deny("banned", "45.0.0.0/23".as_bytes())
        .list(
            List::new("relays").signals(Signal::Relay),
            "45.0.0.0/24".as_bytes(),
        )
        .list(crawlers, "45.0.0.0/24".as_bytes())
        .build()
        .unwrap()
}

#[test]
fn what_other_lists_say_against_them_is_left_out() {
    let verdict = index().verdict(CRAWLER);
    assert_eq!(verdict.is_crawler(), Some(true));
    assert_eq!(verdict.is_relay(), Some(true));
    assert_eq!(verdict.is_datacenter(), None);
    assert_eq!(verdict.is_attacker(), None);
    // The complete list names it, so it says no no.
    assert_eq!(verdict.is_tor(), None);
    assert_eq!(verdict.list_override(), None);
    assert_eq!(verdict.highest_score(), None);
    let neighbour = index().verdict(NEIGHBOUR);
    assert_eq!(neighbour.is_datacenter(), Some(true));
    assert_eq!(neighbour.is_tor(), Some(true));
    assert_eq!(neighbour.list_override(), Some(ListOverride::Deny));
    assert!(neighbour.highest_score().is_some());
}

#[test]
fn it_is_explained() {
    let verdict = index().verdict(CRAWLER);
    let words = verdict.explain().to_string();
    let note = "note of crawlers: never to be blocked: what is said against it by hosting and exits and attackers and banned is left out";
    assert!(words.contains(note), "{words}");
    assert!(words.contains("crawler: yes, says crawlers"), "{words}");
    let why: Vec<String> = index()
        .matches(CRAWLER)
        .iter()
        .map(|m| m.list.to_string())
        .collect();
    assert_eq!(
        why,
        [
            "hosting",
            "exits",
            "attackers",
            "banned",
            "relays",
            "crawlers"
        ]
    );
    assert_eq!(index().never_blocked_by(CRAWLER).unwrap(), &"crawlers");
    assert_eq!(index().never_blocked_by(NEIGHBOUR), None);
}

#[test]
fn it_is_counted_what_was_left_out_of_each_list() {
    let index = index();
    let removed = |name: &str| index.list(name).unwrap().removed().v4;
    assert_eq!(removed("hosting"), 256);
    assert_eq!(removed("exits"), 256);
    assert_eq!(removed("attackers"), 256);
    assert_eq!(removed("banned"), 256);
    assert_eq!(removed("relays"), 0);
    assert_eq!(removed("crawlers"), 0);
}

#[test]
fn no_policy_refuses_them() {
    let policy = Policy::builder("strict")
        .deny(datacenter().or(tor()).or(attacker()).or(vpn()))
        .deny(score("attackers").at_least(1.0))
        .build()
        .unwrap();
    assert_eq!(
        policy.decide(&index().verdict(CRAWLER)).action(),
        Action::Allow
    );
    assert_eq!(
        policy.decide(&index().verdict(NEIGHBOUR)).action(),
        Action::Deny
    );
}

#[test]
fn an_operators_allow_entry_stays() {
    let own = List::new("own").never_block();
    let index = LocalIndex::builder()
        .allow("office", "45.0.0.7".as_bytes())
        .list(own, "45.0.0.0/24".as_bytes())
        .build()
        .unwrap();
    let verdict = index.verdict(CRAWLER);
    assert_eq!(verdict.list_override(), Some(ListOverride::Allow));
    assert!(
        verdict
            .explain()
            .to_string()
            .contains("note of own: never to be blocked")
    );
}

#[test]
fn a_deny_list_cannot_be_one() {
    let denied = List::deny("banned").never_block();
    let error = LocalIndex::builder()
        .list(denied, "192.0.2.1".as_bytes())
        .build()
        .unwrap_err();
    assert_eq!(
        error.problems(),
        [IndexProblem::DeniedAndNeverBlocked("banned".into())]
    );
}

#[test]
fn ipv6_is_counted_in_networks_of_length_64() {
    let index = LocalIndex::builder()
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            "2a00::/32".as_bytes(),
        )
        .list(List::new("own").never_block(), "2a00:0:1::/48".as_bytes())
        .build()
        .unwrap();
    assert_eq!(index.list("hosting").unwrap().removed().v6_64s, 1 << 16);
}

/// Nobody marks these lists: conditions alone spare crawlers and relays.
#[test]
fn conditions_spare_crawlers_and_relays_in_hosting_and_vpn_ranges() {
    let index = LocalIndex::builder()
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            "45.0.0.0/16".as_bytes(),
        )
        .list(
            List::new("vpns").signals(Signal::Vpn),
            "45.1.0.0/16".as_bytes(),
        )
        .list(
            List::new("bots").signals(Signal::Crawler),
            "45.0.0.0/24".as_bytes(),
        )
        .list(
            List::new("private-relay").signals(Signal::Relay),
            "45.1.0.0/24".as_bytes(),
        )
        .build()
        .unwrap();
    let plain = Policy::builder("plain")
        .deny(datacenter().or(vpn()))
        .build()
        .unwrap();
    let all = Policy::builder("all")
        .deny(
            datacenter()
                .including_crawlers()
                .or(vpn().including_relays()),
        )
        .build()
        .unwrap();
    let of = |policy: &Policy, ip: [u8; 4]| policy.decide(&index.verdict(ip)).action();
    for spared in [[45, 0, 0, 7], [45, 1, 0, 7]] {
        assert_eq!(of(&plain, spared), Action::Allow);
        assert_eq!(of(&all, spared), Action::Deny);
        let verdict = index.verdict(spared);
        let words = plain.decide(&verdict).explain();
        assert!(
            words.contains("crawler") || words.contains("relay"),
            "{words}"
        );
    }
    for other in [[45, 0, 1, 7], [45, 1, 1, 7]] {
        assert_eq!(of(&plain, other), Action::Deny);
    }
}

#[test]
fn what_speaks_against_the_ipv4_address_inside_is_left_out_as_well() {
    let translator = List::new("translator")
        .signals(Signal::Crawler)
        .never_block();
    let index = LocalIndex::builder()
        .list(translator, "64:ff9b::/96".as_bytes())
        .list(
            List::new("exits").signals(Signal::Tor),
            "45.0.0.9".as_bytes(),
        )
        .deny("banned", "45.0.0.9".as_bytes())
        .build()
        .unwrap();
    let ip: std::net::IpAddr = "64:ff9b::45.0.0.9".parse().unwrap();
    assert!(index.never_blocked_by(ip).is_some());
    let verdict = index.verdict(ip);
    assert_eq!((verdict.is_tor(), verdict.list_override()), (None, None));
    assert_eq!(verdict.is_crawler(), Some(true));
    assert_eq!(index.signals(ip), verdict.signals());
}

#[test]
fn two_ranges_in_one_network_of_length_64_are_counted_once() {
    let lines: String = (0..50).map(|i| format!("2a00::{:x}\n", i * 2)).collect();
    let index = LocalIndex::builder()
        .list(
            List::new("hosts").signals(Signal::Attacker),
            lines.as_bytes(),
        )
        .list(List::new("own").never_block(), "2a00::/64".as_bytes())
        .build()
        .unwrap();
    assert_eq!(index.list("hosts").unwrap().removed().v6_64s, 1);
}

#[test]
fn a_table_of_networks_says_nothing_against_anybody() {
    let mut table = FeedBuilder::new(Rules::default());
    let mut attributes = Attributes::default();
    attributes.location = Some("DE".parse::<ipsec_core::Country>().unwrap().into());
    attributes.names.push("Example".to_owned());
    attributes.observed = Some(std::time::UNIX_EPOCH);
    table.push_with(1, "45.0.0.0/16".parse().unwrap(), attributes);
    let index = LocalIndex::builder()
        .feed(List::new("places"), table.finish())
        .list(List::new("own").never_block(), "45.0.0.0/24".as_bytes())
        .build()
        .unwrap();
    let verdict = index.verdict(CRAWLER);
    assert_eq!(verdict.evidence_of("places").unwrap().names(), ["Example"]);
    let words = verdict.explain().to_string();
    assert!(
        words.ends_with("never to be blocked") || words.contains("never to be blocked\n"),
        "{words}"
    );
}
