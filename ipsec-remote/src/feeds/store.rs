//! The folder: the last index, and the last good version of each list with what is known of it.
//!
//! | file | what |
//! |---|---|
//! | `index.idx` | the last index that was taken |
//! | `<list>.json` | what is known of the last good version of a list |
//! | `<list>.<digest>` | its bytes, as they came |
//!
//! Each file is written beside its place and then put there, the bytes before what is known of them: whatever moment the process is killed at, what is there makes sense.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ipsec_core::LocalIndex;

use super::version::{Good, digest};

/// The folder.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
}

impl Store {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) fn create(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
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

    pub(super) fn save_index(&self, index: &LocalIndex) -> Result<(), String> {
        index
            .save(self.index_path())
            .map_err(|error| error.to_string())
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

    /// Remembers a good version, and forgets the one before.
    pub(super) fn put(&self, good: &Good, body: &[u8]) -> io::Result<()> {
        let path = self.body_path(good);
        self.write(&path, body)?;
        self.note(good)?;
        self.remove_others(&good.name, &path);
        Ok(())
    }

    /// Remembers what is known of a version whose bytes are there.
    pub(super) fn note(&self, good: &Good) -> io::Result<()> {
        let text = serde_json::to_vec(good)?;
        let path = self.folder.join(format!("{}.json", stem(&good.name)));
        self.write(&path, &text)
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

    /// Former versions, and what was being written when a process was killed. That one cannot be removed harms nobody.
    fn remove_others(&self, name: &str, keep: &Path) {
        let prefix = format!("{}.", stem(name));
        let known = self.folder.join(format!("{prefix}json"));
        let Ok(files) = fs::read_dir(&self.folder) else {
            return;
        };
        for path in files.flatten().map(|file| file.path()) {
            let is_ours = path
                .file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(&prefix));
            if is_ours && path != keep && path != known {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Of the bytes of a list there is one writer, the task that owns the folder, so one temporary name is enough.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut temporary = path.as_os_str().to_owned();
        temporary.push(".tmp");
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        if cfg!(unix) {
            // A name in a folder is on the disk when the folder is.
            File::open(&self.folder)?.sync_all()?;
        }
        Ok(())
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
