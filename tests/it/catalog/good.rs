//! Files that are all right, and what they mean.

use std::path::Path;
use std::time::Duration;

use ipsec_core::Signal;
use ipsec_core::catalog::Catalog;
use ipsec_core::feed::Bogons;
use ipsec_core::feed::gates::{Gates, OnGate};
use ipsec_core::index::ListKind;

use super::{catalog, one};

#[test]
fn a_list_says_what_it_means_and_where_it_is() {
    let list = one(r#"
        signals = ["tor", "anonymous"]
        complete = true
        lineage = "torproject"
        licence = "CC0"
        redistribute = true
        url = "https://lists.example/exits"
        fallback = ["https://mirror.example/exits"]
        interval = "30m"
        required = true
        "#);
    assert_eq!(list.name(), &"l");
    assert_eq!(list.kind(), ListKind::Complete);
    assert_eq!(list.signals(), Signal::Tor | Signal::Anonymous);
    assert_eq!(list.lineage().unwrap(), &"torproject");
    assert_eq!(list.licence().unwrap(), &"CC0");
    assert_eq!(list.redistribute(), Some(true));
    assert_eq!(list.path(), Some(Path::new("l.txt")));
    assert_eq!(list.url(), Some("https://lists.example/exits"));
    assert_eq!(list.fallback(), ["https://mirror.example/exits"]);
    assert_eq!(list.interval(), Some(Duration::from_secs(1_800)));
    assert!(list.required() && !list.never_block() && !list.is_own());
}

#[test]
fn what_is_not_said_follows_from_the_class() {
    assert_eq!(one("signals = 'tor'").gates(), &Gates::of(Signal::Tor));
    assert_eq!(one("signals = ['vpn']").gates(), &Gates::of(Signal::Vpn));
    assert_eq!(one("format = 'csv'").gates(), &Gates::table());
    let own = one("kind = 'deny'");
    assert_eq!(own.gates(), &Gates::operator());
    assert!(own.required() && own.is_own());
    let published = one("kind = 'allow'\nurl = 'https://lists.example/good'");
    assert_eq!(published.gates().bogons, Bogons::Reject);
    assert_eq!(published.gates().max_shrink, Gates::default().max_shrink);
    assert!(!published.required() && !published.is_own());
}

#[test]
fn every_gate_may_be_set() {
    let gates = one(r#"
        signals = "vpn"
        min_entries = 4000
        max_entries = 40000
        max_shrink = 0.2
        max_growth = 2
        max_coverage = 0.02
        max_coverage_v6 = 0.001
        min_prefix_v4 = 12
        min_prefix_v6 = 16
        declared_tolerance = 0.1
        max_invalid_ratio = 0.01
        bogons = "reject"
        max_age = "2w"
        on_gate = "warn"
        "#)
    .gates()
    .clone();
    assert_eq!(
        (gates.min_entries, gates.max_entries),
        (4_000, Some(40_000))
    );
    assert_eq!((gates.max_shrink, gates.max_growth), (0.2, 2.0));
    assert_eq!((gates.max_coverage, gates.max_coverage_v6), (0.02, 0.001));
    assert_eq!((gates.min_prefix_v4, gates.min_prefix_v6), (12, 16));
    assert_eq!(
        (gates.declared_tolerance, gates.max_invalid_ratio),
        (0.1, 0.01)
    );
    assert_eq!(gates.bogons, Bogons::Reject);
    assert_eq!(gates.max_age, Some(Duration::from_secs(1_209_600)));
    assert_eq!(gates.on_gate, OnGate::Warn);
}

#[test]
fn defaults_count_for_published_lists_and_never_widen_a_class() {
    let file = catalog(
        r#"
        [defaults]
        max_shrink = 0.3
        min_prefix_v4 = 8
        min_prefix_v6 = 56
        max_coverage = 0.0001
        interval = "24h"
        keep_generations = 5
        required = true

        [[feed]]
        name = "tor"
        signals = "tor"
        path = "tor.txt"

        [[feed]]
        name = "hosting"
        signals = "datacenter"
        path = "hosting.txt"
        max_coverage = 0.5
        max_shrink = 0.1
        interval = "1h"
        required = false

        [[feed]]
        name = "office"
        kind = "allow"
        path = "office.txt"
        "#,
    );
    assert_eq!(file.keep_generations(), Some(5));
    let (tor, hosting) = (file.feed("tor").unwrap(), file.feed("hosting").unwrap());
    assert_eq!(
        (tor.gates().min_prefix_v4, tor.gates().min_prefix_v6),
        (24, 56)
    );
    assert_eq!(
        (tor.gates().max_shrink, tor.gates().max_coverage),
        (0.3, 0.0001)
    );
    assert_eq!(tor.interval(), Some(Duration::from_secs(86_400)));
    assert!(tor.required() && !hosting.required());
    assert_eq!(
        (hosting.gates().max_shrink, hosting.gates().max_coverage),
        (0.1, 0.5)
    );
    assert_eq!(hosting.interval(), Some(Duration::from_secs(3_600)));
    assert_eq!(file.feed("office").unwrap().gates(), &Gates::operator());
    assert_eq!(file.feed("office").unwrap().interval(), None);
}

#[test]
fn whom_to_never_block_comes_from_files_and_lists() {
    let file = catalog(
        r#"
        [never_block]
        files = ["own.txt"]
        feeds = ["bots", "edges"]
        [[feed]]
        name = "bots"
        signals = "crawler"
        path = "bots.txt"
        [[feed]]
        name = "edges"
        path = "edges.txt"
        url = "https://lists.example/edges"
        [[feed]]
        name = "vpn"
        signals = "vpn"
        path = "vpn.txt"
        "#,
    );
    let never: Vec<_> = file
        .feeds()
        .iter()
        .map(|feed| (feed.name().as_str(), feed.never_block()))
        .collect();
    assert_eq!(
        never,
        [
            ("bots", true),
            ("edges", true),
            ("vpn", false),
            ("own.txt", true)
        ]
    );
    let own = file.feed("own.txt").unwrap();
    assert!(own.is_own() && own.required());
    assert_eq!(own.gates().bogons, Bogons::Keep);
    // A published list of whom to never block must not name half the Internet.
    assert_eq!(file.feed("edges").unwrap().gates(), &Gates::default());
}

#[test]
fn paths_are_taken_from_the_folder_of_the_file() {
    let file = "[[feed]]\nname = 'a'\nsignals = 'tor'\npath = 'lists/a.txt'\n[[feed]]\nname = 'b'\nsignals = 'tor'\npath = '/var/b.txt'";
    let file = catalog(file).in_folder("/etc/ipsec");
    let paths: Vec<_> = file
        .feeds()
        .iter()
        .map(|feed| feed.path().unwrap())
        .collect();
    assert_eq!(
        paths,
        [Path::new("/etc/ipsec/lists/a.txt"), Path::new("/var/b.txt")]
    );
}

#[test]
fn the_index_has_a_name_and_keeps_its_entries() {
    let list = "[[feed]]\nname = 'a'\nsignals = 'tor'\npath = 'a.txt'\n";
    let plain = catalog(list);
    assert_eq!((plain.index_name(), plain.keeps_entries()), (None, true));
    let named = catalog(&format!("{list}[index]\nname = 'edge'\nentries = false"));
    assert_eq!(named.index_name().unwrap(), &"edge");
    assert!(!named.keeps_entries());
}

#[test]
fn json_does_as_well_as_toml() {
    let json = r#"{"feed": [{"name": "l", "path": "l.txt", "signals": ["vpn"], "max_shrink": 1}]}"#;
    let from_json: Catalog = serde_json::from_str(json).unwrap();
    assert_eq!(
        from_json.feeds()[0],
        one("signals = 'vpn'\nmax_shrink = 1.0")
    );
}
