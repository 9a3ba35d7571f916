//! The lists of an index: what they mean, and what was counted when they were read.

use std::collections::{HashMap, HashSet};

use super::attributes::{seconds, time};
use super::bytes::{Reader, Writer};
use super::limits::{LIST_TEXT, is_name};
use super::strings::{Strings, StringsWriter};
use crate::evidence::Source;
use crate::feed::{Covered, Dropped, ProblemKind, Report, Widest};
use crate::index::list::{List, ListKind, LoadedList};
use crate::signal::SignalSet;

const KINDS: [ListKind; 4] = [
    ListKind::Partial,
    ListKind::Complete,
    ListKind::Allow,
    ListKind::Deny,
];

pub(in crate::index) fn write_lists(
    name: &Source,
    lists: &[LoadedList],
    strings: &mut StringsWriter,
) -> Vec<u8> {
    let mut to = Writer::default();
    to.u32(strings.number(name.as_str()));
    to.u16(lists.len() as u16);
    for loaded in lists {
        write_list(&mut to, &loaded.list, strings);
        to.u64(loaded.entries);
        to.u64(loaded.digest);
        write_covered(&mut to, loaded.removed);
        write_report(&mut to, &loaded.report);
    }
    to.0
}

fn write_list(to: &mut Writer, list: &List, strings: &mut StringsWriter) {
    let mut source = |to: &mut Writer, text: &Source| to.u32(strings.number(text.as_str()));
    source(to, &list.name);
    let kind = KINDS.iter().position(|kind| *kind == list.kind);
    to.u8(kind.unwrap_or_default() as u8);
    to.u32(list.signals.bits());
    to.u32(list.covers.bits());
    to.u8(list.never_block.into());
    to.optional(list.lineage.as_ref(), &mut source);
    to.optional(list.licence.as_ref(), &mut source);
}

fn write_covered(to: &mut Writer, covered: Covered) {
    to.u64(covered.v4);
    to.u64(covered.v6_64s);
}

fn write_report(to: &mut Writer, report: &Report) {
    // Whatever is added to a report is added here: it is compared with the next one.
    let Report {
        lines,
        entries,
        masked,
        duplicates,
        skipped,
        dropped,
        covered,
        widest,
        declared,
        date,
    } = report;
    for count in [lines, entries, masked, duplicates, skipped] {
        to.u64(*count);
    }
    to.u8(dropped.len().min(255) as u8);
    for dropped in dropped.iter().take(255) {
        let kind = ProblemKind::ALL
            .iter()
            .position(|kind| *kind == dropped.kind);
        to.u8(kind.unwrap_or_default() as u8);
        to.u64(dropped.count);
        to.u8(dropped.lines.len().min(255) as u8);
        dropped
            .lines
            .iter()
            .take(255)
            .for_each(|line| to.u64(*line));
    }
    write_covered(to, *covered);
    to.optional(widest.v4, Writer::u8);
    to.optional(widest.v6, Writer::u8);
    to.optional(*declared, Writer::u64);
    to.optional(date.map(seconds), Writer::u64);
}

/// The name of the index and its lists; `None` if these bytes are none, or have names that the builder refuses.
pub(in crate::index) fn read_lists(
    bytes: &[u8],
    strings: Strings<'_>,
) -> Option<(Source, Vec<LoadedList>)> {
    let mut from = Reader(bytes);
    let mut sources = Sources {
        strings,
        known: HashMap::new(),
    };
    let name = sources.name(&mut from)?;
    let count = from.u16()?;
    let mut names = HashSet::new();
    let lists = (0..count).map(|_| {
        let list = read_list(&mut from, &mut sources)?;
        names.insert(list.name.clone()).then_some(())?;
        Some(LoadedList {
            list,
            entries: from.u64()?,
            digest: from.u64()?,
            removed: read_covered(&mut from)?,
            report: read_report(&mut from)?,
        })
    });
    let lists = lists.collect::<Option<Vec<_>>>()?;
    from.0.is_empty().then_some((name, lists))
}

/// Texts of lists: those that are in the file once are in memory once, however many lists have them.
struct Sources<'a> {
    strings: Strings<'a>,
    known: HashMap<u32, Source>,
}

impl Sources<'_> {
    fn name(&mut self, from: &mut Reader<'_>) -> Option<Source> {
        let name = self.text(from)?;
        is_name(name.as_str()).then_some(name)
    }

    fn text(&mut self, from: &mut Reader<'_>) -> Option<Source> {
        let number = from.u32()?;
        if let Some(known) = self.known.get(&number) {
            return Some(known.clone());
        }
        let text = self.strings.get(number)?;
        let text = Source::from((text.len() <= LIST_TEXT).then_some(text)?);
        self.known.insert(number, text.clone());
        Some(text)
    }
}

fn read_list(from: &mut Reader<'_>, sources: &mut Sources<'_>) -> Option<List> {
    Some(List {
        name: sources.name(from)?,
        kind: *KINDS.get(usize::from(from.u8()?))?,
        signals: SignalSet::from_bits(from.u32()?)?,
        covers: SignalSet::from_bits(from.u32()?)?,
        never_block: from.u8()? != 0,
        lineage: from.optional(|from| sources.text(from))?,
        licence: from.optional(|from| sources.text(from))?,
    })
}

fn read_covered(from: &mut Reader<'_>) -> Option<Covered> {
    Some(Covered {
        v4: from.u64()?,
        v6_64s: from.u64()?,
    })
}

fn read_report(from: &mut Reader<'_>) -> Option<Report> {
    let mut report = Report {
        lines: from.u64()?,
        entries: from.u64()?,
        masked: from.u64()?,
        duplicates: from.u64()?,
        skipped: from.u64()?,
        ..Report::default()
    };
    for _ in 0..from.u8()? {
        let kind = *ProblemKind::ALL.get(usize::from(from.u8()?))?;
        let count = from.u64()?;
        let lines = from.u8()?;
        let lines = (0..lines)
            .map(|_| from.u64())
            .collect::<Option<Vec<u64>>>()?;
        report.dropped.push(Dropped { kind, count, lines });
    }
    report.covered = read_covered(from)?;
    report.widest = Widest {
        v4: from.optional(Reader::u8)?,
        v6: from.optional(Reader::u8)?,
    };
    report.declared = from.optional(Reader::u64)?;
    report.date = match from.optional(Reader::u64)? {
        Some(seconds) => Some(time(seconds)?),
        None => None,
    };
    Some(report)
}
