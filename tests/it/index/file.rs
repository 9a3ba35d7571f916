//! Index files: written, read, the same again, and refused when they are damaged or were made to do harm.

use std::fs;
use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ipsec_core::feed::{Attributes, FeedBuilder, IpRange, Rules};
use ipsec_core::index::{FileErrorKind, List, LocalIndex};
use ipsec_core::{Country, Network, Score, Signal, Signals};

fn everything() -> Attributes {
    let mut all = Attributes::default();
    all.signals = Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor);
    all.score = Some(Score::new(7.5, 10.0).unwrap());
    let mut network = Network::default();
    network.asn = Some(64500);
    network.organization = Some("Exämple Hosting".to_owned());
    network.prefix = Some("198.51.100.0/24".parse().unwrap());
    network.kind = Some(ipsec_core::NetworkKind::Hosting);
    all.network = Some(network);
    let mut location = ipsec_core::Location::from("DE".parse::<Country>().unwrap());
    location.city = Some("Berlin".to_owned());
    location.in_eu = Some(true);
    all.location = Some(location);
    all.names = vec!["Veiled".to_owned(), "Cloaked".to_owned()];
    all.observed = Some(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    all
}

fn index() -> LocalIndex {
    let mut services = FeedBuilder::new(Rules::default());
    services.push_with(1, "198.51.100.0/24".parse().unwrap(), everything());
    services.push_with(2, "2001:db8::/48".parse().unwrap(), everything());
    services.push(3, IpRange::single([198, 51, 100, 7]));
    let many: String = (0..3000)
        .map(|i| {
            format!(
                "45.{}.{}.{}/30\n2a00:{i:x}::/48\n",
                i % 7,
                i % 251,
                i % 61 * 4
            )
        })
        .collect();
    LocalIndex::builder()
        .named("ours")
        .dated(UNIX_EPOCH + Duration::from_secs(1_760_000_000))
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            many.as_bytes(),
        )
        .feed(
            List::new("services")
                .complete_for(Signal::Vpn)
                .lineage("made up")
                .licence("CC0"),
            services.finish(),
        )
        .list(List::new("own").never_block(), "203.0.113.0/28".as_bytes())
        .allow(
            "office",
            "203.0.113.0/24\n2001:db8:1::-2001:db8:1::9".as_bytes(),
        )
        .deny("banned", "45.0.0.0/16".as_bytes())
        .build()
        .unwrap()
}

fn addresses() -> Vec<IpAddr> {
    let v4 =
        (0..2000_u32).map(|i| IpAddr::from([45, (i % 9) as u8, (i % 255) as u8, (i % 64) as u8]));
    let others = [
        "198.51.100.7",
        "198.51.100.8",
        "203.0.113.3",
        "8.8.8.8",
        "10.0.0.1",
    ];
    let v6 = [
        "2001:db8::1",
        "2001:db8:1::5",
        "2a00:7::1",
        "2a00:fff::1",
        "::",
        "64:ff9b::2d00:1",
    ];
    v4.chain(others.iter().chain(&v6).map(|ip| ip.parse().unwrap()))
        .collect()
}

#[test]
fn what_is_read_back_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lists.index");
    let index = index();
    index.save(&path).unwrap();
    let read = LocalIndex::open(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), index.as_bytes());
    assert_eq!(read.as_bytes(), index.as_bytes());
    assert_eq!(read.lists(), index.lists());
    assert_eq!(
        (read.len(), read.date(), read.digest()),
        (index.len(), index.date(), index.digest())
    );
    for ip in addresses() {
        assert_eq!(read.verdict(ip), index.verdict(ip));
        assert_eq!(read.matches(ip), index.matches(ip));
        assert_eq!(read.never_blocked_by(ip), index.never_blocked_by(ip));
    }
    let list = read.list("services").unwrap();
    assert_eq!(list.licence().unwrap(), &"CC0");
    assert_eq!(list.lineage().unwrap(), &"made up");
    let kept: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(kept.len(), 1, "nothing else is left in the folder");
}

