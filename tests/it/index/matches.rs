//! Why an address is listed: the entries that name it.

use ipsec_core::Signal;
use ipsec_core::index::{List, LocalIndex};

fn index() -> LocalIndex {
    let hosting =
        "# ours\n198.51.100.7\n198.51.100.0-198.51.100.9\n198.51.100.0/24\n198.51.100.7 # again\n";
    LocalIndex::builder()
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            hosting.as_bytes(),
        )
        .list(
            List::new("elsewhere").signals(Signal::Vpn),
            "192.0.2.0/24\n".as_bytes(),
        )
        .allow("office", "198.51.100.7/25".as_bytes())
        .build()
        .unwrap()
}

#[test]
fn every_entry_that_names_the_address_is_told_wider_ones_first() {
    let words: Vec<String> = index()
        .matches([198, 51, 100, 7])
        .iter()
        .map(ToString::to_string)
        .collect();
    let expected = [
        "hosting, line 4: 198.51.100.0/24",
        "hosting, line 3: 198.51.100.0-198.51.100.9",
        "hosting, line 2: 198.51.100.7",
        "office, line 1: 198.51.100.0/25",
    ];
    assert_eq!(words, expected);
}

#[test]
fn the_lists_that_name_an_address_are_known_without_entries() {
    let index = || {
        LocalIndex::builder()
            .allow("office", "198.51.100.0/24\n64:ff9b::/96".as_bytes())
            .list(
                List::new("hosting").signals(Signal::Datacenter),
                "198.51.100.0/24\n198.51.100.7\n".as_bytes(),
            )
            .deny("banned", "2002::/16".as_bytes())
    };
    for index in [
        index().build().unwrap(),
        index().without_entries().build().unwrap(),
    ] {
        let named_by = |ip: &str| index.named_by(ip.parse::<std::net::IpAddr>().unwrap());
        assert_eq!(named_by("198.51.100.7"), [0, 1]);
        assert_eq!(named_by("::ffff:198.51.100.7"), [0, 1]);
        assert!(named_by("192.0.2.1").is_empty());
        // Of an address inside, an allow list says nothing; the list of the address around it does.
        assert_eq!(named_by("64:ff9b::198.51.100.7"), [0, 1]);
        assert_eq!(named_by("2002:c633:6407::1"), [1, 2]);
        assert_eq!(named_by("2001:0:c000:201::39cc:9bf8"), [0; 0]);
    }
}

#[test]
fn an_address_that_nobody_names_matches_nothing() {
    assert!(index().matches([203, 0, 113, 1]).is_empty());
    let v6: std::net::IpAddr = "2001:db8::1".parse().unwrap();
    assert!(index().matches(v6).is_empty());
}

#[test]
fn a_match_has_a_wire_form() {
    let matches = index().matches([192, 0, 2, 9]);
    let json = serde_json::to_string(&matches).unwrap();
    assert_eq!(
        json,
        r#"[{"list":"elsewhere","line":1,"range":"192.0.2.0/24"}]"#
    );
}
