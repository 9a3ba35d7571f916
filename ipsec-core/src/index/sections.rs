//! The sections of an index as typed slices of its bytes, after all that a lookup relies on was checked.

use yoke::Yokeable;

use super::codec::{AttributesReader, Places, Strings};
use super::entries::Entries;
use super::image::{FileError, Image, Kind};
use super::records::{RawAtom, RawRecord, atoms_of};
use super::table::{Split, V4, V6, Value, Values};
use super::templates::RawTemplate;

/// What lookups read.
#[derive(Clone, Copy, Debug, Yokeable)]
pub(super) struct Sections<'a> {
    pub(super) v4: V4<'a>,
    pub(super) v6: V6<'a>,
    records: &'a [RawRecord],
    /// Empty if codes are the numbers of templates.
    record_templates: &'a [u32],
    split: Split,
    atoms: &'a [RawAtom],
    pub(super) said: AttributesReader<'a>,
    pub(super) entries: Entries<'a>,
}

impl<'a> Sections<'a> {
    /// Checks that no lookup can go wrong, whatever the bytes are.
    pub(super) fn read(image: &'a Image, lists: usize) -> Result<Self, FileError> {
        let invalid = FileError::invalid;
        let templates = image.section::<RawTemplate>(Kind::Templates)?.len();
        let records: &[RawRecord] = image.section(Kind::Records)?;
        let record_templates: &[u32] = image.section(Kind::RecordTemplates)?;
        let atoms: &[RawAtom] = image.section(Kind::Atoms)?;
        if !(1..=Value::RECORDS as usize).contains(&records.len()) {
            return Err(invalid("it has no records, or too many"));
        }
        let split = Split::of(records.len());
        let are_codes = record_templates.is_empty();
        let values = Values {
            split,
            records: records.len() as u32,
            codes: if are_codes { templates as u32 } else { 1 },
        };
        if !are_codes && record_templates.len() != records.len()
            || record_templates.iter().any(|t| *t as usize >= templates)
        {
            return Err(invalid("templates of its records are missing"));
        }
        let said = AttributesReader::new(image.section(Kind::Values)?, Self::strings(image)?);
        let places = said.places();
        let places = places.ok_or_else(|| invalid("what entries say cannot be read"))?;
        check_records(records, atoms, &places, lists).map_err(invalid)?;
        let entries = Entries {
            index: image.section(Kind::EntryIndex)?,
            v4: image.section(Kind::EntriesV4)?,
            v6: image.section(Kind::EntriesV6)?,
            values: image.section(Kind::EntryValues)?,
        };
        entries.check(lists).map_err(invalid)?;
        check_values(entries.values, &places, image.memory().len()).map_err(invalid)?;
        let (top, lines) = (image.section(Kind::V4Top)?, image.section(Kind::V4Lines)?);
        let palette = image.section(Kind::V4Palette)?;
        let v4 = V4::new(top, lines, palette, &values).map_err(invalid)?;
        let (top, nodes) = (image.section(Kind::V6Top)?, image.section(Kind::V6Nodes)?);
        let v6 = V6::new(top, nodes, &values).map_err(invalid)?;
        Ok(Self {
            v4,
            v6,
            records,
            record_templates,
            split,
            atoms,
            said,
            entries,
        })
    }

    pub(super) fn strings(image: &'a Image) -> Result<Strings<'a>, FileError> {
        let strings = Strings::read(image.section(Kind::Strings)?);
        strings.ok_or_else(|| FileError::invalid("its texts cannot be read"))
    }

    /// The number of the record of a value; 0 if no list names the address.
    #[inline]
    pub(super) fn record(&self, value: Value) -> u32 {
        self.split.record(value)
    }

    /// The number of the template of a value.
    #[inline]
    pub(super) fn template(&self, value: Value) -> usize {
        let number = if self.record_templates.is_empty() {
            self.split.code(value)
        } else {
            self.record_templates[self.split.record(value) as usize]
        };
        number as usize
    }

    /// The atoms of a record, in the order of their lists.
    pub(super) fn atoms(&self, record: u32) -> Vec<RawAtom> {
        let atoms = atoms_of(record, self.records);
        let mut atoms: Vec<RawAtom> = atoms.map(|atom| self.atoms[atom as usize]).collect();
        atoms.sort_by_key(|atom| atom.list);
        atoms
    }
}

/// Texts that are said of one address, by all lists together and in bytes: the evidence on it copies them.
const RECORD_TEXT: u32 = 16 << 20;

/// Each record comes after its parent, its atom is there, and none is of more parts than there are lists or says more than fits into evidence.
fn check_records(
    records: &[RawRecord],
    atoms: &[RawAtom],
    places: &Places,
    lists: usize,
) -> Result<(), &'static str> {
    for atom in atoms {
        if usize::from(atom.list) >= lists || places.text(atom.said).is_none() {
            return Err("what a list says cannot be read");
        }
    }
    // Of each record, how many parts it is of, and how much text.
    let mut sizes = vec![(0_u16, 0_u32); records.len()];
    for (number, record) in records.iter().enumerate().skip(1) {
        let parent = sizes.get(record.parent as usize);
        let parent = parent.filter(|_| (record.parent as usize) < number);
        let atom = atoms.get(record.atom as usize);
        let (Some((parts, text)), Some(atom)) = (parent, atom) else {
            return Err("a record is out of order");
        };
        let said = places.text(atom.said).unwrap_or_default();
        let size = (parts.saturating_add(1), text.saturating_add(said));
        if usize::from(size.0) > lists {
            return Err("a record has more parts than there are lists");
        }
        if size.1 > RECORD_TEXT {
            return Err("lists say more of an address than evidence can hold");
        }
        sizes[number] = size;
    }
    Ok(())
}

/// Texts of entries may be so many times as long as the file when they are read back, since many entries can share one; and this many bytes in any case.
const TEXT_FACTOR: u64 = 64;
const TEXT_ALWAYS: u64 = 64 << 20;

/// What entries say is there, and not without bounds when it is read back.
fn check_values(values: &[u32], places: &Places, file: usize) -> Result<(), &'static str> {
    let mut all = 0_u64;
    for place in values {
        let text = places.text(*place);
        all += u64::from(text.ok_or("what an entry says cannot be read")?);
    }
    if all > TEXT_ALWAYS.max(TEXT_FACTOR.saturating_mul(file as u64)) {
        return Err("its entries say more than can be read back");
    }
    Ok(())
}
