//! What one index says and another one does not, counted.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipsec_core::index::LoadedList;
use ipsec_core::{ListOverride, LocalIndex, Signal};
use serde::Serialize;

use super::named::{AllSaid, Said};
use super::step::{Span, in_step};
use crate::tally::Tally;

/// All that differs between two indexes.
#[derive(Debug, Serialize)]
pub(super) struct Changes {
    /// Addresses of which anything else is said.
    pub(super) addresses: Tally,
    /// By signal and by what the operator's own lists say, where anything differs.
    pub(super) answers: Vec<AnswerChange>,
    /// By list, those that differ.
    pub(super) lists: Vec<ListChange>,
    /// The first of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) ranges: Vec<RangeChange>,
    /// How many more there are.
    #[serde(skip)]
    pub(super) more_ranges: u64,
}

/// Addresses of which something is said since, or no longer.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Change {
    pub(super) gained: Tally,
    pub(super) lost: Tally,
}

/// Addresses by an answer.
#[derive(Debug, Serialize)]
pub(super) struct AnswerChange {
    pub(super) answer: &'static str,
    #[serde(flatten)]
    pub(super) change: Change,
}

/// Addresses by a list.
#[derive(Debug, Serialize)]
pub(super) struct ListChange {
    pub(super) list: String,
    pub(super) what: What,
    #[serde(flatten)]
    pub(super) change: Change,
}

/// What is different about a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    Added,
    Removed,
    /// It means something else: its kind, its signals, where it comes from.
    Meaning,
    /// It has other entries, or says something else of them.
    Entries,
    /// It names the same addresses with the same words.
    Nothing,
}

/// A range, and what is said of it since, or no longer.
#[derive(Debug, Serialize)]
pub(super) struct RangeChange {
    pub(super) first: IpAddr,
    pub(super) last: IpAddr,
    pub(super) gained: Words,
    pub(super) lost: Words,
}

/// What is said of a range.
#[derive(Debug, Default, Serialize)]
pub(super) struct Words {
    pub(super) answers: Vec<&'static str>,
    pub(super) lists: Vec<String>,
}

impl Changes {
    /// Compares two indexes, and keeps no more than this number of ranges.
    pub(super) fn between(a: &LocalIndex, b: &LocalIndex, ranges: usize) -> Self {
        let names = names(a, b);
        let number = |index: &LocalIndex| -> Vec<usize> {
            let number = |list: &LoadedList| names.iter().position(|name| list.name() == *name);
            index.lists().iter().filter_map(number).collect()
        };
        let mut all = AllSaid::new();
        let before = all.collect(a, &number(a));
        let after = all.collect(b, &number(b));
        let mut counts = Counts {
            all: &all,
            names: &names,
            most: ranges,
            addresses: Tally::default(),
            signals: vec![Change::default(); Signal::ALL.len()],
            own: [Change::default(); 2],
            lists: vec![Change::default(); names.len()],
            ranges: Vec::new(),
            more: 0,
            open: None,
        };
        let v4 = [&before.v4, &after.v4].map(|row| row.iter().copied().map(Span::from));
        let [v4_before, v4_after] = v4;
        in_step(v4_before, v4_after, |first, last, a, b| {
            let ip = |bits| Ipv4Addr::from_bits(bits as u32).into();
            counts.piece(ip(first), ip(last), a, b);
        });
        counts.close();
        let v6 = [&before.v6, &after.v6].map(|row| row.iter().copied().map(Span::from));
        let [v6_before, v6_after] = v6;
        in_step(v6_before, v6_after, |first, last, a, b| {
            let ip = |bits| Ipv6Addr::from_bits(bits).into();
            counts.piece(ip(first), ip(last), a, b);
        });
        counts.close();
        counts.finish(a, b)
    }

    /// Whether nothing differs, neither of an address nor of a list.
    pub(super) fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.lists.is_empty()
    }
}

/// The names of the lists of both, each once.
fn names<'a>(a: &'a LocalIndex, b: &'a LocalIndex) -> Vec<&'a str> {
    let of = |index: &'a LocalIndex| index.lists().iter().map(|list| list.name().as_str());
    let only_b = of(b).filter(|name| a.list(name).is_none());
    of(a).chain(only_b).collect()
}

