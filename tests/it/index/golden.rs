//! What an index file holds as numbers stays what it is: another order of names would make old files say other things.

use ipsec_core::feed::{Attributes, FeedBuilder, ProblemKind, Rules};
use ipsec_core::index::{List, LocalIndex};
use ipsec_core::{Network, NetworkKind, Signal, Signals};

use super::craft::section;

/// Of one list, of which an entry says this.
fn saying(said: Attributes) -> LocalIndex {
    let mut feed = FeedBuilder::new(Rules::default());
    feed.push_with(1, "198.51.100.0/24".parse().unwrap(), said);
    let index = LocalIndex::builder().feed(List::new("a"), feed.finish());
    index.build().unwrap()
}

#[test]
fn kinds_of_networks_have_their_numbers() {
    let names = [
        "residential",
        "mobile",
        "business",
        "hosting",
        "cdn",
        "education",
        "government",
        "satellite",
        "wireless",
        "isp",
    ];
    assert!(
        names
            .into_iter()
            .eq(NetworkKind::ALL.iter().map(|k| k.as_str()))
    );
    for (number, kind) in (0..).zip(NetworkKind::ALL) {
        let mut network = Network::default();
        network.kind = Some(*kind);
        let mut said = Attributes::default();
        said.network = Some(network);
        // That it says something of a network, but no number, organization or prefix.
        let bytes = [0, 4, 0, 0, 0, 1, number];
        assert_eq!(section(&saying(said), "values"), bytes);
    }
}

#[test]
fn signals_have_their_bits() {
    let names = [
        "anonymous",
        "vpn",
        "proxy",
        "public_proxy",
        "residential_proxy",
        "tor",
        "relay",
        "corporate",
        "datacenter",
        "cdn",
        "mobile",
        "satellite",
        "bot",
        "scraper",
        "crawler",
        "attacker",
        "spam",
        "abuser",
        "compromised",
    ];
    let all: Vec<&str> = Signal::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!(all, names);
    for (bit, signal) in (0..).zip(Signal::ALL) {
        let mut said = Attributes::default();
        said.signals = Signals::UNKNOWN.no(*signal);
        let index = saying(said);
        let no = index.verdict([198, 51, 100, 1]).signals().negative();
        let all = no.iter().fold(0, |all, signal| {
            let bit = Signal::ALL.iter().position(|other| *other == signal);
            all | 1_u32 << bit.unwrap()
        });
        assert!(all >> bit & 1 == 1);
        let bytes = section(&index, "values");
        assert_eq!(bytes[..6], [0, 1, 0, 0, 0, 0]);
        assert_eq!(bytes[6..], all.to_le_bytes());
    }
}

#[test]
fn kinds_of_lists_have_their_numbers() {
    let of = |list: List| {
        let index = LocalIndex::builder().list(list, "192.0.2.1".as_bytes());
        section(&index.build().unwrap(), "lists")
    };
    let tor = |list: List| list.signals(Signal::Tor);
    let kinds = [
        tor(List::new("a")),
        tor(List::new("a")).complete(),
        List::allow("a"),
        List::deny("a"),
    ];
    for (number, list) in (0..).zip(kinds) {
        let lists = of(list);
        // The number of the index's name, how many lists; then a list's name, and its kind.
        assert_eq!(lists[4..6], [1, 0]);
        assert_eq!(lists[10], number);
        let signals = if number < 2 { 1_u32 << 5 } else { 0 };
        assert_eq!(lists[11..15], signals.to_le_bytes());
    }
    let lists = of(tor(List::new("a")).complete_for(Signal::Vpn).never_block());
    assert_eq!(lists[15..19], (1_u32 << 1).to_le_bytes());
    assert_eq!(lists[19..22], [1, 0, 0]);
}

#[test]
fn kinds_of_problems_have_their_numbers() {
    let names = [
        "address",
        "prefix_length",
        "range",
        "text_after",
        "everybody",
        "too_wide",
        "not_public",
        "value",
        "missing",
        "too_long",
        "not_a_list",
        "unreadable",
        "partly_public",
    ];
    assert!(
        names
            .into_iter()
            .eq(ProblemKind::ALL.iter().map(|k| k.as_str()))
    );
    let text = "192.0.2.1\n192.0.2.0/33\n192.0.2.9-192.0.2.1\n";
    let feed = ipsec_core::feed::read(
        text.as_bytes(),
        &ipsec_core::feed::Format::Lines,
        Rules::published(),
    );
    let list = List::new("a").signals(Signal::Tor);
    let index = LocalIndex::builder().feed(list, feed).build().unwrap();
    let lists = section(&index, "lists");
    let dropped = &index.lists()[0].report().dropped;
    assert!(!dropped.is_empty());
    for dropped in dropped {
        let number = ProblemKind::ALL.iter().position(|k| *k == dropped.kind);
        let mut bytes = vec![number.unwrap() as u8];
        bytes.extend(dropped.count.to_le_bytes());
        bytes.push(dropped.lines.len() as u8);
        bytes.extend(dropped.lines.iter().flat_map(|line| line.to_le_bytes()));
        let is_there = lists.windows(bytes.len()).any(|other| other == bytes);
        assert!(is_there, "{:?}", dropped.kind);
    }
}
