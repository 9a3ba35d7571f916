//! The bytes of a database, in memory and shared.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::DatabaseError;

/// Bytes that two readers share.
#[derive(Clone)]
pub(super) struct Bytes(Arc<Vec<u8>>);

impl Bytes {
    /// The largest file that is read, in bytes. The pointers of the format end there.
    const LIMIT: u64 = 1 << 32;

    /// Reads a file to its end. It is not mapped: whoever writes over a mapped file changes, or ends, the process that reads it.
    pub(super) fn read(path: &Path) -> Result<Self, DatabaseError> {
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| {
            let size = file.metadata()?.len().min(Self::LIMIT);
            bytes.reserve_exact(usize::try_from(size).unwrap_or(0));
            file.take(Self::LIMIT + 1).read_to_end(&mut bytes)
        });
        match read {
            Ok(length) if length as u64 > Self::LIMIT => Err(DatabaseError::too_large(Self::LIMIT)),
            Ok(_) => Ok(bytes.into()),
            Err(error) => Err(DatabaseError::unreadable(error)),
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(bytes))
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
