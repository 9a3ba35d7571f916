//! A file is there in whole, or as it was.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file of this folder beside its place, and then puts it there. There is one writer, since the folder is locked, so one temporary name is enough.
pub(in crate::feeds) fn write(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary: &Path = temporary.as_ref();
    let written = write_whole(temporary, bytes).and_then(|()| fs::rename(temporary, path));
    if let Err(error) = written {
        // On a full disk, room is what is needed.
        let _ = fs::remove_file(temporary);
        return Err(error);
    }
    if cfg!(unix) {
        // A name in a folder is on the disk when the folder is.
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
