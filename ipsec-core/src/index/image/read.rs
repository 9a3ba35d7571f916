//! From bytes to sections, after everything about them has been checked that does not need to know what they hold.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use twox_hash::XxHash3_64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::error::{FileError, FileErrorKind};
use super::layout::{
    BYTE_ORDER, FEATURES, HEADER, Header, Kind, LONGEST, MAGIC, MAJOR, MINOR, MOST_SECTIONS, PAGE,
    REQUIRED, SectionEntry, SectionInfo,
};
use crate::index::memory::{ALIGN, Memory};

/// The bytes of an index whose header is right.
#[derive(Debug)]
pub(in crate::index) struct Image {
    memory: Memory,
    header: Header,
    sections: Vec<SectionEntry>,
}

impl Image {
    /// Reads a file in whole: whoever changes it later changes nothing here.
    pub(in crate::index) fn open(path: &Path) -> Result<Self, FileError> {
        let failed = |cause| FileError::io(&format!("read {path:?}"), cause);
        // To open a pipe is to wait for somebody who writes into it.
        regular(&fs::metadata(path).map_err(failed)?).map_err(failed)?;
        let mut file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        regular(&metadata).map_err(failed)?;
        let length = metadata.len();
        let mut page = [0; PAGE];
        let begun = usize::try_from(length).map_or(PAGE, |length| length.min(PAGE));
        file.read_exact(&mut page[..begun]).map_err(failed)?;
        // Before memory is asked for, in case the file is something else.
        let header = header(&page[..begun])?;
        check_length(header.length, length)?;
        sections(&page, &header)?;
        let mut memory = Memory::zeroed(header.length as usize).map_err(failed)?;
        memory[..PAGE].copy_from_slice(&page);
        file.read_exact(&mut memory[PAGE..]).map_err(failed)?;
        Self::checked(memory)
    }

    pub(in crate::index) fn of_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let header = header(bytes)?;
        check_length(header.length, bytes.len() as u64)?;
        sections(bytes, &header)?;
        let memory = Memory::zeroed(bytes.len());
        let mut memory = memory.map_err(|cause| FileError::io("copy an index", cause))?;
        memory.copy_from_slice(bytes);
        Self::checked(memory)
    }

    /// Checks every hash.
    fn checked(memory: Memory) -> Result<Self, FileError> {
        let image = Self::of(memory)?;
        for section in &image.sections {
            if XxHash3_64::oneshot(image.bytes(section)) != section.hash {
                let name = Kind::of(section.kind).map_or("of a later version", Kind::name);
                let what = format!("the section {name} was changed since it was written");
                return Err(FileError::new(FileErrorKind::Damaged, what));
            }
        }
        Ok(image)
    }

    /// Of memory that has just been written, or whose hashes will be checked.
    pub(in crate::index) fn of(memory: Memory) -> Result<Self, FileError> {
        let header = header(&memory)?;
        check_length(header.length, memory.len() as u64)?;
        let sections = sections(&memory, &header)?;
        check_between(&memory, &sections)?;
        Ok(Self {
            memory,
            header,
            sections,
        })
    }

    pub(in crate::index) fn memory(&self) -> &[u8] {
        &self.memory
    }

    pub(in crate::index) fn date(&self) -> u64 {
        self.header.date
    }

    pub(in crate::index) fn digest(&self) -> u64 {
        self.header.digest
    }

    pub(in crate::index) fn ranges(&self) -> u64 {
        self.header.ranges
    }

    pub(in crate::index) fn sections(&self) -> impl Iterator<Item = SectionInfo> + '_ {
        self.sections.iter().map(|section| SectionInfo {
            name: Kind::of(section.kind).map(Kind::name),
            offset: section.offset,
            length: section.length,
        })
    }

    /// The content of a section; nothing if it is not there.
    pub(in crate::index) fn section<T>(&self, kind: Kind) -> Result<&[T], FileError>
    where
        T: FromBytes + Immutable + KnownLayout,
    {
        let section = self.sections.iter().find(|s| s.kind == kind as u32);
        let Some(section) = section else {
            return Ok(&[]);
        };
        <[T]>::ref_from_bytes(self.bytes(section)).map_err(|_| {
            FileError::invalid(format!("the section {} has a wrong size", kind.name()))
        })
    }

    fn bytes(&self, section: &SectionEntry) -> &[u8] {
        let offset = section.offset as usize;
        &self.memory[offset..offset + section.length as usize]
    }
}

