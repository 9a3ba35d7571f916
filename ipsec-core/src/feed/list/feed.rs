//! A list that was read: its entries, sorted, what is said of them, and what was counted on the way.

use std::net::IpAddr;

use super::attributes::Attributes;
use super::key::Key;
use super::report::Report;
use crate::evidence::Source;
use crate::feed::line::error::{FeedError, Problem};
use crate::feed::line::range::IpRange;
use crate::ip;

/// A list of addresses that was read: its entries in order, and a [`Report`].
///
/// It has neither a name nor a meaning: those are the [`List`](crate::index::List)'s that it is loaded for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    v4: Vec<Span<u32>>,
    v6: Vec<Span<u128>>,
    /// The first is that nothing is said.
    values: Vec<Attributes>,
    report: Report,
    problems: Vec<Problem>,
}

impl Default for Feed {
    fn default() -> Self {
        let values = vec![Attributes::default()];
        Self::new(
            Vec::new(),
            Vec::new(),
            values,
            Report::default(),
            Vec::new(),
        )
    }
}

/// What one line of a list names, and what it says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Entry<'a> {
    /// The addresses.
    pub range: IpRange,
    /// The line, from 1. Of duplicates it is the first. Lines beyond `u32::MAX` are all given as that.
    pub line: u32,
    /// What is said of them.
    pub attributes: &'a Attributes,
}

impl Feed {
    pub(crate) fn new(
        v4: Vec<Span<u32>>,
        v6: Vec<Span<u128>>,
        values: Vec<Attributes>,
        report: Report,
        problems: Vec<Problem>,
    ) -> Self {
        Self {
            v4,
            v6,
            values,
            report,
            problems,
        }
    }

    /// What was counted.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The first things that are wrong with the list, at most [`Problem::KEPT`]; how many there are says the [report](Feed::report). Those
    /// lines were not taken.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The list, if no line of it is wrong. The name is for the error only.
    ///
    /// # Errors
    ///
    /// [`FeedError`] if there is any [problem](Feed::problems).
    pub fn without_problems(self, name: impl Into<Source>) -> Result<Self, FeedError> {
        if self.problems.is_empty() {
            return Ok(self);
        }
        let all = self.report.dropped.iter();
        let all = all
            .filter(|dropped| !dropped.kind.is_not_public())
            .map(|dropped| dropped.count)
            .fold(0, u64::saturating_add);
        let more = all.saturating_sub(self.problems.len() as u64);
        Err(FeedError::new(name.into(), self.problems, more))
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
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> + '_ {
        let v4 = self.v4.iter().map(|span| span.entry(&self.values));
        v4.chain(self.v6.iter().map(|span| span.entry(&self.values)))
    }

    /// The different entries that name the address, in the same order.
    ///
    /// # Complexity
    ///
    /// Linear in the number of entries. To look addresses up, load the list into a [`LocalIndex`](crate::LocalIndex).
    #[must_use]
    pub fn containing(&self, ip: impl Into<IpAddr>) -> Vec<Entry<'_>> {
        match ip::canonical(ip.into()) {
            IpAddr::V4(ip) => containing(&self.v4, ip.to_bits(), &self.values),
            IpAddr::V6(ip) => containing(&self.v6, ip.to_bits(), &self.values),
        }
    }

    pub(crate) fn v4(&self) -> &[Span<u32>] {
        &self.v4
    }

    pub(crate) fn v6(&self) -> &[Span<u128>] {
        &self.v6
    }

    pub(crate) fn values(&self) -> &[Attributes] {
        &self.values
    }
}

/// From `first` to `last`, the line that says so, and the number of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span<K> {
    pub(crate) first: K,
    pub(crate) last: K,
    pub(crate) line: u32,
    pub(crate) value: u32,
}

impl<K: Key> Span<K> {
    /// What spans are sorted by: first address, wider ones first, what is said, then line.
    pub(in crate::feed) fn order(&self) -> (K, std::cmp::Reverse<K>, u32, u32) {
        (
            self.first,
            std::cmp::Reverse(self.last),
            self.value,
            self.line,
        )
    }

    fn entry<'a>(&self, values: &'a [Attributes]) -> Entry<'a> {
        Entry {
            range: IpRange::from_ends(self.first.to_ip(), self.last.to_ip()),
            line: self.line,
            attributes: &values[self.value as usize],
        }
    }
}

fn containing<'a, K: Key>(spans: &[Span<K>], key: K, values: &'a [Attributes]) -> Vec<Entry<'a>> {
    let begun = spans.partition_point(|span| span.first <= key);
    spans[..begun]
        .iter()
        .filter(|span| key <= span.last)
        .map(|span| span.entry(values))
        .collect()
}
