//! Which networks a database has: IPv4 once, and the list and the backend agree.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::{Data, Writer, database, list, map, said, text};

fn asn(number: u32) -> Data {
    map([("autonomous_system_number", Data::U32(number))])
}

fn writer() -> Writer {
    Writer::new("GeoLite2-ASN")
}

fn networks(writer: &Writer) -> Vec<String> {
    let feed = list(writer);
    assert_eq!(feed.problems(), []);
    feed.entries()
        .map(|entry| entry.range.to_string())
        .collect()
}

#[test]
fn ipv4_comes_once_and_as_ipv4() {
    let plain = writer()
        .with("192.0.2.0/24", asn(64500))
        .with("203.0.113.9/32", asn(64501))
        .with("2001:db8::/32", asn(64502));
    let aliased = plain
        .clone()
        .alias("2002::/16")
        .alias("2001::/32")
        .alias("::ffff:0:0/96");
    for bits in [24, 28, 32] {
        let expected = ["192.0.2.0/24", "203.0.113.9", "2001:db8::/32"];
        assert_eq!(networks(&plain.clone().record_bits(bits)), expected);
        assert_eq!(networks(&aliased.clone().record_bits(bits)), expected);
    }
    let asn_of = |ip: &str| {
        let verdict = database(&aliased)
            .verdict(ip.parse::<IpAddr>().unwrap())
            .unwrap();
        verdict.network().and_then(|network| network.asn)
    };
    assert_eq!(asn_of("192.0.2.1"), Some(64500));
    assert_eq!(asn_of("::ffff:192.0.2.1"), Some(64500));
    // This is an address of its own, and so are the clients of a Teredo server.
    assert_eq!(asn_of("::192.0.2.1"), None);
    assert_eq!(asn_of("2001:0:c000:201::1"), None);
    // What is said of the address inside is said with a note.
    let inside = database(&aliased)
        .verdict("2002:c000:201::1".parse::<IpAddr>().unwrap())
        .unwrap();
    assert_eq!(
        inside.evidence()[0].notes(),
        ["of the IPv4 address inside, 192.0.2.1"]
    );
    assert_eq!(
        inside.network().unwrap().prefix,
        Some("192.0.2.0/24".parse().unwrap())
    );
}

#[test]
fn a_copy_of_ipv4_in_the_mapped_block_is_not_taken_again() {
    let writer = writer()
        .with("192.0.2.0/24", asn(64500))
        .with("::ffff:203.0.113.0/120", asn(64501));
    assert_eq!(networks(&writer), ["192.0.2.0/24"]);
    assert!(
        database(&writer)
            .verdict([203, 0, 113, 1])
            .unwrap()
            .evidence()
            .is_empty()
    );
}

#[test]
fn a_record_that_is_shared_with_the_zero_address_is_no_alias() {
    let writer = writer()
        .with("::/8", asn(64500))
        .with("2001:db8::/32", asn(64500));
    assert_eq!(networks(&writer), ["::/8", "2001:db8::/32"]);
    let database = database(&writer);
    let is_known = |ip: &str| {
        let verdict = database.verdict(ip.parse::<IpAddr>().unwrap()).unwrap();
        verdict.network().is_some()
    };
    assert!(is_known("2001:db8::1") && is_known("::1"));
    assert!(!is_known("192.0.2.1"));
}

#[test]
fn all_of_ipv4_may_be_one_network() {
    let writer = writer()
        .with("::/96", asn(64500))
        .with("2001:db8::/32", asn(64501));
    assert_eq!(networks(&writer), ["0.0.0.0/0", "2001:db8::/32"]);
    assert!(
        database(&writer)
            .verdict([192, 0, 2, 1])
            .unwrap()
            .network()
            .is_some()
    );
}

#[test]
fn a_database_of_ipv4_alone_says_nothing_of_ipv6() {
    for bits in [24, 28, 32] {
        let writer = writer()
            .ipv4_only()
            .record_bits(bits)
            .with("192.0.2.0/25", asn(64500));
        assert_eq!(networks(&writer), ["192.0.2.0/25"]);
        let database = database(&writer);
        assert!(
            database
                .verdict([192, 0, 2, 1])
                .unwrap()
                .network()
                .is_some()
        );
        assert!(
            database
                .verdict([192, 0, 2, 129])
                .unwrap()
                .network()
                .is_none()
        );
        assert!(
            database
                .verdict(Ipv6Addr::LOCALHOST)
                .unwrap()
                .network()
                .is_none()
        );
    }
}

#[test]
fn a_database_may_be_empty() {
    let writer = writer();
    assert_eq!(networks(&writer), [""; 0]);
    assert!(
        database(&writer)
            .verdict([192, 0, 2, 1])
            .unwrap()
            .evidence()
            .is_empty()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The list and the backend say of every address what the last network that was written around it says.
    #[test]
    fn the_list_the_backend_and_a_linear_scan_agree(
        bits in prop::sample::select(vec![24_usize, 28, 32]),
        v4 in prop::collection::vec((any::<u32>(), 1_u8..=32), 0..12),
        v6 in prop::collection::vec((any::<u128>(), 1_u8..=128), 0..12),
        aliases: bool,
    ) {
        let v4 = v4.into_iter().map(|(ip, length)| (Ipv4Addr::from_bits(ip).into(), length));
        // Beside what is IPv4.
        let v6 = v6.into_iter().map(|(ip, length)| (Ipv6Addr::from_bits(ip | 1 << 127).into(), length));
        let networks = v4.chain(v6).map(|(ip, length)| ipnet::IpNet::new(ip, length).unwrap().trunc());
        let mut networks: Vec<_> = networks.collect();
        networks.sort_by_key(ipnet::IpNet::prefix_len);
        let mut writer = writer().record_bits(bits);
        for (number, network) in (64500..).zip(&networks) {
            writer = writer.with(&network.to_string(), asn(number));
        }
        if aliases {
            writer = writer.alias("2002::/16").alias("2001::/32").alias("::ffff:0:0/96");
        }
        let (feed, database) = (list(&writer), database(&writer));
        prop_assert_eq!(feed.problems(), []);
        for ip in networks.iter().flat_map(|network| [network.network(), network.broadcast()]) {
            let last = networks.iter().rposition(|network| network.contains(&ip));
            let expected = last.map(|last| 64500 + last as u32);
            let listed = said(&feed, ip).and_then(|said| said.network?.asn);
            prop_assert_eq!(listed, expected, "{}", ip);
            let verdict = database.verdict(ip).unwrap();
            prop_assert_eq!(verdict.network().and_then(|network| network.asn), expected, "{}", ip);
        }
    }
}

#[test]
fn a_record_is_read_however_its_parts_are_pointed_to() {
    let whole = map([("country", map([("iso_code", text("DE"))]))]);
    // After the head of the whole, of one byte, and its key.
    let country = 1 + 1 + "country".len() as u32;
    let writer = Writer::new("GeoLite2-Country")
        .with("192.0.2.0/24", whole)
        .with(
            "198.51.100.0/24",
            map([("country", Data::Pointer(country))]),
        )
        .with("203.0.113.0/24", Data::Pointer(0));
    let database = database(&writer);
    for ip in [[192, 0, 2, 1], [198, 51, 100, 1], [203, 0, 113, 1]] {
        let verdict = database.verdict(ip).unwrap();
        assert_eq!(verdict.location().unwrap().to_string(), "DE");
    }
}
