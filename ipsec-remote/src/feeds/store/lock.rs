//! A folder belongs to one feed set at a time.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::feeds::error::FeedSetError;

/// How long another one may take to leave: its last piece of work is not broken off, and a restart overlaps.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// The folder is ours until this is dropped, or the process ends, however it does.
#[derive(Debug)]
pub(in crate::feeds) struct Lock(#[expect(dead_code, reason = "it is held")] File);

impl Lock {
    /// Makes the folder if it is not there, and takes it. This blocks.
    ///
    /// # Errors
    ///
    /// It cannot be made or locked, or belongs to another one.
    pub(in crate::feeds) fn of(folder: &Path) -> Result<Self, FeedSetError> {
        let lock = fs::create_dir_all(folder).and_then(|()| Self::take(folder));
        let lock = lock.map_err(|error| FeedSetError::folder(folder, error))?;
        lock.ok_or_else(|| {
            FeedSetError::new(format!(
                "the folder {folder:?} is in use by another feed set, in this process or another one: give each a folder of its own"
            ))
        })
    }

    /// `None` if another one has it and does not leave.
    fn take(folder: &Path) -> io::Result<Option<Self>> {
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
