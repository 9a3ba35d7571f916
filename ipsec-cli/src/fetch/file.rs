//! The index file beside the folder, for others.

use std::path::{Path, PathBuf};

use ipsec_core::LocalIndex;
use ipsec_core::index::FileErrorKind;
use serde::Serialize;

/// The file.
#[derive(Debug)]
pub(super) struct IndexFile {
    path: PathBuf,
    /// What is in it, if that can be told.
    last: Option<LocalIndex>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    /// It was written.
    Written,
    /// It is there already, byte by byte.
    Unchanged,
    /// Nothing was written, and what was there is there.
    Nothing,
}

impl IndexFile {
    /// Looks at the file. One that is something else than an index is not written over; an index that cannot be used is, since the last good versions are not in it.
    pub(super) fn look(path: &Path) -> Result<Self, String> {
        let found = |last| Self {
            path: path.to_owned(),
            last,
        };
        match path.try_exists() {
            Ok(false) => return Ok(found(None)),
            Ok(true) => {}
            Err(error) => return Err(format!("cannot look at {path:?}: {error}")),
        }
        match LocalIndex::open(path) {
            Ok(last) => Ok(found(Some(last))),
            Err(error) => match error.kind() {
                FileErrorKind::Version | FileErrorKind::Damaged | FileErrorKind::Invalid => {
                    Ok(found(None))
                }
                FileErrorKind::Io => Err(error.to_string()),
                _ => Err(format!(
                    "{path:?}: {error}\n{path:?} is there and is not written over: move it away"
                )),
            },
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the index, unless the file is the same already.
    pub(super) fn write(&mut self, index: &LocalIndex) -> Result<Fate, String> {
        let last = self.last.as_ref();
        let is_same = last.is_some_and(|last| last.as_bytes() == index.as_bytes());
        if is_same && self.path.exists() {
            return Ok(Fate::Unchanged);
        }
        index.save(&self.path).map_err(|error| error.to_string())?;
        self.last = Some(index.clone());
        Ok(Fate::Written)
    }
}
