//! Index files made by hand: sections of a real one replaced, with all hashes right.

use ipsec_core::Signal;
use ipsec_core::index::{List, LocalIndex};
use twox_hash::XxHash3_64;

const PAGE: usize = 4096;
const LENGTH: usize = 16;
const SECTIONS: usize = 48;
const HASH: usize = 56;
/// Of the list of sections, and of an entry in it.
const ENTRIES: usize = 128;
const ENTRY: usize = 32;

/// An index of one list with one address.
pub(super) fn one() -> LocalIndex {
    LocalIndex::builder()
        .list(
            List::new("a").signals(Signal::Tor),
            "198.51.100.1".as_bytes(),
        )
        .build()
        .unwrap()
}

pub(super) fn number(bytes: &[u8], at: usize) -> usize {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize
}

pub(super) fn put(bytes: &mut [u8], at: usize, number: u64) {
    bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
}

/// The content of a section, by its name.
pub(super) fn section(index: &LocalIndex, name: &str) -> Vec<u8> {
    let mut sections = index.file_sections();
    let section = sections.find(|s| s.name == Some(name)).unwrap();
    let from = section.offset as usize;
    index.as_bytes()[from..from + section.length as usize].to_vec()
}

/// The file of an index with other sections in place of some.
pub(super) fn with(index: &LocalIndex, others: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = index.as_bytes()[..PAGE].to_vec();
    for (i, section) in index.file_sections().enumerate() {
        let name = section.name.unwrap();
        let other = others.iter().find(|(other, _)| *other == name);
        let content = other.map_or_else(|| self::section(index, name), |(_, new)| new.clone());
        bytes.resize(bytes.len().next_multiple_of(128), 0);
        let entry = ENTRIES + i * ENTRY;
        let at = bytes.len() as u64;
        put(&mut bytes, entry + 8, at);
        put(&mut bytes, entry + 16, content.len() as u64);
        put(&mut bytes, entry + 24, XxHash3_64::oneshot(&content));
        bytes.extend(content);
    }
    let length = bytes.len() as u64;
    with_header(bytes, &[(LENGTH, length)])
}

/// A file with other numbers in its header.
pub(super) fn with_header(mut bytes: Vec<u8>, numbers: &[(usize, u64)]) -> Vec<u8> {
    for (at, number) in numbers {
        put(&mut bytes, *at, *number);
    }
    put(&mut bytes, HASH, 0);
    let hash = XxHash3_64::oneshot(&bytes[..PAGE]);
    put(&mut bytes, HASH, hash);
    bytes
}

/// A header that says that the file is so long, and whose last section says that it goes on so far.
pub(super) fn header_of(length: u64, reaching: u64) -> Vec<u8> {
    let page = one().as_bytes()[..PAGE].to_vec();
    let last = ENTRIES + (number(&page, SECTIONS) - 1) * ENTRY;
    let offset = number(&page, last + 8) as u64;
    with_header(page, &[(LENGTH, length), (last + 16, reaching - offset)])
}

/// The section of texts.
pub(super) fn strings(texts: &[&str]) -> Vec<u8> {
    let mut bytes = (texts.len() as u32).to_le_bytes().to_vec();
    let mut end = 0;
    for text in texts {
        end += text.len() as u32;
        bytes.extend(end.to_le_bytes());
    }
    texts.iter().for_each(|text| bytes.extend(text.as_bytes()));
    bytes
}

/// Numbers of four bytes.
pub(super) fn words(words: impl IntoIterator<Item = u32>) -> Vec<u8> {
    words.into_iter().flat_map(u32::to_le_bytes).collect()
}