#[test]
fn all_that_an_entry_can_say_is_kept() {
    let read = LocalIndex::from_bytes(index().as_bytes()).unwrap();
    let verdict = read.verdict([198, 51, 100, 8]);
    let evidence = verdict.evidence_of("services").unwrap();
    let all = everything();
    assert_eq!(evidence.signals(), all.signals);
    assert_eq!(evidence.score(), all.score);
    assert_eq!(evidence.network(), all.network.as_ref());
    assert_eq!(evidence.location(), all.location.as_ref());
    assert_eq!(evidence.names(), all.names);
    assert_eq!(evidence.observed(), all.observed);
}

#[test]
fn its_entries_make_another_index() {
    let first = LocalIndex::from_bytes(index().as_bytes()).unwrap();
    let mut builder = LocalIndex::builder()
        .named("ours")
        .dated(first.date().unwrap());
    for list in first.lists() {
        builder = builder.feed(
            list.declaration().clone(),
            first.feed(list.name().as_str()).unwrap(),
        );
    }
    let second = builder.build().unwrap();
    assert_eq!(second.as_bytes(), first.as_bytes());
    assert_eq!(first.feed("nobody"), None);
}

#[test]
fn equal_lists_make_equal_bytes_and_others_do_not() {
    assert_eq!(index().as_bytes(), index().as_bytes());
    let of = |line: &str| {
        let list = List::new("a").signals(Signal::Vpn);
        LocalIndex::builder()
            .list(list, line.as_bytes())
            .build()
            .unwrap()
    };
    assert_eq!(of("192.0.2.1").digest(), of("192.0.2.1").digest());
    assert_ne!(of("192.0.2.1").digest(), of("192.0.2.2").digest());
}

#[test]
fn entries_can_be_left_out() {
    let list = || List::new("a").signals(Signal::Vpn);
    let with = LocalIndex::builder()
        .list(list(), "192.0.2.0/24".as_bytes())
        .build()
        .unwrap();
    let without = LocalIndex::builder().list(list(), "192.0.2.0/24".as_bytes());
    let without = without.without_entries().build().unwrap();
    let without = LocalIndex::from_bytes(without.as_bytes()).unwrap();
    assert_eq!(
        without.verdict([192, 0, 2, 1]),
        with.verdict([192, 0, 2, 1])
    );
    assert!(without.matches([192, 0, 2, 1]).is_empty());
    assert_eq!(without.feed("a"), None);
    assert!(without.as_bytes().len() < with.as_bytes().len());
}

