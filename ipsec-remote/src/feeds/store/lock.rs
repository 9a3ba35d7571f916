//! A folder belongs to one feed set at a time.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long another one may take to leave: its last piece of work is not broken off, and a restart overlaps.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// The folder is ours until this is dropped, or the process ends, however it does.
#[derive(Debug)]
pub(in crate::feeds) struct Lock(#[expect(dead_code, reason = "it is held")] File);

impl Lock {
    /// Takes the folder; `None` if another one has it and does not leave. This blocks.
    pub(super) fn take(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join("lock");
        let mut options = File::options();
        let file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let begin = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self(file))),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if begin.elapsed() >= PATIENCE => return Ok(None),
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK_AGAIN),
            }
        }
    }
}
