//! Index files that were made to do harm, with all hashes right: refused, or what they cost stays in proportion to them.

use std::fs::{self, File};

use ipsec_core::feed::{Attributes, FeedBuilder, Rules};
use ipsec_core::index::{FileErrorKind, IndexProblem, List, LocalIndex};
use ipsec_core::{Location, Network, Signal};

use super::craft::{header_of, one, section, strings, with, with_header, words};

#[track_caller]
fn refused(bytes: &[u8], words: &str) {
    let error = LocalIndex::from_bytes(bytes).unwrap_err();
    assert_eq!(error.kind(), FileErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

/// How many bytes are in use at once while a file is read.
fn memory_for(bytes: &[u8]) -> usize {
    let measured = allocation_counter::measure(|| drop(LocalIndex::from_bytes(bytes)));
    measured.bytes_max as usize
}

/// The lists section of an index with one list, but with as many lists, which `change` makes different.
fn lists(count: u16, change: impl Fn(u32, &mut Vec<u8>)) -> Vec<u8> {
    let real = section(&one(), "lists");
    let (head, list) = real.split_at(6);
    let mut all = head.to_vec();
    all[0..4].copy_from_slice(&0_u32.to_le_bytes());
    all[4..6].copy_from_slice(&count.to_le_bytes());
    for number in 0..count {
        let mut list = list.to_vec();
        list[0..4].copy_from_slice(&u32::from(number).to_le_bytes());
        change(number.into(), &mut list);
        all.extend(list);
    }
    all
}

/// As many lists that name nobody.
fn parts(count: u16) -> Vec<u8> {
    // The first list has the one entry there is.
    let rest = (1..count).flat_map(|_| [1_u64, 0, 0, 0, 1, 0]);
    let all = [0_u64, 1, 0, 0, 0, 1].into_iter().chain(rest);
    all.flat_map(u64::to_le_bytes).collect()
}

#[test]
fn lists_are_named_as_the_builder_names_them() {
    let of = |names: &[&str], change: &dyn Fn(u32, &mut Vec<u8>)| {
        let lists = lists(names.len() as u16, change);
        let index = parts(names.len() as u16);
        with(
            &one(),
            &[
                ("strings", strings(names)),
                ("lists", lists),
                ("entry_index", index),
            ],
        )
    };
    let same = |_: u32, list: &mut Vec<u8>| list[0..4].fill(0);
    let words = "its lists cannot be read";
    assert!(LocalIndex::from_bytes(&of(&["a", "b"], &|_, _| {})).is_ok());
    refused(&of(&["a", "b"], &same), words);
    refused(&of(&["a", "a"], &|_, _| {}), words);
    refused(&of(&["a", "b\n"], &|_, _| {}), words);
    refused(&of(&["a", " "], &|_, _| {}), words);
    let long = "x".repeat(1025);
    refused(&of(&["a", &long], &|_, _| {}), words);
    assert!(LocalIndex::from_bytes(&of(&["a", &long[1..]], &|_, _| {})).is_ok());
}

#[test]
fn many_lists_of_one_long_name_are_refused_before_they_are_copied() {
    let name = "x".repeat(1 << 20);
    let lists = lists(20_000, |_, list| list[0..4].fill(0));
    let strings = strings(&[&name]);
    let bytes = with(&one(), &[("strings", strings), ("lists", lists)]);
    refused(&bytes, "its lists cannot be read");
    assert!(memory_for(&bytes) < 4 * bytes.len());
}

#[test]
fn a_licence_that_lists_share_is_in_memory_once() {
    let names: Vec<String> = (0..20_000).map(|i| format!("list-{i}")).collect();
    let licence = "x".repeat(1024);
    let mut texts: Vec<&str> = names.iter().map(String::as_str).collect();
    texts.push(&licence);
    let number = (names.len() as u32).to_le_bytes();
    // Behind the name, the kind, signals and `never_block` are the lineage and the licence, of which there are none.
    let lists = lists(20_000, |_, list| {
        list.splice(15..16, [&[1][..], &number].concat());
    });
    let bytes = with(
        &one(),
        &[
            ("strings", strings(&texts)),
            ("lists", lists),
            ("entry_index", parts(20_000)),
        ],
    );
    let index = LocalIndex::from_bytes(&bytes).unwrap();
    assert_eq!(index.lists().len(), 20_000);
    assert_eq!(
        index.lists()[777].licence().unwrap().as_str().len(),
        licence.len()
    );
    assert!(memory_for(&bytes) < 16 * bytes.len());
}

#[test]
fn the_builder_refuses_texts_that_could_not_be_read_back() {
    let long = "x".repeat(1025);
    let of = |list: List| {
        let list = list.signals(Signal::Tor);
        let index = LocalIndex::builder().list(list, "198.51.100.1".as_bytes());
        index.build().map(|_| ()).unwrap_err().problems().to_vec()
    };
    let number = 1;
    assert_eq!(
        of(List::new(long.as_str())),
        [IndexProblem::ListName { number }]
    );
    let list = || List::new("a");
    for (list, what) in [
        (list().lineage(long.as_str()), "lineage"),
        (list().licence(long.as_str()), "licence"),
    ] {
        let list = of(list);
        assert!(
            matches!(&list[..], [IndexProblem::TooLong { what: is, .. }] if *is == what),
            "{list:?}"
        );
    }
    let index = LocalIndex::builder().named(long).build();
    assert_eq!(index.unwrap_err().problems(), [IndexProblem::IndexName]);
}

/// What an entry says with as many names, all of them text 1.
fn named(names: u8) -> Vec<u8> {
    let mut value = vec![16, names];
    value.extend(words((0..names).map(|_| 1)));
    value
}

#[test]
fn what_entries_say_lies_one_after_the_other() {
    let of = |values: Vec<u8>, places: &[u32]| {
        let values = [vec![0], values].concat();
        let atoms = words(places.iter().flat_map(|place| [0, *place]));
        with(
            &one(),
            &[
                ("values", values),
                ("atoms", atoms),
                ("strings", strings(&["local", "a"])),
            ],
        )
    };
    let two = [named(3), named(1)].concat();
    assert!(LocalIndex::from_bytes(&of(two.clone(), &[1, 15, 15, 1])).is_ok());
    refused(&of(two.clone(), &[2]), "what a list says cannot be read");
    refused(&of(two, &[21]), "what a list says cannot be read");
    let words = "what entries say cannot be read";
    refused(&of(named(33), &[0]), words);
    refused(&of(vec![16, 0], &[0]), words);
    refused(&of(vec![0], &[0]), words);
    refused(&of(vec![64], &[0]), words);
    refused(&of(vec![16, 1, 9, 0, 0, 0], &[0]), words);
}

#[test]
fn texts_of_entries_are_bounded() {
    let of = |length: usize, atoms: usize| {
        let long = "x".repeat(length);
        let atoms = words((0..atoms).flat_map(|_| [0, 1]));
        let values = [vec![0], named(32)].concat();
        // The name of the list must not be the long one.
        let lists = lists(1, |_, list| list[0..4].fill(0));
        with(
            &one(),
            &[
                ("strings", strings(&["a", &long])),
                ("values", values),
                ("atoms", atoms),
                ("lists", lists),
            ],
        )
    };
    refused(&of(1 << 20, 50_000), "what entries say cannot be read");
    refused(&of(4097, 1), "what entries say cannot be read");
    let bytes = of(4096, 100_000);
    assert!(LocalIndex::from_bytes(&bytes).is_ok());
    assert!(memory_for(&bytes) < 4 * bytes.len());
}

#[test]
fn the_evidence_on_an_address_is_bounded() {
    let mut said = Attributes::default();
    said.names = (0..32)
        .map(|i| format!("{i:02}{}", "x".repeat(4094)))
        .collect();
    let of = |lists: usize| {
        let mut index = LocalIndex::builder();
        for i in 0..lists {
            let mut feed = FeedBuilder::new(Rules::default());
            feed.push_with(1, "198.51.100.0/24".parse().unwrap(), said.clone());
            index = index.feed(
                List::new(format!("{i}")).signals(Signal::Vpn),
                feed.finish(),
            );
        }
        index.without_entries().build()
    };
    let most = of(128).unwrap();
    assert_eq!(most.verdict([198, 51, 100, 1]).evidence().len(), 128);
    let error = of(129).unwrap_err().to_string();
    assert!(
        error.contains("more of an address than evidence can hold"),
        "{error}"
    );
}

#[test]
fn entries_that_share_long_texts_are_bounded() {
    let long = "x".repeat(4096);
    let values = [vec![0], named(32)].concat();
    let lists = lists(1, |_, list| list[0..4].fill(0));
    let of = |count: u32| {
        let parts = [0_u64, 1, 0, 0, 0, u64::from(count)];
        with(
            &one(),
            &[
                ("strings", strings(&["a", &long])),
                ("values", values.clone()),
                ("lists", lists.clone()),
                (
                    "entry_index",
                    parts.into_iter().flat_map(u64::to_le_bytes).collect(),
                ),
                ("entry_values", words((0..count).map(|_| 1))),
            ],
        )
    };
    let index = LocalIndex::from_bytes(&of(100)).unwrap();
    assert!(index.feed("a").is_some());
    refused(&of(10_000), "more than can be read back");
}

#[test]
fn long_texts_of_entries_are_cut_between_characters() {
    let mut said = Attributes::default();
    let long = "€".repeat(3000);
    said.names = vec![long.clone()];
    let mut network = Network::default();
    network.organization = Some(long.clone());
    said.network = Some(network);
    let mut location = Location::default();
    location.city = Some(long.clone());
    said.location = Some(location);
    let mut feed = FeedBuilder::new(Rules::default());
    feed.push_with(1, "198.51.100.0/24".parse().unwrap(), said);
    let index = LocalIndex::builder().feed(List::new("a"), feed.finish());
    let verdict = index.build().unwrap().verdict([198, 51, 100, 1]);
    let evidence = verdict.evidence_of("a").unwrap();
    let cut = &long[..4095];
    assert_eq!(evidence.names(), [cut]);
    assert_eq!(
        evidence.network().unwrap().organization.as_deref(),
        Some(cut)
    );
    assert_eq!(evidence.location().unwrap().city.as_deref(), Some(cut));
}

#[test]
fn a_long_file_is_refused_before_memory_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sparse.index");
    let of = |length: u64, reaching: u64| {
        fs::write(&path, header_of(length, reaching)).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(length).unwrap();
        let mut error = None;
        let measured = allocation_counter::measure(|| error = LocalIndex::open(&path).err());
        assert!(measured.bytes_max < 1 << 20);
        error.unwrap().to_string()
    };
    let whole = (1 << 34) + 1;
    assert!(of(whole, whole).contains("longer than an index can be"));
    let some = 1 << 33;
    assert!(of(some, some - 1).contains("behind its last section"));
    assert!(of(some, some + 1).contains("not where it should be"));
}

#[test]
fn sections_lie_close_together() {
    let index = one();
    let mut bytes = index.as_bytes()[..4096].to_vec();
    bytes.extend([0; 128]);
    bytes.extend(&index.as_bytes()[4096..]);
    let moved = index.file_sections().enumerate();
    let moved = moved.map(|(i, section)| (128 + 32 * i + 8, section.offset + 128));
    let mut numbers: Vec<(usize, u64)> = moved.collect();
    numbers.push((16, bytes.len() as u64));
    refused(
        &with_header(bytes, &numbers),
        "a section is not where it should be",
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for path in [pipe.as_path(), folder.path(), "/dev/zero".as_ref()] {
        let error = LocalIndex::open(path).unwrap_err();
        assert_eq!(error.kind(), FileErrorKind::Io);
        assert!(error.to_string().contains("no regular file"), "{error}");
    }
}

#[test]
fn every_entry_is_of_one_list() {
    let names = strings(&["a", "b"]);
    let of = |parts: [[u64; 6]; 2]| {
        let parts = parts.into_iter().flatten();
        let parts = parts.flat_map(u64::to_le_bytes).collect();
        let others = [
            ("strings", names.clone()),
            ("lists", lists(2, |_, _| {})),
            ("entry_index", parts),
        ];
        with(&one(), &others)
    };
    let (first, none) = ([0, 1, 0, 0, 0, 1], [1, 0, 0, 0, 1, 0]);
    assert!(LocalIndex::from_bytes(&of([first, none])).is_ok());
    let words = "do not begin where those before them end";
    refused(&of([first, first]), words);
    refused(&of([first, [1, 0, 0, 0, 0, 1]]), words);
    refused(&of([[0; 6], [0; 6]]), "entries of no list");
    refused(&of([first, [1, u64::MAX, 0, 0, 1, 0]]), "are missing");
    let without = with(&one(), &[("entry_index", Vec::new())]);
    refused(&without, "entries of no list");
}

#[test]
fn numbers_in_the_header_are_possible_ones() {
    let index = one();
    let of = |at: usize, number: u64| with_header(index.as_bytes().to_vec(), &[(at, number)]);
    refused(&of(64, u64::MAX), "more ranges than it can hold");
    for date in [253_402_300_800, u64::MAX] {
        assert_eq!(LocalIndex::from_bytes(&of(32, date)).unwrap().date(), None);
    }
}