/// What is being counted.
struct Counts<'a> {
    all: &'a AllSaid,
    names: &'a [&'a str],
    /// How many ranges are kept.
    most: usize,
    addresses: Tally,
    signals: Vec<Change>,
    own: [Change; 2],
    lists: Vec<Change>,
    ranges: Vec<RangeChange>,
    more: u64,
    /// A range that may go on, and what is said of it.
    open: Option<(IpAddr, IpAddr, u32, u32)>,
}

const OWN: [ListOverride; 2] = [ListOverride::Allow, ListOverride::Deny];

impl Counts<'_> {
    /// Pieces come in order, and have no neighbours of the same family between them of which anything is said.
    fn piece(&mut self, first: IpAddr, last: IpAddr, a: u32, b: u32) {
        if a == b {
            return self.close();
        }
        match &mut self.open {
            Some((_, end, of_a, of_b)) if (*of_a, *of_b) == (a, b) && follows(first, *end) => {
                *end = last;
            }
            _ => {
                self.close();
                self.open = Some((first, last, a, b));
            }
        }
    }

    fn close(&mut self) {
        let Some((first, last, a, b)) = self.open.take() else {
            return;
        };
        let (a, b) = (self.all.get(a), self.all.get(b));
        self.addresses.add(first, last);
        for signal in b.signals - a.signals {
            self.signals[signal as usize].gained.add(first, last);
        }
        for signal in a.signals - b.signals {
            self.signals[signal as usize].lost.add(first, last);
        }
        for (own, change) in OWN.into_iter().zip(&mut self.own) {
            match (a.own == Some(own), b.own == Some(own)) {
                (false, true) => change.gained.add(first, last),
                (true, false) => change.lost.add(first, last),
                _ => {}
            }
        }
        for list in without(&b.lists, &a.lists) {
            self.lists[list].gained.add(first, last);
        }
        for list in without(&a.lists, &b.lists) {
            self.lists[list].lost.add(first, last);
        }
        if self.ranges.len() < self.most {
            self.ranges.push(RangeChange {
                first,
                last,
                gained: words(b, a, self.names),
                lost: words(a, b, self.names),
            });
        } else {
            self.more += 1;
        }
    }

    fn finish(self, a: &LocalIndex, b: &LocalIndex) -> Changes {
        let own = OWN.into_iter().map(ListOverride::as_str).zip(self.own);
        let signals = Signal::ALL.iter().map(|signal| signal.as_str());
        let answers = own.chain(signals.zip(self.signals));
        let answers = answers.filter(|(_, change)| !change.is_empty());
        let lists = self
            .names
            .iter()
            .zip(self.lists)
            .map(|(name, change)| ListChange {
                list: (*name).to_owned(),
                what: what(a.list(name), b.list(name)),
                change,
            });
        Changes {
            addresses: self.addresses,
            answers: answers
                .map(|(answer, change)| AnswerChange { answer, change })
                .collect(),
            lists: lists
                .filter(|list| list.what != What::Nothing || !list.change.is_empty())
                .collect(),
            ranges: self.ranges,
            more_ranges: self.more,
        }
    }
}

impl Change {
    fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }
}

fn what(a: Option<&LoadedList>, b: Option<&LoadedList>) -> What {
    match (a, b) {
        (None, _) => What::Added,
        (_, None) => What::Removed,
        (Some(a), Some(b)) if a.declaration() != b.declaration() => What::Meaning,
        (Some(a), Some(b)) if a.digest() != b.digest() => What::Entries,
        _ => What::Nothing,
    }
}

fn follows(first: IpAddr, last: IpAddr) -> bool {
    match (last, first) {
        (IpAddr::V4(last), IpAddr::V4(first)) => {
            last.to_bits().checked_add(1) == Some(first.to_bits())
        }
        (IpAddr::V6(last), IpAddr::V6(first)) => {
            last.to_bits().checked_add(1) == Some(first.to_bits())
        }
        _ => false,
    }
}

/// Those of `all` that are not among `others`.
fn without(all: &[usize], others: &[usize]) -> impl Iterator<Item = usize> {
    all.iter()
        .copied()
        .filter(|list| others.binary_search(list).is_err())
}

/// What is said by `said` and not by `other`.
fn words(said: &Said, other: &Said, names: &[&str]) -> Words {
    let own = said.own.filter(|_| said.own != other.own);
    let signals = (said.signals - other.signals).iter();
    let answers = own.map(ListOverride::as_str).into_iter();
    let lists = without(&said.lists, &other.lists);
    Words {
        answers: answers.chain(signals.map(Signal::as_str)).collect(),
        lists: lists.map(|list| names[list].to_owned()).collect(),
    }
}
