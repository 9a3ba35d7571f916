//! Why a file is no database that can be used.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// A database that cannot be used, and why.
#[derive(Clone, Debug)]
pub struct DatabaseError {
    kind: DatabaseErrorKind,
    words: Box<str>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// What is wrong with a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DatabaseErrorKind {
    /// The file cannot be read.
    Unreadable,
    /// This is something else: a web page, an archive, a text.
    NotADatabase,
    /// It is a database, and damaged.
    Damaged,
    /// Nothing is known of the fields that it has, or none of those that it should have is there.
    UnknownFields,
}

impl DatabaseError {
    pub(crate) fn unreadable(cause: std::io::Error) -> Self {
        Self {
            cause: Some(Arc::new(cause)),
            ..Self::new(
                DatabaseErrorKind::Unreadable,
                "the file of the database cannot be read",
            )
        }
    }

    pub(crate) fn too_large(limit: u64) -> Self {
        let words = format!("the file of the database is larger than {limit} bytes");
        Self::new(DatabaseErrorKind::Unreadable, words)
    }

    /// What a file is that holds no metadata, going by how it begins.
    pub(super) fn not_a_database(bytes: &[u8]) -> Self {
        let what = match bytes.trim_ascii_start() {
            [] => "this file is empty",
            [0x1F, 0x8B, ..] => "this is compressed with gzip: unpack it first",
            [b'P', b'K', 3, 4, ..] => "this is a zip archive: unpack it first",
            [b'<', ..] => "this is a web page",
            [b'{' | b'[', ..] => "this is JSON",
            _ => "this holds no metadata of one, or was cut off before it",
        };
        let words = format!("not an mmdb database: {what}");
        Self::new(DatabaseErrorKind::NotADatabase, words)
    }

    pub(super) fn damaged(words: impl fmt::Display) -> Self {
        let words = printable(&format!("a damaged mmdb database: {words}"));
        Self::new(DatabaseErrorKind::Damaged, words)
    }

    pub(super) fn unknown_fields(words: impl fmt::Display) -> Self {
        let words = printable(&words.to_string());
        Self::new(DatabaseErrorKind::UnknownFields, words)
    }

    fn new(kind: DatabaseErrorKind, words: impl Into<Box<str>>) -> Self {
        Self {
            kind,
            words: words.into(),
            cause: None,
        }
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> DatabaseErrorKind {
        self.kind
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Error for DatabaseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause = self.cause.as_deref();
        cause.map(|cause| cause as &(dyn Error + 'static))
    }
}

/// The beginning of a text that others wrote, with whatever is not printable escaped.
pub(super) fn printable(text: &str) -> String {
    const LONGEST: usize = 500;
    let mut printable = String::new();
    for c in text.chars().take(LONGEST) {
        match c {
            '"' | '\'' | '\\' => printable.push(c),
            _ => printable.extend(c.escape_debug()),
        }
    }
    printable
}
