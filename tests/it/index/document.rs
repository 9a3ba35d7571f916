//! An index file is laid out as `docs/index-file.md` says.

use std::collections::HashMap;

use ipsec_core::index::{List, LocalIndex};
use ipsec_core::{Backend, Signal};

use crate::documents::{self, rows, under};

/// A number in the byte order of this machine, from the bytes that a row names: `16–23`.
#[track_caller]
fn number(bytes: &[u8], place: &str) -> u64 {
    let (first, last) = place.split_once('–').expect("two ends");
    let [first, last]: [usize; 2] = [first, last].map(|end| end.parse().expect("a number"));
    match *bytes.get(first..=last).expect("so many bytes") {
        [a, b] => u16::from_ne_bytes([a, b]).into(),
        [a, b, c, d] => u32::from_ne_bytes([a, b, c, d]).into(),
        ref eight => u64::from_ne_bytes(eight.try_into().expect("eight bytes")),
    }
}

/// Of the first table after these words: what is in these bytes, by the name of the field.
fn fields<'a>(document: &'a str, after: &str, bytes: &[u8]) -> HashMap<&'a str, u64> {
    let (_, text) = document.split_once(after).expect("these words");
    let named = rows(text).into_iter().filter(|row| row[1] != "unused");
    named.map(|row| (row[1], number(bytes, row[0]))).collect()
}

#[test]
fn every_field_is_where_it_should_be() {
    let document = documents::read("index-file.md");
    let names: HashMap<u64, &str> = rows(under(&document, "## Sections"))
        .into_iter()
        .map(|row| (row[0].parse().unwrap(), row[1].trim_matches('`')))
        .collect();
    let index = LocalIndex::builder()
        .list(
            List::new("exits").signals(Signal::Tor),
            "192.0.2.1\n2001:db8::1\n".as_bytes(),
        )
        .build()
        .unwrap();
    assert_eq!(Backend::name(&index), "local");
    let bytes = index.as_bytes();

    assert!(bytes.starts_with(b"ipsecidx"));
    let header = fields(&document, "\nThe header:\n", bytes);
    assert_eq!(header["byte order"], 0x0102_0304);
    assert_eq!((header["major version"], header["minor version"]), (1, 0));
    assert_eq!(header["length"], bytes.len() as u64);
    assert_eq!((header["features"], header["date"]), (0, 0));
    assert_eq!(header["digest"], index.digest());
    assert_eq!(header["ranges"], index.len() as u64);

    let sections: Vec<_> = index.file_sections().collect();
    assert_eq!(header["sections"], sections.len() as u64);
    for (i, section) in sections.iter().enumerate() {
        let entry = &bytes[128 + 32 * i..];
        let entry = fields(&document, "\nAn entry in the list of sections:\n", entry);
        let is = (names[&entry["kind"]], entry["offset"], entry["length"]);
        assert_eq!(is, (section.name.unwrap(), section.offset, section.length));
        assert_eq!(entry["flags"], u64::from(!is.0.starts_with("entr")));
        assert!(section.offset >= 4096 && section.offset.is_multiple_of(128));
    }
}
