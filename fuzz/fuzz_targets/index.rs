//! Index files that somebody changed, with hashes made right again: refused, or no lookup panics, loops or asks for memory without end.
#![no_main]

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipsec_core::feed::{Attributes, FeedBuilder, Rules};
use ipsec_core::index::{List, LocalIndex};
use ipsec_core::{Backend, Country, Network, Query, Score, Signal, Signals};
use libfuzzer_sys::fuzz_target;
use twox_hash::XxHash3_64;

/// As the format says: a header page, with entries of sections from byte 128 on.
const PAGE: usize = 4096;
const ENTRIES: usize = 128;
const ENTRY: usize = 32;

static INDEXES: LazyLock<[LocalIndex; 3]> = LazyLock::new(|| [small(), dense(), many_templates()]);

// The first byte chooses a file. Then come changes: a section, an offset within it, and what to write there.
fuzz_target!(|data: &[u8]| {
    let Some((choice, changes)) = data.split_first() else {
        return;
    };
    let index = &INDEXES[usize::from(*choice) % INDEXES.len()];
    let mut bytes = index.as_bytes().to_vec();
    for change in changes.chunks_exact(8).take(24) {
        apply(&mut bytes, change);
    }
    rehash(&mut bytes);
    if let Ok(index) = LocalIndex::from_bytes(&bytes) {
        ask(&index, changes);
    }
});

fn apply(bytes: &mut [u8], change: &[u8]) {
    let [section, low, middle, high, a, b, how, width] = *change else {
        return;
    };
    let offset = usize::from(low) | usize::from(middle) << 8 | usize::from(high) << 16;
    let place = match section {
        // The header, and the list of sections.
        255 => offset % PAGE,
        section => {
            let (start, length) = section_at(bytes, usize::from(section) % sections(bytes).max(1));
            match start.checked_add(offset % length.max(1)) {
                Some(place) => place,
                None => return,
            }
        }
    };
    let new = [a, b, a, b ^ how];
    for (i, new) in new.iter().enumerate().take(usize::from(width % 4) + 1) {
        if let Some(byte) = bytes.get_mut(place.wrapping_add(i)) {
            *byte = match how % 3 {
                0 => *new,
                1 => *byte ^ new,
                _ => byte.wrapping_add(*new),
            };
        }
    }
}

fn number(bytes: &[u8], at: usize) -> usize {
    let eight = bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok());
    eight.map_or(0, |eight| u64::from_le_bytes(eight) as usize)
}

fn sections(bytes: &[u8]) -> usize {
    number(bytes, 48).min((PAGE - ENTRIES) / ENTRY)
}

fn section_at(bytes: &[u8], i: usize) -> (usize, usize) {
    let entry = ENTRIES + i * ENTRY;
    (number(bytes, entry + 8), number(bytes, entry + 16))
}

/// So that the structure is looked at, and not only the hashes.
fn rehash(bytes: &mut [u8]) {
    for i in 0..sections(bytes) {
        let (start, length) = section_at(bytes, i);
        let content = start.checked_add(length).and_then(|end| bytes.get(start..end));
        let Some(content) = content else { continue };
        let hash = XxHash3_64::oneshot(content).to_le_bytes();
        let at = ENTRIES + i * ENTRY + 24;
        bytes[at..at + 8].copy_from_slice(&hash);
    }
    bytes[56..64].fill(0);
    let hash = XxHash3_64::oneshot(&bytes[..PAGE]).to_le_bytes();
    bytes[56..64].copy_from_slice(&hash);
}

fn ask(index: &LocalIndex, bytes: &[u8]) {
    let v4 = bytes.chunks_exact(4).map(|b| Ipv4Addr::new(b[0], b[1], b[2], b[3]).into());
    let near = [[45, 0, 0, 7], [45, 1, 2, 3], [198, 51, 100, 9]].map(IpAddr::from);
    let v6 = bytes.chunks_exact(16).filter_map(|b| b.try_into().ok()).map(u128::from_be_bytes);
    let v6 = v6.flat_map(|bits| [bits, bits >> 3 | 1 << 125]);
    let v6 = v6.map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits)));
    for ip in v4.chain(near).chain(v6).take(24) {
        let verdict = index.verdict(ip);
        assert_eq!(verdict.ip(), Some(ip.to_canonical()));
        black_box(verdict.explain().to_string());
        black_box((index.matches(ip), index.never_blocked_by(ip), index.signals(ip)));
        black_box(index.lookup_now(&Query::new(ip)));
    }
    let mut last = None;
    index.each_range(|named| {
        let range = named.range();
        assert!(range.first() <= range.last());
        last = Some(range.last());
        black_box((named.signals(), named.list_override()));
    });
    black_box(last);
    for list in index.lists() {
        black_box((index.feed(list.name().as_str()), list.report().invalid()));
    }
}

fn small() -> LocalIndex {
    let mut feed = FeedBuilder::new(Rules::default());
    for (line, range) in (1..).zip(["45.0.0.0/16", "45.0.0.0/24", "2a00::/32", "2a00::1"]) {
        let mut said = Attributes::default();
        said.signals = Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor);
        said.score = Score::new(line as f64, 10.0).ok();
        let mut network = Network::default();
        network.asn = Some(line as u32);
        network.organization = Some("Example".to_owned());
        said.network = Some(network);
        said.location = "DE".parse::<Country>().ok().map(Into::into);
        said.names.push("Veiled".to_owned());
        feed.push_with(line, range.parse().expect("a range"), said);
    }
    LocalIndex::builder()
        .feed(List::new("services"), feed.finish())
        .list(List::new("own").never_block(), "45.0.0.0/28".as_bytes())
        .deny("banned", "198.51.100.0/24".as_bytes())
        .list(List::new("exits").signals(Signal::Tor).complete(), "45.0.0.7".as_bytes())
        .build()
        .expect("lists")
}

/// Buckets of one leaf, of three, and trees.
fn dense() -> LocalIndex {
    let mut text = String::new();
    for i in 0..900_u32 {
        text += &format!("45.0.{}.{}\n", i >> 7, (i & 0x7F) * 2);
        text += &format!("2a00::{:x}\n2a00:0:0:{:x}::/64\n", i * 2, i * 2);
        if i < 40 {
            text += &format!("45.1.0.{}\n", i * 3);
        }
        text += &format!("2a0{:x}:{:x}::/48\n", i % 7, i);
    }
    let list = List::new("dense").signals(Signal::Datacenter);
    LocalIndex::builder().list(list, text.as_bytes()).build().expect("lists")
}

/// More templates than there are codes.
fn many_templates() -> LocalIndex {
    let mut index = LocalIndex::builder();
    for bit in 0..8_u32 {
        let lines = (0..256_u32).filter(|i| i >> bit & 1 != 0);
        let text: String = lines.map(|i| format!("45.0.0.{i}\n")).collect();
        let signal = Signal::ALL[bit as usize * 2];
        index = index.list(List::new(format!("list-{bit}")).signals(signal), text.as_bytes());
    }
    index.build().expect("lists")
}
