//! The folder: the last index that was taken, as it came, and what is known of it with its proof.
//!
//! | file | what |
//! |---|---|
//! | `fetched.json` | what is known of the index, and its signature or digest |
//! | `fetched-<digest>.idx` | the index |
//!
//! Each file is written beside its place and then put there, the index before what is known of it: whatever moment the process is killed at, what is there makes sense.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipsec_core::LocalIndex;
use serde::{Deserialize, Serialize};

use super::proof::IndexProof;
use crate::feeds::error::FeedSetError;
use crate::feeds::fallback::Failing;
use crate::feeds::store::{Lock, write};
use crate::feeds::version::{Known, digest};

/// What is known of the index in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Good {
    #[serde(flatten)]
    pub(super) known: Known,
    /// Its signature or the digest file, as it came.
    pub(super) proof: String,
    /// By what name the digest file knows it: that of the address it came from. Another one may have said since that it is the newest.
    pub(super) name: String,
    pub(super) bytes: u64,
    /// Seconds since 1970.
    pub(super) fetched: u64,
    /// When the server last said that this is the newest one, in seconds since 1970.
    pub(super) checked: u64,
    /// The first address fails, and another one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) failing: Option<Failing>,
}

/// The folder.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    #[expect(dead_code, reason = "it is held")]
    lock: Arc<Lock>,
}

impl Kept {
    /// Makes the folder if it is not there, and takes it. This blocks.
    ///
    /// # Errors
    ///
    /// It cannot be made or locked, or belongs to another one.
    pub(super) fn open(folder: PathBuf) -> Result<Self, FeedSetError> {
        let lock = Arc::new(Lock::of(&folder)?);
        Ok(Self { folder, lock })
    }

    /// The last index, `None` if there was none yet. It is verified again: the proof that is wanted may be another one now, and disks forget.
    ///
    /// # Errors
    ///
    /// It is there and cannot be used.
    pub(super) fn read(&self, proof: &IndexProof) -> Result<Option<(Good, LocalIndex)>, String> {
        let path = self.note_path();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{path:?} cannot be read: {error}")),
        };
        let good: Good = serde_json::from_slice(&text)
            .map_err(|error| format!("{path:?} makes no sense: {error}"))?;
        let path = self.index_path(&good);
        let body = fs::read(&path).map_err(|error| format!("{path:?} cannot be read: {error}"))?;
        if digest(&body) != good.known.digest {
            return Err(format!("{path:?} is damaged"));
        }
        let wrong = |words: String| format!("{path:?}: {words}");
        proof
            .verify(&body, &good.proof, &good.name)
            .map_err(wrong)?;
        let index = LocalIndex::from_bytes(&body).map_err(|error| wrong(error.to_string()))?;
        Ok(Some((good, index)))
    }

    /// Remembers an index, and forgets the one before.
    ///
    /// # Errors
    ///
    /// It cannot be written, and the one before is still there.
    pub(super) fn put(&self, good: &Good, body: &[u8]) -> Result<(), String> {
        self.try_put(good, body).map_err(|error| {
            let folder = &self.folder;
            format!("the index is in use, and cannot be kept in {folder:?}: {error}")
        })
    }

    fn try_put(&self, good: &Good, body: &[u8]) -> io::Result<()> {
        let path = self.index_path(good);
        write(&self.folder, &path, body)?;
        self.note(good)?;
        self.remove_others(&path);
        Ok(())
    }

    /// Remembers what is known of an index that is there.
    pub(super) fn note(&self, good: &Good) -> io::Result<()> {
        let text = serde_json::to_vec(good)?;
        write(&self.folder, &self.note_path(), &text)
    }

    fn note_path(&self) -> PathBuf {
        self.folder.join("fetched.json")
    }

    fn index_path(&self, good: &Good) -> PathBuf {
        // What is read from the disk must not lead elsewhere.
        let digest = good.known.digest.chars();
        let digest: String = digest
            .filter(char::is_ascii_alphanumeric)
            .take(16)
            .collect();
        self.folder.join(format!("fetched-{digest}.idx"))
    }

    /// Former indexes, and what was being written when a process was killed. That one cannot be removed harms nobody.
    fn remove_others(&self, keep: &Path) {
        let Ok(files) = fs::read_dir(&self.folder) else {
            return;
        };
        for path in files.flatten().map(|file| file.path()) {
            let name = path.file_name().and_then(|name| name.to_str());
            let is_ours = name.is_some_and(|name| name.starts_with("fetched-"));
            if is_ours && path != keep {
                let _ = fs::remove_file(path);
            }
        }
    }
}
