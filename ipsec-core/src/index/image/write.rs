//! From sections to bytes, and from bytes to a file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use twox_hash::XxHash3_64;
use zerocopy::IntoBytes;

use super::error::FileError;
use super::layout::{
    BYTE_ORDER, FEATURES, HEADER, Header, Kind, MAGIC, MAJOR, MINOR, PAGE, REQUIRED, SectionEntry,
};
use crate::index::memory::{ALIGN, Memory};

/// Sections on their way into one piece of memory.
#[derive(Debug, Default)]
pub(in crate::index) struct Draft<'a> {
    sections: Vec<(Kind, Vec<&'a [u8]>)>,
}

impl<'a> Draft<'a> {
    /// A section of these parts, one after the other.
    pub(in crate::index) fn section(
        &mut self,
        kind: Kind,
        parts: impl IntoIterator<Item = &'a [u8]>,
    ) {
        self.sections.push((kind, parts.into_iter().collect()));
    }

    /// `date` is in seconds since the Unix epoch, `ranges` how many ranges lists name.
    pub(in crate::index) fn finish(self, date: u64, digest: u64, ranges: u64) -> Memory {
        let mut end = PAGE;
        let mut entries = Vec::new();
        for (kind, parts) in &self.sections {
            let offset = end.next_multiple_of(ALIGN);
            let length: usize = parts.iter().map(|part| part.len()).sum();
            end = offset + length;
            entries.push(SectionEntry {
                kind: *kind as u32,
                flags: if kind.is_optional() { 0 } else { REQUIRED },
                offset: offset as u64,
                length: length as u64,
                hash: 0,
            });
        }
        let mut memory = Memory::for_copy(end);
        for ((_, parts), entry) in self.sections.iter().zip(&mut entries) {
            let mut rest = &mut memory[entry.offset as usize..];
            for part in parts {
                let (here, later) = rest.split_at_mut(part.len());
                here.copy_from_slice(part);
                rest = later;
            }
            let end = (entry.offset + entry.length) as usize;
            entry.hash = XxHash3_64::oneshot(&memory[entry.offset as usize..end]);
        }
        let mut header = Header {
            magic: MAGIC,
            byte_order: BYTE_ORDER,
            major: MAJOR,
            minor: MINOR,
            length: end as u64,
            features: FEATURES,
            date,
            digest,
            sections: entries.len() as u64,
            hash: 0,
            ranges,
            unused: [0; 7],
        };
        let entries = entries.as_bytes();
        memory[HEADER..HEADER + entries.len()].copy_from_slice(entries);
        memory[..HEADER].copy_from_slice(header.as_bytes());
        header.hash = XxHash3_64::oneshot(&memory[..PAGE]);
        memory[..HEADER].copy_from_slice(header.as_bytes());
        memory
    }
}

/// Writes a file that is there in whole or not at all, whatever happens meanwhile.
pub(in crate::index) fn save(bytes: &[u8], path: &Path) -> Result<(), FileError> {
    let failed = |doing: &str| {
        let doing = format!("{doing} {path:?}");
        move |cause| FileError::io(&doing, cause)
    };
    let (file, temporary) = create_beside(path).map_err(failed("write"))?;
    let placed = write(file, bytes).and_then(|()| fs::rename(&temporary, path));
    if placed.is_err() {
        // The error that matters is the first one.
        let _ = fs::remove_file(&temporary);
    }
    placed.map_err(failed("write"))?;
    sync_folder(path).map_err(failed("sync the folder of"))
}

/// A new file in the same folder, with a name that nobody else uses: not another thread, nor another process, nor one on another machine.
fn create_beside(path: &Path) -> io::Result<(File, PathBuf)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    const TRIES: usize = 1000;

    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for _ in 0..TRIES {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = path.with_file_name(format!(".{name}.{}-{number}.tmp", process::id()));
        match File::create_new(&temporary) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return Ok((created?, temporary)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn write(mut file: File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name in a folder is on the disk when the folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    File::open(folder)?.sync_all()
}