/// The header at the beginning of these bytes.
fn header(bytes: &[u8]) -> Result<Header, FileError> {
    let not = |what: &str| Err(FileError::new(FileErrorKind::NotAnIndex, what));
    if !bytes.starts_with(&MAGIC) {
        return not("it begins in another way");
    }
    let Some(page) = bytes.get(..PAGE) else {
        return Err(FileError::new(
            FileErrorKind::Damaged,
            "it is shorter than its header",
        ));
    };
    let Ok((header, _)) = Header::read_from_prefix(page) else {
        return not("it is too short");
    };
    if header.byte_order != BYTE_ORDER {
        let what = "it was written on a machine of another byte order: build it on this one";
        return Err(FileError::new(FileErrorKind::Version, what));
    }
    if header.major != MAJOR {
        let (major, minor) = (header.major, header.minor);
        let what = format!(
            "it has version {major}.{minor}, and this is {MAJOR}.{MINOR}: build it again, or use a version that knows it"
        );
        return Err(FileError::new(FileErrorKind::Version, what));
    }
    let mut unhashed = [0; PAGE];
    unhashed.copy_from_slice(page);
    let zeroed = Header { hash: 0, ..header };
    unhashed[..HEADER].copy_from_slice(zeroed.as_bytes());
    if XxHash3_64::oneshot(&unhashed) != header.hash {
        let what = "its header was changed since it was written";
        return Err(FileError::new(FileErrorKind::Damaged, what));
    }
    if header.features & !FEATURES != 0 {
        let what = "it needs something that this version does not know: use a later one";
        return Err(FileError::new(FileErrorKind::Version, what));
    }
    Ok(header)
}

fn check_length(said: u64, is: u64) -> Result<(), FileError> {
    if said != is {
        let what = format!("it should have {said} bytes, and has {is}");
        return Err(FileError::new(FileErrorKind::Damaged, what));
    }
    if said > LONGEST || usize::try_from(said).is_err() {
        let what =
            "it is longer than an index can be: 16 GiB, or less where memory cannot be that large";
        return Err(FileError::invalid(what));
    }
    Ok(())
}

fn regular(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    let what = "it is no regular file";
    Err(io::Error::new(io::ErrorKind::InvalidInput, what))
}

/// The list of sections in the first page, if the length was checked: one right behind the other up to the end, none that has to be known and is not.
fn sections(page: &[u8], header: &Header) -> Result<Vec<SectionEntry>, FileError> {
    let count = usize::try_from(header.sections).unwrap_or(usize::MAX);
    if count > MOST_SECTIONS {
        return Err(FileError::invalid("it has more sections than there can be"));
    }
    let listed = &page[HEADER..HEADER + count * size_of::<SectionEntry>()];
    let sections = listed.chunks_exact(size_of::<SectionEntry>());
    let sections = sections.map(SectionEntry::read_from_bytes);
    let sections: Vec<SectionEntry> = sections
        .collect::<Result<_, _>>()
        .map_err(|_| FileError::invalid("its list of sections is cut off"))?;
    let mut end = PAGE as u64;
    for (i, section) in sections.iter().enumerate() {
        let is_next = section.offset == end.next_multiple_of(ALIGN as u64);
        let ends = section.offset.checked_add(section.length);
        let ends = ends.filter(|ends| is_next && *ends <= header.length);
        end = ends.ok_or_else(|| FileError::invalid("a section is not where it should be"))?;
        if Kind::of(section.kind).is_none() && section.flags & REQUIRED != 0 {
            let what = "it has a section that this version does not know: use a later one";
            return Err(FileError::new(FileErrorKind::Version, what));
        }
        if sections[..i].iter().any(|other| other.kind == section.kind) {
            return Err(FileError::invalid("a section is there twice"));
        }
    }
    if end != header.length {
        return Err(FileError::invalid(
            "there is something behind its last section",
        ));
    }
    // A line of a table has fewer ranges than bytes.
    if header.ranges > header.length {
        return Err(FileError::invalid("it counts more ranges than it can hold"));
    }
    Ok(sections)
}

/// There are only zeros between sections.
fn check_between(memory: &[u8], sections: &[SectionEntry]) -> Result<(), FileError> {
    let mut end = PAGE;
    for section in sections {
        let offset = section.offset as usize;
        if memory[end..offset].iter().any(|byte| *byte != 0) {
            let what = "there is something between its sections";
            return Err(FileError::new(FileErrorKind::Damaged, what));
        }
        end = offset + section.length as usize;
    }
    Ok(())
}
