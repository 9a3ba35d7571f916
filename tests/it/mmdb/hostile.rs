//! Files that are no databases, or were made to do harm: never a panic, never a hang, and words that help.

use ipsec_core::feed::{self, Entry, Feed, Problem, ProblemKind, Rules};
use ipsec_core::mmdb::{Database, DatabaseErrorKind, Fields};
use proptest::prelude::*;

use super::writer::Slot;
use super::{Data, Writer, map, text};

/// Reads the bytes in both ways, asks for some addresses, and holds that the two agree whether the file is any good.
fn survive(bytes: &[u8]) -> Feed {
    let feed = feed::read_mmdb(bytes, &Fields::auto(), Rules::operator());
    let database = Database::new(bytes, &Fields::auto());
    let is_refused = feed
        .problems()
        .iter()
        .any(|p| p.kind() == ProblemKind::NotAList);
    assert_eq!(database.is_err(), is_refused);
    assert!(feed.problems().len() <= Problem::KEPT);
    for problem in feed.problems() {
        let words = problem.to_string();
        assert!(
            words.len() < 4000 && !words.contains(char::is_control),
            "{words:?}"
        );
    }
    if let Ok(database) = database {
        // A record of an address inside another may be wrong.
        let alone =
            |entry: &Entry<'_>| ipsec_core::ip::embedded_ipv4(entry.range.first()).is_none();
        for entry in feed.entries().filter(alone) {
            assert!(
                !database
                    .verdict(entry.range.first())
                    .unwrap()
                    .asked()
                    .is_empty()
            );
        }
        for ip in [
            0,
            1,
            u128::MAX,
            0x2002 << 112,
            0x2001 << 112,
            0x2001_0db8 << 96,
        ] {
            _ = database.verdict(std::net::Ipv6Addr::from_bits(ip));
            _ = database.verdict(std::net::Ipv4Addr::from_bits(ip as u32));
        }
    }
    feed
}

#[track_caller]
fn refused(bytes: &[u8], kind: DatabaseErrorKind, expected: &str) {
    let error = Database::new(bytes, &Fields::auto()).unwrap_err();
    assert_eq!(error.kind(), kind);
    assert!(error.to_string().contains(expected), "{error}");
    let feed = survive(bytes);
    assert_eq!((feed.len(), feed.problems().len()), (0, 1));
}

fn good() -> Writer {
    let record = |name: &str| {
        map([
            ("is_anonymous", Data::Flag(true)),
            ("anonymizer_confidence", Data::U16(50)),
            ("network_last_seen", text("2025-04-14")),
            ("provider_name", text(name)),
        ])
    };
    Writer::new("GeoIP-Anonymous-Plus")
        .with("192.0.2.0/24", record("one"))
        .with("203.0.113.9/32", record("two"))
        .with("2001:db8::/32", record("one"))
        .alias("2002::/16")
}

#[test]
fn what_is_no_database_is_called_by_its_name() {
    let not = |bytes: &[u8], what| refused(bytes, DatabaseErrorKind::NotADatabase, what);
    not(b"", "empty");
    not(b"\n<!DOCTYPE html>", "a web page");
    not(b"{\"error\": 1}", "JSON");
    not(b"\x1F\x8B\x08", "gzip");
    not(b"PK\x03\x04", "zip");
    not(b"192.0.2.1\n", "no metadata");
    let bytes = good().bytes();
    not(&bytes[..bytes.len() - 300], "cut off");
}

#[test]
fn a_file_may_end_anywhere() {
    let bytes = good().bytes();
    assert_eq!(survive(&bytes).len(), 3);
    for length in 0..bytes.len() {
        assert!(!survive(&bytes[..length]).problems().is_empty(), "{length}");
        survive(&bytes[bytes.len() - length..]);
    }
}

#[test]
fn every_byte_may_be_wrong() {
    let bytes = good().bytes();
    for at in 0..bytes.len() {
        for wrong in [
            0,
            1,
            0x20,
            0x7F,
            0x80,
            0xFF,
            bytes[at] ^ 1,
            bytes[at] ^ 0x80,
        ] {
            let mut bytes = bytes.clone();
            bytes[at] = wrong;
            survive(&bytes);
        }
    }
}

