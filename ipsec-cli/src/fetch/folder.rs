//! The folder that lists are kept in, and that nobody else uses meanwhile.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::Args;

/// Where it is.
pub(super) fn path(args: &Args) -> PathBuf {
    match &args.folder {
        Some(folder) => folder.clone(),
        None => args.catalog.with_extension("fetched"),
    }
}

/// The folder is ours for as long as this is kept. The system lets go of it when the process ends, however it does.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "it is held")] File);

/// Makes the folder if it is not there, and takes it.
pub(super) fn take(path: &Path) -> Result<Lock, String> {
    let cannot = |error| format!("the folder {path:?} cannot be used: {error}");
    fs::create_dir_all(path).map_err(cannot)?;
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path.join("fetch.lock"))
        .map_err(cannot)?;
    match lock.try_lock() {
        Ok(()) => Ok(Lock(lock)),
        Err(TryLockError::WouldBlock) => Err(format!(
            "the folder {path:?} is in use: another `ipverdict fetch` runs"
        )),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}
