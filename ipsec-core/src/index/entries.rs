//! The entries of lists in an index: why an address is listed, and what to build the next index from.

use std::hash::Hasher;

use twox_hash::XxHash3_64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::codec::{AttributesWriter, StringsWriter};
use crate::feed::{Feed, Key, Span};

/// Where the entries of one list are, in units of the three sections that hold them.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct EntryIndex {
    v4: [u64; 2],
    v6: [u64; 2],
    values: [u64; 2],
}

/// An entry of IPv4.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct RawSpanV4 {
    first: u32,
    last: u32,
    line: u32,
    value: u32,
}

impl From<&Span<u32>> for RawSpanV4 {
    fn from(span: &Span<u32>) -> Self {
        Self {
            first: span.first,
            last: span.last,
            line: span.line,
            value: span.value,
        }
    }
}

impl RawSpanV4 {
    fn span(&self) -> Span<u32> {
        Span {
            first: self.first,
            last: self.last,
            line: self.line,
            value: self.value,
        }
    }
}

/// An entry of IPv6. The upper halves of addresses come first.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct RawSpanV6 {
    first: [u64; 2],
    last: [u64; 2],
    line: u32,
    value: u32,
}

impl From<&Span<u128>> for RawSpanV6 {
    fn from(span: &Span<u128>) -> Self {
        let halves = |bits: u128| [(bits >> 64) as u64, bits as u64];
        Self {
            first: halves(span.first),
            last: halves(span.last),
            line: span.line,
            value: span.value,
        }
    }
}

impl RawSpanV6 {
    fn span(&self) -> Span<u128> {
        let whole = |[upper, lower]: [u64; 2]| u128::from(upper) << 64 | u128::from(lower);
        Span {
            first: whole(self.first),
            last: whole(self.last),
            line: self.line,
            value: self.value,
        }
    }
}

/// A hash of entries and of what is said of them.
pub(super) fn digest(feed: &Feed) -> u64 {
    let mut hasher = XxHash3_64::default();
    for spans in feed.v4().chunks(1024) {
        let raw: Vec<RawSpanV4> = spans.iter().map(RawSpanV4::from).collect();
        hasher.write(raw.as_bytes());
    }
    for spans in feed.v6().chunks(1024) {
        let raw: Vec<RawSpanV6> = spans.iter().map(RawSpanV6::from).collect();
        hasher.write(raw.as_bytes());
    }
    // In a numbering of its own, what is said is the same bytes wherever the list is.
    let mut strings = StringsWriter::default();
    let mut said = AttributesWriter::new();
    for value in feed.values() {
        said.place(value, &mut strings);
    }
    hasher.write(&said.finish().unwrap_or_default());
    hasher.write(&strings.finish().unwrap_or_default());
    hasher.finish()
}

/// Entries of all lists on their way into an index.
#[derive(Debug, Default)]
pub(super) struct EntriesDraft {
    pub(super) index: Vec<EntryIndex>,
    pub(super) v4: Vec<RawSpanV4>,
    pub(super) v6: Vec<RawSpanV6>,
    /// For each value of each list, where it is.
    pub(super) values: Vec<u32>,
}

impl EntriesDraft {
    /// The entries of the next list, whose values are at these places.
    pub(super) fn push(&mut self, feed: &Feed, places: impl Iterator<Item = u32>) {
        let at = [self.v4.len(), self.v6.len(), self.values.len()];
        self.v4.extend(feed.v4().iter().map(RawSpanV4::from));
        self.v6.extend(feed.v6().iter().map(RawSpanV6::from));
        self.values.extend(places);
        let part = |at: usize, end: usize| [at as u64, (end - at) as u64];
        self.index.push(EntryIndex {
            v4: part(at[0], self.v4.len()),
            v6: part(at[1], self.v6.len()),
            values: part(at[2], self.values.len()),
        });
    }
}

/// The entries of all lists, in an index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entries<'a> {
    pub(super) index: &'a [EntryIndex],
    pub(super) v4: &'a [RawSpanV4],
    pub(super) v6: &'a [RawSpanV6],
    pub(super) values: &'a [u32],
}

impl<'a> Entries<'a> {
    /// Every list's entries are there, in order, and what they say. Those of a list begin where those of the list before it end, and the sections hold
    /// no others: an entry that counted twice would be work twice.
    pub(super) fn check(&self, lists: usize) -> Result<(), &'static str> {
        let all = [self.v4.len(), self.v6.len(), self.values.len()].map(|all| all as u64);
        if self.index.is_empty() {
            return match all {
                [0, 0, 0] => Ok(()),
                _ => Err("there are entries of no list"),
            };
        }
        if self.index.len() != lists {
            return Err("there are not as many lists of entries as there are lists");
        }
        let mut ends = [0; 3];
        for (list, parts) in self.index.iter().enumerate() {
            let missing = "entries of a list are missing";
            for (end, [at, count]) in ends.iter_mut().zip([parts.v4, parts.v6, parts.values]) {
                if at != *end {
                    return Err("entries of a list do not begin where those before them end");
                }
                *end = at.checked_add(count).ok_or(missing)?;
            }
            let values = self.values(list).ok_or(missing)?.len();
            let v4 = self.v4(list).ok_or(missing)?;
            let v6 = self.v6(list).ok_or(missing)?;
            if !in_order(v4, values) || !in_order(v6, values) {
                return Err("entries of a list are out of order");
            }
        }
        if ends != all {
            return Err("there are entries of no list");
        }
        Ok(())
    }

    pub(super) fn v4(&self, list: usize) -> Option<impl Iterator<Item = Span<u32>> + 'a> {
        Some(
            part(self.v4, self.index.get(list)?.v4)?
                .iter()
                .map(RawSpanV4::span),
        )
    }

    pub(super) fn v6(&self, list: usize) -> Option<impl Iterator<Item = Span<u128>> + 'a> {
        Some(
            part(self.v6, self.index.get(list)?.v6)?
                .iter()
                .map(RawSpanV6::span),
        )
    }

    /// Where what the entries say is.
    pub(super) fn values(&self, list: usize) -> Option<&'a [u32]> {
        part(self.values, self.index.get(list)?.values)
    }
}

fn in_order<K: Key>(mut spans: impl Iterator<Item = Span<K>>, values: usize) -> bool {
    let mut before = K::MIN;
    spans.all(|span| {
        let is_right = before <= span.first && span.first <= span.last;
        before = span.first;
        is_right && (span.value as usize) < values
    })
}

fn part<T>(all: &[T], [at, count]: [u64; 2]) -> Option<&[T]> {
    let at = usize::try_from(at).ok()?;
    all.get(at..at.checked_add(usize::try_from(count).ok()?)?)
}

/// The spans that name an address, in order.
pub(super) fn containing<K: Key>(
    spans: impl Iterator<Item = Span<K>>,
    key: K,
) -> impl Iterator<Item = Span<K>> {
    spans
        .take_while(move |span| span.first <= key)
        .filter(move |span| key <= span.last)
}
