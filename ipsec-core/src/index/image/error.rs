//! Why a file is no index.

use std::fmt;
use std::io;

/// A file that could not be read or written as an index. Displays what is wrong, and the cause is its [source](std::error::Error::source).
#[derive(Debug)]
pub struct FileError {
    kind: FileErrorKind,
    what: Box<str>,
    cause: Option<io::Error>,
}

/// What kind of problem a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileErrorKind {
    /// It could not be read or written.
    Io,
    /// It is something else than an index.
    NotAnIndex,
    /// It is an index of a version, for a byte order or with features that this version does not know.
    Version,
    /// It was changed or cut off since it was written.
    Damaged,
    /// It was written so that it cannot be used: not by this project.
    Invalid,
}

impl FileError {
    pub(in crate::index) fn new(kind: FileErrorKind, what: impl Into<Box<str>>) -> Self {
        let what = what.into();
        Self {
            kind,
            what,
            cause: None,
        }
    }

    pub(in crate::index) fn invalid(what: impl Into<Box<str>>) -> Self {
        Self::new(FileErrorKind::Invalid, what)
    }

    pub(in crate::index) fn io(doing: &str, cause: io::Error) -> Self {
        Self {
            kind: FileErrorKind::Io,
            what: format!("cannot {doing}: {cause}").into(),
            cause: Some(cause),
        }
    }

    /// What kind of problem it is.
    #[must_use]
    pub fn kind(&self) -> FileErrorKind {
        self.kind
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FileErrorKind::Io => write!(f, "{}", self.what),
            FileErrorKind::NotAnIndex => write!(f, "not an index: {}", self.what),
            FileErrorKind::Version => write!(f, "an index of another kind: {}", self.what),
            FileErrorKind::Damaged => write!(f, "the index is damaged: {}", self.what),
            FileErrorKind::Invalid => write!(f, "the index is invalid: {}", self.what),
        }
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}