#[track_caller]
fn refused(bytes: &[u8], kind: FileErrorKind, words: &str) {
    let error = LocalIndex::from_bytes(bytes).unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn what_is_no_index_is_told() {
    refused(b"", FileErrorKind::NotAnIndex, "not an index");
    refused(b"192.0.2.1\n", FileErrorKind::NotAnIndex, "not an index");
    refused(
        &index().as_bytes()[..100],
        FileErrorKind::Damaged,
        "shorter than its header",
    );
    let missing = LocalIndex::open("no such file").unwrap_err();
    assert_eq!(missing.kind(), FileErrorKind::Io);
    assert!(
        missing.to_string().contains("\"no such file\""),
        "{missing}"
    );
    assert!(std::error::Error::source(&missing).is_some());
}

#[test]
fn a_file_that_was_cut_off_or_goes_on_is_refused() {
    let index = index();
    let bytes = index.as_bytes();
    for length in [4096, 5000, bytes.len() / 2, bytes.len() - 1] {
        refused(&bytes[..length], FileErrorKind::Damaged, "bytes, and has");
    }
    refused(
        &[bytes, &[0]].concat(),
        FileErrorKind::Damaged,
        "bytes, and has",
    );
    let folder = tempfile::tempdir().unwrap();
    for length in [0, 10, 4096, bytes.len() - 1] {
        let path = folder.path().join("cut");
        fs::write(&path, &bytes[..length]).unwrap();
        assert!(LocalIndex::open(&path).is_err());
    }
}

#[test]
fn any_byte_that_was_changed_is_found() {
    let index = index();
    let mut bytes = index.as_bytes().to_vec();
    let step = bytes.len() / 197;
    for at in (0..300).chain((300..bytes.len()).step_by(step)) {
        bytes[at] ^= 0x10;
        assert!(LocalIndex::from_bytes(&bytes).is_err(), "byte {at}");
        bytes[at] ^= 0x10;
    }
    assert!(LocalIndex::from_bytes(&bytes).is_ok());
}

#[test]
fn an_index_of_another_version_or_byte_order_is_told_as_such() {
    let index = index();
    let changed = |at: usize, byte: u8| {
        let mut bytes = index.as_bytes().to_vec();
        bytes[at] = byte;
        bytes
    };
    refused(
        &changed(12, 9),
        FileErrorKind::Version,
        "it has version 9.0, and this is 1.0",
    );
    let mut turned = index.as_bytes().to_vec();
    turned[8..12].reverse();
    refused(&turned, FileErrorKind::Version, "another byte order");
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lists.index");
    index().save(&path).unwrap();
    let before = fs::read(&path).unwrap();
    let error = index()
        .save(folder.path().join("no/such/folder"))
        .unwrap_err();
    assert_eq!(error.kind(), FileErrorKind::Io);
    assert_eq!(fs::read(&path).unwrap(), before);
    let error = index().save(folder.path()).unwrap_err();
    assert_eq!(error.kind(), FileErrorKind::Io, "{error}");
}

#[test]
fn without_a_date_nothing_is_said() {
    let list = List::new("a").signals(Signal::Vpn);
    let index = LocalIndex::builder()
        .list(list, "192.0.2.1".as_bytes())
        .build()
        .unwrap();
    assert_eq!(index.date(), None::<SystemTime>);
}

#[test]
fn ranges_are_told_in_order_and_say_what_verdicts_say() {
    let index = index();
    let mut last = None::<IpAddr>;
    let mut count = 0;
    index.each_range(|named| {
        let range = named.range();
        let is_next = last.is_none_or(|last| last < range.first());
        assert!(is_next, "{range}");
        last = Some(range.last());
        for ip in [range.first(), range.last()] {
            let verdict = index.verdict(ip);
            if ipsec_core::ip::scope(ip).is_public() && ipsec_core::ip::embedded_ipv4(ip).is_none()
            {
                assert_eq!(verdict.signals(), named.signals());
            }
            assert_eq!(verdict.list_override(), named.list_override());
            let named: Vec<_> = named
                .lists()
                .iter()
                .map(|i| index.lists()[*i].name().clone())
                .collect();
            let mut matched: Vec<_> = index.matches(ip).into_iter().map(|m| m.list).collect();
            matched.dedup();
            assert_eq!(named, matched);
        }
        count += 1;
    });
    assert_eq!(count, index.len());
}

#[test]
fn several_may_save_to_one_path_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lists.index");
    let index = index();
    index.save(&path).unwrap();
    std::thread::scope(|scope| {
        let savers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..5).try_for_each(|_| index.save(&path))))
            .collect();
        for _ in 0..50 {
            assert_eq!(fs::read(&path).unwrap().len(), index.as_bytes().len());
        }
        for saver in savers {
            saver.join().unwrap().unwrap();
        }
    });
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_name_or_a_licence_makes_another_digest() {
    let of = |list: List| {
        let list = list.signals(Signal::Vpn);
        let index = LocalIndex::builder()
            .list(list, "192.0.2.1".as_bytes())
            .build();
        index.unwrap().digest()
    };
    let digests = [
        of(List::new("a").licence("MIT")),
        of(List::new("b").licence("MIT")),
        of(List::new("a").licence("CC0")),
        of(List::new("a").lineage("MIT")),
    ];
    let different: std::collections::HashSet<u64> = digests.into_iter().collect();
    assert_eq!(different.len(), digests.len());
}

#[test]
fn the_report_of_a_list_is_kept_in_whole() {
    use ipsec_core::feed::{self, Columns, Format};
    let columns = Columns::default()
        .address("1")
        .score("2", 10.0)
        .min_score(5.0);
    let text = "# Last update: 2026-08-22\n198.51.100.1/24,9\n198.51.100.0/24,9\n203.0.113.1,1\nnonsense,7\n";
    let read = feed::read(text.as_bytes(), &Format::Csv(columns), Rules::default());
    assert!(
        read.report().skipped > 0 && !read.report().dropped.is_empty(),
        "{:?}",
        read.report()
    );
    let list = List::new("scored").signals(Signal::Attacker);
    let index = LocalIndex::builder()
        .feed(list, read.clone())
        .build()
        .unwrap();
    let kept = LocalIndex::from_bytes(index.as_bytes()).unwrap();
    assert_eq!(kept.list("scored").unwrap().report(), read.report());
    assert_eq!(kept.feed("scored").unwrap().report(), read.report());
}
