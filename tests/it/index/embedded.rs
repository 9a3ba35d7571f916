//! IPv6 addresses that carry an IPv4 address inside.

use ipsec_core::index::{List, LocalIndex};
use ipsec_core::{ListOverride, Signal, SignalSet};

fn index() -> LocalIndex {
    LocalIndex::builder()
        .list(
            List::new("tor-exits").signals(Signal::Tor).complete(),
            "203.0.113.9".as_bytes(),
        )
        .list(
            List::new("six").signals(Signal::Vpn),
            "2002:cb00:7100::/40".as_bytes(),
        )
        .allow("office", "203.0.113.10".as_bytes())
        .deny("banned", "203.0.113.11".as_bytes())
        .build()
        .unwrap()
}

#[track_caller]
fn verdict(ip: &str) -> ipsec_core::Verdict {
    index().verdict(ip.parse::<std::net::IpAddr>().unwrap())
}

#[test]
fn a_list_that_names_the_address_inside_counts() {
    for ip in ["64:ff9b::203.0.113.9", "2002:cb00:7109::1"] {
        assert_eq!(verdict(ip).is_tor(), Some(true), "{ip}");
        assert_eq!(verdict(ip).ip(), Some(ip.parse().unwrap()));
    }
    let both = verdict("2002:cb00:7109::1");
    assert_eq!(
        both.signals().positive(),
        SignalSet::from([Signal::Tor, Signal::Vpn])
    );
    assert_eq!(both.contradictions(), SignalSet::EMPTY);
    let words = both.explain().to_string();
    assert!(
        words.contains("of the IPv4 address inside, 203.0.113.9"),
        "{words}"
    );
}

#[test]
fn what_a_client_wrote_into_its_teredo_address_does_not_count() {
    // 203.0.113.9, inverted
    assert_eq!(verdict("2001:0:c000:201::34ff:8ef6").is_tor(), None);
}

#[test]
fn nobody_is_let_in_for_an_address_that_theirs_carries() {
    assert_eq!(
        verdict("203.0.113.10").list_override(),
        Some(ListOverride::Allow)
    );
    assert_eq!(verdict("64:ff9b::203.0.113.10").list_override(), None);
    assert_eq!(
        verdict("64:ff9b::203.0.113.11").list_override(),
        Some(ListOverride::Deny)
    );
}

#[test]
fn the_matching_line_is_found_for_the_address_inside() {
    let matches = index().matches("64:ff9b::203.0.113.9".parse::<std::net::IpAddr>().unwrap());
    let lines: Vec<String> = matches.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["tor-exits, line 1: 203.0.113.9"]);
    let office = "64:ff9b::203.0.113.10".parse::<std::net::IpAddr>().unwrap();
    assert_eq!(index().matches(office), []);
}

#[test]
fn the_name_of_the_outer_network_does_not_go_with_the_number_of_the_inner_one() {
    use ipsec_core::Network;
    use ipsec_core::feed::{Attributes, FeedBuilder, Rules};
    let mut table = FeedBuilder::new(Rules::default());
    for (line, (range, asn, name)) in (1..).zip([
        ("2002::/16", 64501, Some("Relay")),
        ("45.0.0.0/8", 64500, None),
    ]) {
        let mut network = Network::default();
        network.asn = Some(asn);
        network.organization = name.map(str::to_owned);
        let mut attributes = Attributes::default();
        attributes.network = Some(network);
        table.push_with(line, range.parse().unwrap(), attributes);
    }
    let index = LocalIndex::builder()
        .feed(List::new("table"), table.finish())
        .build()
        .unwrap();
    let ip: std::net::IpAddr = "2002:2d00:1::1".parse().unwrap();
    let network = index.verdict(ip).network().cloned().unwrap();
    assert_eq!((network.asn, network.organization), (Some(64500), None));
}
