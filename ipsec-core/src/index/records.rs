//! Records: which lists name an address, and what each of them says.
//!
//! A record is one more [atom](RawAtom) than another record, so that records which have most in common share it. Record 0 is that no list
//! names the address.

use std::collections::HashMap;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::codec::{AttributesWriter, StringsWriter};
use super::error::IndexProblem;
use super::flatten::Listener;
use super::list::List;
use super::saying::Saying;
use super::table::Value;
use crate::feed::{Attributes, Key};

/// One more thing than another record.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub(super) struct RawRecord {
    /// A record with a smaller number.
    pub(super) parent: u32,
    pub(super) atom: u32,
}

/// A list, and the place of what it says.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub(super) struct RawAtom {
    pub(super) list: u16,
    pub(super) unused: u16,
    pub(super) said: u32,
}

/// The atoms of a record, in no particular order.
pub(super) fn atoms_of<'a>(
    record: u32,
    records: &'a [RawRecord],
) -> impl Iterator<Item = u32> + 'a {
    let mut at = record;
    std::iter::from_fn(move || {
        let record = records.get(at as usize).filter(|_| at != 0)?;
        at = record.parent;
        Some(record.atom)
    })
}

/// Makes a record for what lists say together when it is first met.
pub(super) struct Recorder<'a> {
    lists: &'a [&'a List],
    values: &'a [&'a [Attributes]],
    /// The fewer different things a list says, the earlier it comes in a record, so that more records have their beginning in common.
    ranks: Vec<u16>,
    limit: u32,
    pub(super) strings: StringsWriter,
    pub(super) said: AttributesWriter,
    pub(super) atoms: Vec<RawAtom>,
    /// What each atom comes to.
    pub(super) sayings: Vec<Saying>,
    /// By list and number of the value.
    numbers: Vec<Vec<Option<u32>>>,
    pub(super) records: Vec<RawRecord>,
    ids: HashMap<(u32, u32), u32, foldhash::fast::RandomState>,
    /// What is said at the address that has been reached, by rank, and the record up to there.
    now: Vec<(u16, u32, u32)>,
    /// From here on the records of `now` are out of date.
    stale: usize,
    is_full: bool,
}

impl<'a> Recorder<'a> {
    /// `values` are the values of each list.
    pub(super) fn new(lists: &'a [&'a List], values: &'a [&'a [Attributes]], limit: u32) -> Self {
        let mut order: Vec<usize> = (0..lists.len()).collect();
        order.sort_by_key(|list| values[*list].len());
        let mut ranks = vec![0; lists.len()];
        for (rank, list) in (0..).zip(order) {
            ranks[list] = rank;
        }
        Self {
            lists,
            values,
            ranks,
            limit,
            strings: StringsWriter::default(),
            said: AttributesWriter::new(),
            atoms: Vec::new(),
            sayings: Vec::new(),
            numbers: values.iter().map(|all| vec![None; all.len()]).collect(),
            records: vec![RawRecord::default()],
            ids: HashMap::default(),
            now: Vec::new(),
            stale: 0,
            is_full: false,
        }
    }

    /// Begins another family.
    pub(super) fn restart(&mut self) {
        self.now.clear();
        self.stale = 0;
    }

    /// Whether all could be numbered.
    pub(super) fn check(&self) -> Result<(), IndexProblem> {
        if self.is_full {
            Err(IndexProblem::TooManyRecords(self.limit))
        } else {
            Ok(())
        }
    }

    fn atom(&mut self, list: usize, value: u32) -> u32 {
        if let Some(known) = self.numbers[list][value as usize] {
            return known;
        }
        let said = &self.values[list][value as usize];
        let atom = self.atoms.len() as u32;
        self.atoms.push(RawAtom {
            list: list as u16,
            unused: 0,
            said: self.said.place(said, &mut self.strings),
        });
        self.sayings.push(Saying::of(self.lists[list], said));
        self.numbers[list][value as usize] = Some(atom);
        atom
    }

    fn says(&mut self, list: usize, value: Option<u32>) {
        let rank = self.ranks[list];
        let atom = value.map(|value| self.atom(list, value));
        let place = self.now.partition_point(|(other, ..)| *other < rank);
        let is_there = self
            .now
            .get(place)
            .is_some_and(|(other, ..)| *other == rank);
        match (is_there, atom) {
            (true, Some(atom)) => self.now[place].1 = atom,
            (true, None) => drop(self.now.remove(place)),
            (false, Some(atom)) => self.now.insert(place, (rank, atom, 0)),
            (false, None) => return,
        }
        self.stale = self.stale.min(place);
    }

    /// The record of what is said now.
    fn record(&mut self) -> u32 {
        let mut record = match self.stale.checked_sub(1) {
            Some(fresh) => self.now[fresh].2,
            None => 0,
        };
        for place in self.stale..self.now.len() {
            record = self.id(record, self.now[place].1);
            self.now[place].2 = record;
        }
        self.stale = self.now.len();
        record
    }

    fn id(&mut self, parent: u32, atom: u32) -> u32 {
        let next = self.records.len() as u32;
        let id = *self.ids.entry((parent, atom)).or_insert(next);
        if id == next {
            if next >= self.limit {
                self.is_full = true;
                self.ids.remove(&(parent, atom));
                return 0;
            }
            self.records.push(RawRecord { parent, atom });
        }
        id
    }
}

/// The records of one family.
pub(super) struct Starts<'r, 'a, K> {
    pub(super) recorder: &'r mut Recorder<'a>,
    /// From each of these addresses on, the record. Neighbours differ.
    pub(super) starts: Vec<(K, u32)>,
}

impl<K: Key> Listener<K> for Starts<'_, '_, K> {
    fn says(&mut self, list: usize, value: Option<u32>) {
        self.recorder.says(list, value);
    }

    fn from(&mut self, start: K) {
        let record = self.recorder.record();
        if self
            .starts
            .last()
            .is_none_or(|(_, before)| *before != record)
        {
            self.starts.push((start, record));
        }
    }
}

/// How many records there can be.
pub(super) const LIMIT: u32 = Value::RECORDS;
