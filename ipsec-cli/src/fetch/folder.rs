//! The folder that lists are kept in, and that nobody else uses meanwhile.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::Args;

/// The folder, for as long as this is kept.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The system lets go of it when the process ends, however it does.
    _lock: File,
}

impl Folder {
    /// Makes the folder if it is not there, and takes it.
    pub(super) fn take(args: &Args) -> Result<Self, String> {
        let path = match &args.folder {
            Some(folder) => folder.clone(),
            None => args.catalog.with_extension("fetched"),
        };
        let cannot = |error| format!("the folder {path:?} cannot be used: {error}");
        fs::create_dir_all(&path).map_err(cannot)?;
        let lock = path.join("fetch.lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(lock)
            .map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(format!(
                "the folder {path:?} is in use: another `ipverdict fetch` runs"
            )),
            Err(TryLockError::Error(error)) => Err(cannot(error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
