//! From lists to the bytes of an index.

use std::hash::Hasher;
use std::time::SystemTime;

use twox_hash::XxHash3_64;
use zerocopy::IntoBytes;

use super::codec::{StringsWriter, write_lists};
use super::entries::{EntriesDraft, digest};
use super::error::IndexProblem;
use super::flatten::{Resolved, Steps, resolve, sweep};
use super::image::{Draft, Image, Kind};
use super::list::{List, LoadedList};
use super::records::{LIMIT, Recorder, Starts, atoms_of};
use super::table::{V4Sections, V6Sections, Value};
use super::templates::Templates;
use crate::evidence::Source;
use crate::feed::{Attributes, Covered, Feed, Key};

/// Builds the image of an index. Equal lists make equal images.
pub(super) fn assemble(
    name: &Source,
    lists: &[(&List, &Feed)],
    date: Option<SystemTime>,
    keeps_entries: bool,
) -> Result<Image, IndexProblem> {
    let resolved = lists.iter().map(|(list, feed)| {
        resolve(feed).map_err(|ip| IndexProblem::TooDeep {
            list: list.name.clone(),
            ip,
        })
    });
    let resolved = resolved.collect::<Result<Vec<Resolved>, _>>()?;
    let declared: Vec<&List> = lists.iter().map(|(list, _)| *list).collect();
    let values: Vec<&[Attributes]> = resolved.iter().map(|r| r.values.as_slice()).collect();
    let mut recorder = Recorder::new(&declared, &values, LIMIT);
    let v4 = record(&mut recorder, resolved.iter().map(|r| &r.v4));
    let v6 = record(&mut recorder, resolved.iter().map(|r| &r.v6));
    recorder.check()?;
    let used = v4.iter().map(|(_, record)| *record);
    let used = used.chain(v6.iter().map(|(_, record)| *record));
    let ranges = used.clone().filter(|record| *record != 0).count() as u64;
    let templates = Templates::of(&recorder, &declared, used);

    let mut removed = vec![Covered::default(); lists.len()];
    each_removed(&v4, &recorder, &declared, 0, |list, addresses| {
        removed[list].v4 = removed[list].v4.saturating_add(addresses);
    });
    each_removed(&v6, &recorder, &declared, 64, |list, networks| {
        removed[list].v6_64s = removed[list].v6_64s.saturating_add(networks);
    });
    let loaded: Vec<LoadedList> = lists
        .iter()
        .zip(removed)
        .map(|((list, feed), removed)| LoadedList {
            list: (*list).clone(),
            entries: feed.len() as u64,
            digest: digest(feed),
            removed,
            report: feed.report().clone(),
        })
        .collect();

    let with_values = |starts: Vec<(u32, u32)>| -> Vec<(u32, Value)> {
        let value = |(start, record)| (start, templates.value(record));
        starts.into_iter().map(value).collect()
    };
    let v4 = V4Sections::build(&with_values(v4)).ok_or(IndexProblem::TooLarge("IPv4 ranges"))?;
    let v6: Vec<(u128, Value)> = v6
        .into_iter()
        .map(|(start, record)| (start, templates.value(record)))
        .collect();
    let v6 = V6Sections::build(&v6).ok_or(IndexProblem::TooLarge("IPv6 ranges"))?;

    let mut entries = EntriesDraft::default();
    if keeps_entries {
        for (_, feed) in lists {
            let said = &mut recorder.said;
            let places = feed.values().iter();
            entries.push(
                feed,
                places.map(|value| said.place(value, &mut recorder.strings)),
            );
        }
    }
    let list_bytes = write_lists(name, &loaded, &mut recorder.strings);
    let said = recorder
        .said
        .finish()
        .ok_or(IndexProblem::TooLarge("attributes"))?;
    let strings = recorder
        .strings
        .finish()
        .ok_or(IndexProblem::TooLarge("texts"))?;

    let mut draft = Draft::default();
    draft.section(Kind::V4Top, [v4.top.as_bytes()]);
    draft.section(Kind::V4Lines, [v4.lines.as_bytes()]);
    if !v4.palette.is_empty() {
        draft.section(Kind::V4Palette, [v4.palette.as_bytes()]);
    }
    draft.section(Kind::V6Top, [v6.top.as_bytes()]);
    draft.section(Kind::V6Nodes, [v6.nodes.as_bytes()]);
    draft.section(Kind::Templates, [templates.all.as_bytes()]);
    draft.section(Kind::Records, [recorder.records.as_bytes()]);
    if !templates.are_codes() {
        draft.section(Kind::RecordTemplates, [templates.of_record.as_bytes()]);
    }
    draft.section(Kind::Atoms, [recorder.atoms.as_bytes()]);
    draft.section(Kind::Values, [said.as_bytes()]);
    draft.section(Kind::Strings, [strings.as_bytes()]);
    draft.section(Kind::Lists, [list_bytes.as_bytes()]);
    if keeps_entries {
        draft.section(Kind::EntryIndex, [entries.index.as_bytes()]);
        draft.section(Kind::EntryValues, [entries.values.as_bytes()]);
        draft.section(Kind::EntriesV4, [entries.v4.as_bytes()]);
        draft.section(Kind::EntriesV6, [entries.v6.as_bytes()]);
    }
    let date = date.map_or(0, super::codec::seconds);
    let memory = draft.finish(date, digest_of(name, &loaded), ranges);
    Image::of(memory).map_err(|error| IndexProblem::File(error.to_string()))
}

/// A hash of the lists, with their texts in a numbering of their own.
fn digest_of(name: &Source, lists: &[LoadedList]) -> u64 {
    let mut strings = StringsWriter::default();
    let mut hasher = XxHash3_64::default();
    hasher.write(&write_lists(name, lists, &mut strings));
    hasher.write(&strings.finish().unwrap_or_default());
    hasher.finish()
}

/// Where ranges of one family start, and their records.
fn record<'s, K: Key>(
    recorder: &mut Recorder<'_>,
    steps: impl Iterator<Item = &'s Steps<K>>,
) -> Vec<(K, u32)> {
    recorder.restart();
    let mut starts = Starts {
        recorder,
        starts: Vec::new(),
    };
    let steps: Vec<&Steps<K>> = steps.collect();
    sweep(&steps, &mut starts);
    starts.starts
}

/// Calls `f` with each list of which something is left out, and of how many addresses, in units of `2^unit`.
fn each_removed<K: Key>(
    starts: &[(K, u32)],
    recorder: &Recorder<'_>,
    lists: &[&List],
    unit: u32,
    mut f: impl FnMut(usize, u64),
) {
    if lists.iter().all(|list| !list.never_block) {
        return;
    }
    // Of each list the last unit that was counted: two ranges may lie in one.
    let mut counted = vec![None; lists.len()];
    for (i, (start, record)) in starts.iter().enumerate() {
        let atoms = || {
            let atoms = atoms_of(*record, &recorder.records);
            atoms.map(|atom| (usize::from(recorder.atoms[atom as usize].list), atom))
        };
        if !atoms().any(|(list, _)| lists[list].never_block) {
            continue;
        }
        let next = starts.get(i + 1).and_then(|(next, _)| next.previous());
        let last = next.unwrap_or(K::MAX).wide() >> unit;
        let first = start.wide() >> unit;
        for (list, atom) in atoms() {
            let saying = recorder.sayings[atom as usize];
            if !lists[list].never_block && saying != saying.spared() {
                let first = first + u128::from(counted[list] == Some(first));
                counted[list] = Some(last);
                let count = (last + 1).saturating_sub(first);
                f(list, u64::try_from(count).unwrap_or(u64::MAX));
            }
        }
    }
}
