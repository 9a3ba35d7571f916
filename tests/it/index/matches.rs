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
