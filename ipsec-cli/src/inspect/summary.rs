//! What there is in an index file.

use std::path::{Path, PathBuf};

use ipsec_core::catalog::is_left_out;
use ipsec_core::feed::Report;
use ipsec_core::index::LoadedList;
use ipsec_core::{Backend, LocalIndex, Signal, SignalSet};
use serde::Serialize;

use super::prefixes::Prefixes;
use super::verify::Check;
use super::walk::Walk;
use crate::show::Date;
use crate::tally::Tally;

/// What there is in an index file.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    pub(super) file: PathBuf,
    pub(super) name: String,
    pub(super) date: Option<Date>,
    /// In hexadecimal digits.
    pub(super) digest: String,
    pub(super) bytes: u64,
    /// How many ranges of addresses are told apart.
    pub(super) ranges: u64,
    /// Addresses that any list names.
    pub(super) addresses: Tally,
    pub(super) sections: Vec<Section>,
    pub(super) lists: Vec<ListSummary>,
    /// `None` if the index was built without entries.
    pub(super) prefixes: Option<Prefixes>,
    /// Two lists each that name some IPv4 address both, the greatest share first.
    pub(super) overlaps: Vec<Overlap>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checks: Option<Vec<Check>>,
}

/// A section of the file.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) offset: u64,
    pub(super) bytes: u64,
}

/// A list.
#[derive(Debug, Serialize)]
pub(super) struct ListSummary {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) never_block: bool,
    /// Whether the index only remembers how the last version that was accepted was counted.
    pub(super) left_out: bool,
    pub(super) signals: Vec<&'static str>,
    /// The signals that are a *no* where it does not say *yes*.
    pub(super) covered: Vec<&'static str>,
    pub(super) entries: u64,
    pub(super) addresses: Tally,
    /// Of whom something was left out, since they are never to be blocked.
    pub(super) spared: Spared,
    pub(super) digest: String,
    pub(super) lineage: Option<String>,
    pub(super) licence: Option<String>,
    pub(super) date: Option<Date>,
    /// What was counted while it was read.
    pub(super) report: Report,
}

/// Numbers of addresses.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Spared {
    pub(super) v4: u64,
    pub(super) v6_64s: u64,
}

/// What two lists have in common.
#[derive(Debug, Serialize)]
pub(super) struct Overlap {
    pub(super) lists: [String; 2],
    /// Their positions in the index.
    #[serde(skip)]
    pub(super) numbers: [usize; 2],
    /// IPv4 addresses that both name.
    pub(super) v4: u64,
    /// IPv4 addresses that the smaller one names.
    pub(super) of: u64,
}

impl Overlap {
    pub(super) fn share(&self) -> f64 {
        self.v4 as f64 / self.of as f64
    }
}

impl Summary {
    pub(super) fn new(file: &Path, index: &LocalIndex) -> Self {
        let walk = Walk::through(index);
        let sections = index.file_sections().map(|section| Section {
            name: section.name.unwrap_or("(of a later version)"),
            offset: section.offset,
            bytes: section.length,
        });
        let lists = index.lists().iter().zip(&walk.lists);
        Self {
            file: file.to_owned(),
            name: Backend::name(index).to_owned(),
            date: index.date().map(Date),
            digest: digest(index.digest()),
            bytes: index.as_bytes().len() as u64,
            ranges: index.len() as u64,
            addresses: walk.all,
            sections: sections.collect(),
            lists: lists
                .map(|(list, named)| ListSummary::new(list, *named))
                .collect(),
            prefixes: Prefixes::of(index),
            overlaps: overlaps(index.lists(), &walk),
            checks: None,
        }
    }
}

impl ListSummary {
    fn new(list: &LoadedList, addresses: Tally) -> Self {
        let names = |signals: SignalSet| signals.iter().map(Signal::as_str).collect();
        let removed = list.removed();
        Self {
            name: list.name().to_string(),
            kind: list.kind().as_str(),
            never_block: list.never_block(),
            left_out: is_left_out(list),
            signals: names(list.signals()),
            covered: names(list.covered()),
            entries: list.entries(),
            addresses,
            spared: Spared {
                v4: removed.v4,
                v6_64s: removed.v6_64s,
            },
            digest: digest(list.digest()),
            lineage: list.lineage().map(ToString::to_string),
            licence: list.licence().map(ToString::to_string),
            date: list.report().date.map(Date),
            report: list.report().clone(),
        }
    }
}

fn digest(digest: u64) -> String {
    format!("{digest:016x}")
}

fn overlaps(lists: &[LoadedList], walk: &Walk) -> Vec<Overlap> {
    let overlaps = walk.both.iter().map(|(&(a, b), &v4)| Overlap {
        lists: [a, b].map(|list| lists[list].name().to_string()),
        numbers: [a, b],
        v4,
        of: walk.lists[a].v4.min(walk.lists[b].v4),
    });
    let mut overlaps: Vec<Overlap> = overlaps.collect();
    overlaps.sort_by(|a, b| {
        let by_share = b.share().total_cmp(&a.share());
        by_share
            .then(b.v4.cmp(&a.v4))
            .then(a.numbers.cmp(&b.numbers))
    });
    overlaps
}
