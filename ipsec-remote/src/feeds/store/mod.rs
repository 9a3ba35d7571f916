//! The folder: the last index, and the last good version of each list with what is known of it.
//!
//! | file | what |
//! |---|---|
//! | `lock` | held by the process that the folder belongs to |
//! | `index.idx` | the last index that was taken |
//! | `index.json` | of which versions it was made |
//! | `former.<number>.idx`, `.json` | the same of an index before it |
//! | `<list>.json` | what is known of the last good version of a list |
//! | `<list>.<digest>` | its bytes, as they came |
//!
//! Each file is written beside its place and then put there, the bytes before what is known of them: whatever moment the process is killed at, what is there makes sense.
//! Lists are written before the index that they are in, so they are never older than it.

mod generations;
mod lock;
mod manifest;
mod write;

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use ipsec_core::LocalIndex;

use super::error::FeedSetError;
use super::version::{Good, digest};
pub(super) use lock::Lock;
pub(super) use manifest::{Manifest, fingerprint};
pub(super) use write::write;

/// The folder, which is ours until the last clone is dropped.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
    /// How many former indexes stay.
    keep: usize,
    #[expect(dead_code, reason = "it is held")]
    lock: Arc<Lock>,
}

impl Store {
    /// Makes the folder if it is not there, and takes it. This blocks.
    ///
    /// # Errors
    ///
    /// It cannot be made or locked, or belongs to another one.
    pub(super) fn open(folder: PathBuf, keep: usize) -> Result<Self, FeedSetError> {
        let lock = Arc::new(Lock::of(&folder)?);
        Ok(Self { folder, keep, lock })
    }

    fn index_path(&self) -> PathBuf {
        self.folder.join("index.idx")
    }

    /// The last index, `None` if there was none yet.
    ///
    /// # Errors
    ///
    /// It is there and cannot be read.
    pub(super) fn index(&self) -> Result<Option<LocalIndex>, String> {
        let path = self.index_path();
        match path.try_exists() {
            Ok(false) => Ok(None),
            Ok(true) => LocalIndex::open(&path).map(Some).map_err(|e| e.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What is known of the last good version, if its bytes are there; whether those are whole is looked at when they are [read](Store::body).
    ///
    /// # Errors
    ///
    /// It is there and makes no sense.
    pub(super) fn good(&self, name: &str) -> Result<Option<Good>, String> {
        let path = self.folder.join(format!("{}.json", stem(name)));
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{path:?} cannot be read: {error}")),
        };
        let good: Good = serde_json::from_slice(&text)
            .map_err(|error| format!("{path:?} makes no sense: {error}"))?;
        if good.name != name {
            return Err(format!("{path:?} makes no sense: it is of another list"));
        }
        let body = self.body_path(&good);
        match fs::metadata(&body) {
            Ok(file) if file.len() == good.bytes => Ok(Some(good)),
            Ok(file) => Err(format!(
                "{body:?} has {} bytes instead of {}",
                file.len(),
                good.bytes
            )),
            Err(error) => Err(format!("{body:?} cannot be read: {error}")),
        }
    }

    /// The bytes of the last good version.
    ///
    /// # Errors
    ///
    /// They cannot be read, or are not the same any more.
    pub(super) fn body(&self, good: &Good) -> io::Result<Vec<u8>> {
        let body = fs::read(self.body_path(good))?;
        if digest(&body) != good.known.digest {
            let words = "the last good version is damaged on the disk";
            return Err(io::Error::new(io::ErrorKind::InvalidData, words));
        }
        Ok(body)
    }

    /// Remembers a good version. The one before stays until the folder is [swept](Store::sweep).
    pub(super) fn put(&self, good: &Good, body: &[u8]) -> io::Result<()> {
        let path = self.body_path(good);
        write(&self.folder, &path, body)?;
        self.note(good)
    }

    /// Remembers what is known of a version whose bytes are there.
    pub(super) fn note(&self, good: &Good) -> io::Result<()> {
        let text = serde_json::to_vec(good)?;
        let path = self.folder.join(format!("{}.json", stem(&good.name)));
        write(&self.folder, &path, &text)
    }

    fn body_path(&self, good: &Good) -> PathBuf {
        // What is read from the disk must not lead elsewhere.
        let digest = good.known.digest.chars();
        let digest: String = digest
            .filter(char::is_ascii_alphanumeric)
            .take(16)
            .collect();
        self.folder.join(format!("{}.{digest}", stem(&good.name)))
    }
}

/// A list's name as the beginning of a file's: its letters and digits, and what tells it apart from names that differ in other characters.
fn stem(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    let short: String = name.chars().map(plain).take(40).collect();
    let digest: String = digest(name.as_bytes()).chars().take(8).collect();
    format!("{short}-{digest}")
}
