//! Lists that are files: read when they have changed, and nobody is writing them.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use super::fetch::Fetched;
use super::version::{Known, Validators, Version};

/// By what a file is known to have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    /// Other than the date of its contents, this one cannot be set.
    changed: (i64, i64),
    length: u64,
}

impl Stamp {
    fn of(path: &Path) -> io::Result<Self> {
        let file = fs::metadata(path)?;
        if !file.is_file() {
            // Opening a pipe could wait for ever.
            let words = "it is no file that can be read again and again";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
        }
        Ok(Self {
            modified: file.modified().ok(),
            changed: changed(&file),
            length: file.len(),
        })
    }
}

/// What was seen of a file so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// At the last look.
    last: Option<Stamp>,
    /// When it was read.
    read: Option<Stamp>,
}

/// Looks at a file, and reads it if it has changed and is as it was at the last look, or if that is not to be waited for.
pub(super) fn look(
    path: &Path,
    seen: &mut Seen,
    at_once: bool,
    known: Option<&Known>,
    max: usize,
    now: SystemTime,
) -> Fetched {
    let failed = |error: io::Error| Fetched::Failed(format!("{path:?}: {error}"), None);
    let stamp = match Stamp::of(path) {
        Ok(stamp) => stamp,
        Err(error) => {
            *seen = Seen::default();
            return failed(error);
        }
    };
    let before = seen.last.replace(stamp);
    let Some(known) = known else {
        // Anything is better than nothing.
        return read_now(path, seen, stamp, None, max, now);
    };
    if stamp.length > max as u64 {
        return failed(too_large(max));
    }
    if seen.read == Some(stamp) || !(at_once || before == Some(stamp)) {
        return Fetched::Unchanged(None);
    }
    read_now(path, seen, stamp, Some(known), max, now)
}

fn read_now(
    path: &Path,
    seen: &mut Seen,
    stamp: Stamp,
    known: Option<&Known>,
    max: usize,
    now: SystemTime,
) -> Fetched {
    let failed = |error: io::Error| Fetched::Failed(format!("{path:?}: {error}"), None);
    let body = match read(path, max) {
        Ok(body) => body,
        Err(error) => return failed(error),
    };
    match Stamp::of(path) {
        // It is being written: another look is due.
        Ok(after) if after != stamp => return Fetched::Unchanged(None),
        Ok(_) => seen.read = Some(stamp),
        Err(error) => return failed(error),
    }
    let version = Version::new(body.into(), Validators::default(), now);
    match known {
        Some(known) if known.digest == version.known.digest => Fetched::Unchanged(None),
        _ => Fetched::New(version),
    }
}

fn read(path: &Path, max: usize) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    let file = fs::File::open(path)?;
    file.take(max as u64 + 1).read_to_end(&mut body)?;
    if body.len() > max {
        return Err(too_large(max));
    }
    Ok(body)
}

fn too_large(max: usize) -> io::Error {
    let words = format!("it is larger than {max} bytes");
    io::Error::new(io::ErrorKind::FileTooLarge, words)
}

#[cfg(unix)]
fn changed(file: &fs::Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;

    (file.ctime(), file.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &fs::Metadata) -> (i64, i64) {
    (0, 0)
}
