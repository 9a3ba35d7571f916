//! Why feeds cannot be started, or cannot do what was wished.

use std::fmt;
use std::io;
use std::path::Path;

/// A [`FeedSet`](super::FeedSet) or an [`IndexFeed`](super::IndexFeed) that cannot be started, that has ended, or that cannot do what was wished. The message says why.
#[derive(Debug)]
pub struct FeedSetError {
    words: String,
    cause: Option<io::Error>,
}

impl FeedSetError {
    pub(super) fn new(words: impl Into<String>) -> Self {
        let words = words.into();
        Self { words, cause: None }
    }

    pub(super) fn folder(path: &Path, cause: io::Error) -> Self {
        Self {
            words: format!("the folder {path:?} cannot be used"),
            cause: Some(cause),
        }
    }

    pub(super) fn ended() -> Self {
        Self::new("the task that refreshes the lists has ended")
    }
}

impl fmt::Display for FeedSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for FeedSetError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}
