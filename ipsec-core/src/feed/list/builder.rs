//! How the entries of a list are gathered, in whatever form they come.

use std::collections::HashMap;
use std::net::IpAddr;

use foldhash::fast::RandomState;

use super::attributes::Attributes;
use super::bogons::{self, Bogons, Family};
use super::feed::{Feed, Span};
use super::key::Key;
use super::latest::Latest;
use super::notes::Notes;
use super::report::{Covered, Report, Widest};
use super::rules::Rules;
use crate::feed::line::diagnose::Wrong;
use crate::feed::line::error::Problem;
use crate::feed::line::grammar::Parsed;
use crate::feed::line::range::IpRange;

/// Gathers the entries of a list in any order, and what is wrong with it; see [`FeedBuilder::finish`].
///
/// For sources that are no text: a database, the answers of an API. For texts there is [`read`](crate::feed::read).
///
/// ```
/// use ipsec_core::feed::{FeedBuilder, IpRange, Rules};
///
/// let mut builder = FeedBuilder::new(Rules::default());
/// builder.push(1, "198.51.100.0/24".parse()?);
/// builder.push(2, IpRange::single([198, 51, 100, 7]));
/// let feed = builder.finish();
/// assert_eq!(feed.len(), 2);
/// assert_eq!(feed.report().covered.v4, 256);
/// # Ok::<(), ipsec_core::feed::InvalidEntry>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct FeedBuilder {
    rules: Rules,
    v4: Vec<Span<u32>>,
    v6: Vec<Span<u128>>,
    values: Vec<Attributes>,
    numbers: HashMap<Attributes, u32, RandomState>,
    report: Report,
    problems: Vec<Problem>,
}

impl FeedBuilder {
    /// Starts without entries.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            v4: Vec::new(),
            v6: Vec::new(),
            values: vec![Attributes::default()],
            numbers: HashMap::default(),
            report: Report::default(),
            problems: Vec::new(),
        }
    }

    /// Adds an entry of which nothing more is said. `line` is its line, row or position, from 1.
    pub fn push(&mut self, line: u64, range: IpRange) {
        self.take(line, range, 0);
    }

    /// Adds an entry and what is said of it.
    pub fn push_with(&mut self, line: u64, range: IpRange, attributes: Attributes) {
        let value = self.number(attributes);
        self.take(line, range, value);
    }

    /// How many lines, rows or elements there were.
    pub fn lines(&mut self, lines: u64) {
        self.report.lines = lines;
    }

    /// How many entries the list itself says that it has.
    pub fn declared(&mut self, entries: u64) {
        self.report.declared = Some(entries);
    }

    /// When the list itself says that it was made.
    pub fn dated(&mut self, date: std::time::SystemTime) {
        self.report.date = Some(date);
    }

    /// Something that is no entry, or a wrong one.
    pub(in crate::feed) fn refuse(&mut self, line: u64, text: &[u8], wrong: &Wrong) {
        self.report.drop(wrong.kind(), line);
        if self.problems.len() < Problem::KEPT {
            self.problems.push(Problem::new(line, text, wrong));
        }
    }

    #[cfg(feature = "formats")]
    pub(in crate::feed) fn lines_read(&self) -> u64 {
        self.report.lines
    }

    #[cfg(feature = "formats")]
    pub(in crate::feed) fn is_whole(&self) -> bool {
        self.report.is_whole()
    }

    /// Takes over what the list says of itself.
    pub(in crate::feed) fn noted(&mut self, notes: &Notes) {
        self.report.declared = self.report.declared.or(notes.declared);
        self.report.date = self.report.date.or(notes.date);
    }

    pub(in crate::feed) fn rules(&self) -> Rules {
        self.rules
    }

    /// Adds an entry as the grammar has it.
    pub(in crate::feed) fn push_parsed(&mut self, line: u64, entry: Parsed, value: u32) {
        if self.rules.check(&entry.range).is_ok() {
            self.report.masked += u64::from(entry.masked);
        }
        self.take(line, entry.range, value);
    }

    /// Counts a row that the format leaves out.
    #[cfg(feature = "formats")]
    pub(in crate::feed) fn skip(&mut self) {
        self.report.skipped += 1;
    }

    /// Adds an entry that is no wider than the rules allow.
    pub(in crate::feed) fn push_v4(&mut self, line: u64, first: u32, last: u32, masked: bool) {
        self.report.entries += 1;
        self.report.masked += u64::from(masked);
        self.v4.push(Span {
            first,
            last,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            value: 0,
        });
    }

    /// Adds an entry that is no wider than the rules allow.
    pub(in crate::feed) fn push_v6(&mut self, line: u64, first: u128, last: u128, masked: bool) {
        self.report.entries += 1;
        self.report.masked += u64::from(masked);
        self.v6.push(Span {
            first,
            last,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            value: 0,
        });
    }

    /// Sorts the entries, drops what is there twice and, as the rules say, what is not public, and counts. Of entries that differ only in when they were
    /// [seen](Attributes::observed), the latest stays.
    ///
    /// # Complexity
    ///
    /// `n log n` in the entries, and linear where they come in order.
    #[must_use]
    pub fn finish(mut self) -> Feed {
        sort_v4(&mut self.v4);
        sort(&mut self.v6);
        if self.rules.bogons != Bogons::Keep {
            let report = &mut self.report;
            drop_bogons(&mut self.v4, report);
            drop_bogons(&mut self.v6, report);
        }
        let mut duplicates = dedup(&mut self.v4) + dedup(&mut self.v6);
        if let Some(latest) = Latest::new(&self.values) {
            duplicates += latest.keep(&mut self.v4) + latest.keep(&mut self.v6);
            sort_v4(&mut self.v4);
            sort(&mut self.v6);
        }
        self.report.duplicates = duplicates as u64;
        let (v4, widest_v4) = measure(&self.v4, 0);
        let (v6, widest_v6) = measure(&self.v6, 64);
        self.report.covered = Covered { v4, v6_64s: v6 };
        self.report.widest = Widest {
            v4: widest_v4,
            v6: widest_v6,
        };
        self.v4.shrink_to_fit();
        self.v6.shrink_to_fit();
        Feed::new(self.v4, self.v6, self.values, self.report, self.problems)
    }

    fn take(&mut self, line: u64, range: IpRange, value: u32) {
        if let Err(wrong) = self.rules.check(&range) {
            self.refuse(line, range.to_string().as_bytes(), &wrong);
            return;
        }
        self.report.entries += 1;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match (range.first(), range.last()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => self.v4.push(Span {
                first: first.to_bits(),
                last: last.to_bits(),
                line,
                value,
            }),
            (IpAddr::V6(first), IpAddr::V6(last)) => self.v6.push(Span {
                first: first.to_bits(),
                last: last.to_bits(),
                line,
                value,
            }),
            // A range is of one family.
            _ => {}
        }
    }

    /// The number of these attributes; 0 if nothing is said.
    pub(in crate::feed) fn number(&mut self, attributes: Attributes) -> u32 {
        if attributes.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(&attributes) {
            return *number;
        }
        let number = self.values.len() as u32;
        self.values.push(attributes.clone());
        self.numbers.insert(attributes, number);
        number
    }
}