#[test]
fn a_tree_with_a_loop_is_damaged() {
    let mut writer = good();
    writer.nodes[0][1] = Slot::Node(0);
    refused(&writer.bytes(), DatabaseErrorKind::Damaged, "grow together");
    let mut writer = good();
    let last = writer.nodes.len() - 1;
    writer.nodes[last] = [Slot::Node(last); 2];
    refused(&writer.bytes(), DatabaseErrorKind::Damaged, "");
}

/// A hundred nodes, both branches of each leading to the next: 2^100 ways to the end. Where that is the part for IPv4, the reader does not
/// even come to a network on any of them.
#[test]
fn a_tree_of_diamonds_is_damaged() {
    for end in [Slot::Record(0), Slot::Empty, Slot::Node(1)] {
        let mut writer = good();
        let first = writer.nodes.len();
        for next in first + 1..first + 100 {
            writer.nodes.push([Slot::Node(next); 2]);
        }
        let mut ipv4 = Slot::Node(0);
        for _ in 0..96 {
            let Slot::Node(node) = ipv4 else {
                unreachable!()
            };
            ipv4 = writer.nodes[node][0];
        }
        let end = if end == Slot::Node(1) { ipv4 } else { end };
        writer.nodes.push([end; 2]);
        writer.nodes[0][1] = Slot::Node(first);
        refused(&writer.bytes(), DatabaseErrorKind::Damaged, "grow together");
    }
}

#[test]
fn numbers_that_lead_nowhere_are_damage() {
    for number in [1 << 20, (1 << 28) - 1] {
        let mut writer = good();
        writer.nodes[0][1] = Slot::Raw(number);
        refused(&writer.bytes(), DatabaseErrorKind::Damaged, "");
    }
    for to in [1 << 20, u32::MAX] {
        let record = map([("is_anonymous", Data::Pointer(to))]);
        refused(
            &good().with("198.51.100.0/24", record).bytes(),
            DatabaseErrorKind::Damaged,
            "",
        );
    }
}

#[test]
fn pointers_in_circles_are_damage() {
    for to in 0..40 {
        let mut writer = Writer::new("GeoIP2-Anonymous-IP");
        writer = writer.with(
            "192.0.2.0/24",
            map([("is_anonymous", map([("is_anonymous", Data::Pointer(to))]))]),
        );
        survive(&writer.bytes());
    }
    let mut writer = Writer::new("GeoIP2-Anonymous-IP");
    writer = writer.with("192.0.2.0/24", Data::Pointer(0));
    refused(&writer.bytes(), DatabaseErrorKind::Damaged, "");
}

#[test]
fn counts_in_the_metadata_are_not_believed() {
    for count in [0, 1, 1000, u32::MAX] {
        let mut writer = good();
        writer.node_count = Some(count);
        assert_eq!(survive(&writer.bytes()).len(), 0);
    }
    for bits in [0, 8, 20, 64, 65_535] {
        let mut writer = good();
        writer.record_bits = bits;
        refused(&writer.bytes(), DatabaseErrorKind::Damaged, "record_size");
    }
    let mut writer = good();
    writer.ip_version = 5;
    refused(&writer.bytes(), DatabaseErrorKind::Damaged, "ip_version");
    let mut writer = good();
    writer.built = u64::MAX;
    refused(&writer.bytes(), DatabaseErrorKind::Damaged, "build_epoch");
}

#[test]
fn nesting_and_size_have_an_end() {
    let mut deep = text("x");
    for _ in 0..600 {
        deep = Data::Array(vec![deep]);
    }
    survive(
        &good()
            .with("198.51.100.0/24", map([("provider_name", deep)]))
            .bytes(),
    );
    let long = good().with(
        "198.51.100.0/24",
        map([("provider_name", text(&"x".repeat(1001)))]),
    );
    let feed = survive(&long.bytes());
    assert_eq!(feed.report().dropped(ProblemKind::Value), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_may_be_wrong(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        bits in prop::sample::select(vec![24_usize, 28, 32]),
    ) {
        let mut bytes = good().record_bits(bits).bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survive(&bytes);
    }

    #[test]
    fn any_bytes_may_come_before_the_metadata(noise in prop::collection::vec(any::<u8>(), 0..600), nodes in 1_u32..40) {
        let mut writer = good();
        writer.node_count = Some(nodes);
        let bytes = writer.bytes();
        let end = bytes.windows(11).rposition(|window| window == b"MaxMind.com").unwrap() - 3;
        survive(&[&noise, &bytes[end..]].concat());
    }
}
