//! A list that was parsed: its entries, sorted, and what was counted on the way.

use std::cmp::Reverse;
use std::net::IpAddr;

use super::key::Key;
use super::range::IpRange;
use crate::ip;

/// A list of addresses that was parsed: its entries in order, and a [`Report`].
///
/// It has neither a name nor a meaning: those are the [`List`](crate::index::List)'s that it is loaded for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    v4: Vec<Span<u32>>,
    v6: Vec<Span<u128>>,
    report: Report,
}

/// What was counted while a list was parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Report {
    /// Lines, all of them: comments and blank ones too.
    pub lines: u64,
    /// Lines that name something.
    pub entries: u64,
    /// Entries with bits set below their prefix, such as `192.0.2.1/24`. They were masked.
    pub masked: u64,
    /// Entries that name exactly what an earlier line names.
    pub duplicates: u64,
}

/// What one line of a list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Entry {
    /// The addresses.
    pub range: IpRange,
    /// The line, from 1. Of duplicates it is the first. Lines beyond `u32::MAX` are all given as that.
    pub line: u32,
}

impl Feed {
    /// What was counted.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How many different entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.v4.len() + self.v6.len()
    }

    /// Whether the list names nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The different entries: IPv4 first, by first address, wider ones before narrower ones.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let v4 = self.v4.iter().map(Span::entry);
        v4.chain(self.v6.iter().map(Span::entry))
    }

    /// The different entries that name the address, in the same order.
    ///
    /// # Complexity
    ///
    /// Linear in the number of entries. To look addresses up, load the list into a [`LocalIndex`](crate::LocalIndex).
    #[must_use]
    pub fn containing(&self, ip: impl Into<IpAddr>) -> Vec<Entry> {
        match ip::canonical(ip.into()) {
            IpAddr::V4(ip) => containing(&self.v4, ip.to_bits()),
            IpAddr::V6(ip) => containing(&self.v6, ip.to_bits()),
        }
    }

    pub(crate) fn v4(&self) -> &[Span<u32>] {
        &self.v4
    }

    pub(crate) fn v6(&self) -> &[Span<u128>] {
        &self.v6
    }

    pub(super) fn push(&mut self, range: IpRange, line: u64) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match (range.first(), range.last()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => self.v4.push(Span {
                first: first.to_bits(),
                last: last.to_bits(),
                line,
            }),
            (IpAddr::V6(first), IpAddr::V6(last)) => self.v6.push(Span {
                first: first.to_bits(),
                last: last.to_bits(),
                line,
            }),
            // A range is of one family.
            _ => {}
        }
    }

    /// Sorts, and drops what is there twice.
    pub(super) fn finish(mut self, report: Report) -> Self {
        let duplicates = sort(&mut self.v4) + sort(&mut self.v6);
        self.report = Report {
            duplicates: duplicates as u64,
            ..report
        };
        self
    }
}

/// From `first` to `last`, and the line that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span<K> {
    pub(crate) first: K,
    pub(crate) last: K,
    pub(crate) line: u32,
}

impl<K: Key> Span<K> {
    fn entry(&self) -> Entry {
        Entry {
            range: IpRange::from_ends(self.first.to_ip(), self.last.to_ip()),
            line: self.line,
        }
    }
}

/// Returns how many were dropped.
fn sort<K: Key>(spans: &mut Vec<Span<K>>) -> usize {
    let before = spans.len();
    spans.sort_unstable_by_key(|span| (span.first, Reverse(span.last), span.line));
    spans.dedup_by_key(|span| (span.first, span.last));
    spans.shrink_to_fit();
    before - spans.len()
}

fn containing<K: Key>(spans: &[Span<K>], key: K) -> Vec<Entry> {
    let begun = spans.partition_point(|span| span.first <= key);
    spans[..begun]
        .iter()
        .filter(|span| key <= span.last)
        .map(Span::entry)
        .collect()
}
