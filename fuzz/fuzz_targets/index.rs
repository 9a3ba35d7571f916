//! Index files that somebody changed, with hashes made right again: refused, or no lookup panics, loops or asks for memory without end.
#![no_main]

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipsec_core::feed::{self, Attributes, FeedBuilder, Format, Rules};
use ipsec_core::index::{List, LocalIndex};
use ipsec_core::{Backend, Country, Network, Query, Score, Signal, Signals};
use libfuzzer_sys::fuzz_target;
use twox_hash::XxHash3_64;

/// As the format says: a header page, with entries of sections from byte 128 on.
const PAGE: usize = 4096;
const ENTRIES: usize = 128;
const ENTRY: usize = 32;
/// No section is made longer, so that a run stays short.
const LONGEST: usize = 1 << 20;

static INDEXES: LazyLock<[LocalIndex; 4]> = LazyLock::new(|| [small(), dense(), many_templates(), broken()]);

// The first byte chooses a file. Then come changes: a section, an offset within it, and what to do there.
fuzz_target!(|data: &[u8]| {
    let Some((choice, changes)) = data.split_first() else {
        return;
    };
    let mut file = Image::of(&INDEXES[usize::from(*choice) % INDEXES.len()]);
    for change in changes.chunks_exact(8).take(24) {
        file.change(change);
    }
    if let Ok(index) = LocalIndex::from_bytes(&file.bytes(changes)) {
        ask(&index, changes);
    }
});

/// A file in parts.
struct Image {
    page: Vec<u8>,
    /// The kind and the flags of each section, and its content.
    sections: Vec<([u8; 8], Vec<u8>)>,
}

impl Image {
    fn of(index: &LocalIndex) -> Self {
        let bytes = index.as_bytes();
        let sections = index.file_sections().enumerate().map(|(i, section)| {
            let at = ENTRIES + i * ENTRY;
            let from = section.offset as usize;
            let content = bytes[from..from + section.length as usize].to_vec();
            (bytes[at..at + 8].try_into().expect("eight bytes"), content)
        });
        Self { page: bytes[..PAGE].to_vec(), sections: sections.collect() }
    }

    fn change(&mut self, change: &[u8]) {
        let [section, low, middle, high, a, b, how, width] = *change else {
            return;
        };
        if section == 255 || self.sections.is_empty() {
            return;
        }
        let number = usize::from(section) % self.sections.len();
        let other = usize::from(b) % self.sections.len();
        let content = self.sections[number].1.clone();
        let offset = usize::from(low) | usize::from(middle) << 8 | usize::from(high) << 16;
        let at = offset % content.len().max(1);
        let end = content.len().min(at + usize::from(a));
        let new = match how {
            // Another size: cut off, less a part, a part many times, or another section's content.
            250 => content[..at.min(content.len())].to_vec(),
            251 => [&content[..at.min(end)], &content[end..]].concat(),
            252 => {
                let times = (usize::from(width) + 1) << (b % 8);
                let part = content[at.min(end)..end].repeat(times.min(LONGEST / (end - at.min(end)).max(1)));
                [&content[..at.min(end)], &part, &content[end..]].concat()
            }
            253 => self.sections[other].1.clone(),
            254 => return drop(self.sections.remove(number)),
            255 if self.sections.len() < 32 => return self.sections.push(self.sections[number].clone()),
            _ => overwritten(content, at, change),
        };
        if new.len() <= LONGEST {
            self.sections[number].1 = new;
        }
    }

    /// With sections one after the other and hashes that are right, but for what is changed in the header itself.
    fn bytes(mut self, changes: &[u8]) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.page);
        bytes[ENTRIES..].fill(0);
        for (i, (kind, content)) in self.sections.iter().enumerate() {
            bytes.resize(bytes.len().next_multiple_of(128), 0);
            let numbers = [bytes.len() as u64, content.len() as u64, XxHash3_64::oneshot(content)];
            let entry = [&kind[..], numbers.map(u64::to_le_bytes).as_flattened()].concat();
            let at = ENTRIES + i * ENTRY;
            bytes[at..at + ENTRY].copy_from_slice(&entry);
            bytes.extend(content);
        }
        let length = bytes.len() as u64;
        bytes[16..24].copy_from_slice(&length.to_le_bytes());
        bytes[48..56].copy_from_slice(&(self.sections.len() as u64).to_le_bytes());
        let of_header = changes.chunks_exact(8).take(24).filter(|change| change[0] == 255);
        for change in of_header {
            let offset = usize::from(change[1]) | usize::from(change[2]) << 8;
            let page = overwritten(bytes[..PAGE].to_vec(), offset % PAGE, change);
            bytes[..PAGE].copy_from_slice(&page);
        }
        bytes[56..64].fill(0);
        let hash = XxHash3_64::oneshot(&bytes[..PAGE]).to_le_bytes();
        bytes[56..64].copy_from_slice(&hash);
        bytes
    }
}

/// Up to four bytes are others.
fn overwritten(mut bytes: Vec<u8>, at: usize, change: &[u8]) -> Vec<u8> {
    let [.., a, b, how, width] = *change else {
        return bytes;
    };
    let new = [a, b, a, b ^ how];
    let old = bytes.iter_mut().skip(at);
    for (byte, new) in old.zip(new).take(usize::from(width % 4) + 1) {
        *byte = match how % 3 {
            0 => new,
            1 => *byte ^ new,
            _ => byte.wrapping_add(new),
        };
    }
    bytes
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
    let mut again = LocalIndex::builder();
    for list in index.lists() {
        let report = list.report();
        black_box((report.invalid(), report.listed(), report.taken()));
        if let Some(feed) = index.feed(list.name().as_str()) {
            again = again.feed(list.declaration().clone(), feed);
        }
    }
    // Lists may be nonsense, but whoever builds from them is told.
    black_box(again.build().map_err(|error| error.to_string())).ok();
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

/// Lists of which something was not taken.
fn broken() -> LocalIndex {
    let text = "45.0.0.1\n45.0.0.2/33\n45.0.0.9-45.0.0.1\n0.0.0.0/0\n45.0.0.3/24\n45.0.0.1\n10.0.0.1\n# made up\nno address\n2a00::/200\n";
    let feed = || feed::read(text.as_bytes(), &Format::Lines, Rules::published());
    LocalIndex::builder()
        .named("broken")
        .feed(List::new("one").signals(Signal::Spam).licence("CC0").lineage("made up"), feed())
        .feed(List::new("two").signals(Signal::Abuser).licence("CC0"), feed())
        .build()
        .expect("lists")
}