/// By first address, wider ones first, then by line.
fn sort<K: Key>(spans: &mut [Span<K>]) {
    if !spans.is_sorted_by_key(Span::order) {
        spans.sort_unstable_by_key(Span::order);
    }
}

/// As [`sort`], with all of a span in one number.
fn sort_v4(spans: &mut [Span<u32>]) {
    if spans.is_sorted_by_key(pack) {
        return;
    }
    let mut packed: Vec<u128> = spans.iter().map(pack).collect();
    packed.sort_unstable();
    for (span, packed) in spans.iter_mut().zip(packed) {
        let part = |at: u32| (packed >> (32 * at)) as u32;
        *span = Span {
            first: part(3),
            last: !part(2),
            value: part(1),
            line: part(0),
        };
    }
}

/// What IPv4 spans are sorted by.
fn pack(span: &Span<u32>) -> u128 {
    let parts = [span.first, !span.last, span.value, span.line];
    parts
        .into_iter()
        .fold(0, |packed, part| packed << 32 | u128::from(part))
}

fn drop_bogons<K: Family>(spans: &mut Vec<Span<K>>, report: &mut Report) {
    let mut lines = Vec::new();
    bogons::take_out(spans, |line, is_rest| lines.push((line, is_rest)));
    if lines.is_empty() {
        return;
    }
    lines.sort_unstable();
    for (line, is_rest) in lines {
        report.drop_not_public(line.into(), is_rest);
    }
    sort(spans);
}

/// Drops all but the first of those that say the same. Returns how many were dropped.
fn dedup<K: Key>(spans: &mut Vec<Span<K>>) -> usize {
    let before = spans.len();
    spans.dedup_by_key(|span| (span.first, span.last, span.value));
    before - spans.len()
}

/// How many addresses are covered, in units of `2^unit`, and the shortest prefix that is covered in whole.
fn measure<K: Key>(spans: &[Span<K>], unit: u32) -> (u64, Option<u8>) {
    let mut covered = 0_u64;
    let mut widest = None;
    let mut counted_to = None;
    each_united(spans, |first, last| {
        let (low, high) = (first.wide() >> unit, last.wide() >> unit);
        // Two ranges may lie in one unit.
        let low = if counted_to == Some(low) {
            low + 1
        } else {
            low
        };
        counted_to = Some(high);
        let units = (high + 1).saturating_sub(low);
        covered = covered.saturating_add(u64::try_from(units).unwrap_or(u64::MAX));
        let length = shortest_prefix::<K>(first.wide(), last.wide());
        widest = Some(widest.map_or(length, |widest: u8| widest.min(length)));
    });
    (covered, widest)
}

/// The length of the shortest prefix that lies between two addresses.
fn shortest_prefix<K: Key>(first: u128, last: u128) -> u8 {
    // Around the highest bit at which the two ends part lies the middle, which is the end of one largest aligned block or the start
    // of another; unless the whole is one block.
    let parts = first ^ last;
    if parts == 0 {
        return K::BITS as u8;
    }
    let below = u128::MAX >> parts.leading_zeros();
    if first & below == 0 && last & below == below {
        return (K::BITS - below.count_ones()) as u8;
    }
    let middle = last & !(below >> 1);
    let block_below = {
        let start = middle - first;
        // The largest power of two that is not more than what lies before the middle.
        if start == 0 {
            0
        } else {
            127 - start.leading_zeros()
        }
    };
    let block_above = 127 - (last - middle + 1).leading_zeros();
    (K::BITS - block_below.max(block_above)) as u8
}

/// Calls `f` with the ends of each maximal range that the spans cover together. The spans are sorted by first address.
pub(crate) fn each_united<K: Key>(spans: &[Span<K>], mut f: impl FnMut(K, K)) {
    let mut spans = spans.iter();
    let Some(first) = spans.next() else {
        return;
    };
    let mut open = (first.first, first.last);
    for span in spans {
        let touches = open.1.next().is_none_or(|next| span.first <= next);
        if touches {
            open.1 = open.1.max(span.last);
        } else {
            f(open.0, open.1);
            open = (span.first, span.last);
        }
    }
    f(open.0, open.1);
}
