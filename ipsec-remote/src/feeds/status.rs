//! What is known of each list, for people and for alarms.

use std::time::{Duration, SystemTime};

use ipsec_core::Source;

/// How a [`FeedSet`](super::FeedSet) or an [`IndexFeed`](super::IndexFeed) is doing. The latter has one list, which is the index.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FeedStatus {
    /// Whether there is an index, built or from the disk. Before, nobody is known.
    pub ready: bool,
    /// When the index in use was made; `None` before there is one.
    pub built: Option<SystemTime>,
    /// How many indexes were built since the start, taken or not. Replies that nothing has changed cost none.
    pub builds: u64,
    /// Why the last index was not built, not taken, or not written to the disk; `None` if it was.
    pub error: Option<String>,
    /// The lists, in the order of the catalog.
    pub lists: Vec<ListStatus>,
    /// The indexes before the last one that are kept, the newest first; see [`FeedHandle::roll_back`](super::FeedHandle::roll_back).
    pub generations: Vec<Generation>,
}

impl FeedStatus {
    /// The list of this name.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&ListStatus> {
        self.lists.iter().find(|list| list.name == *name)
    }
}

/// What is known of one list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ListStatus {
    /// Its name in the catalog.
    pub name: Source,
    /// How many different entries of it are in the index; 0 if it is left out.
    pub entries: u64,
    /// How many bytes the last good version has, as it came: compressed, if it came so.
    pub bytes: u64,
    /// The SHA-256 digest of an [index](super::IndexFeed) that was fetched, in small hexadecimal digits; `None` for other lists, and before it is there.
    pub digest: Option<String>,
    /// When the last good version came.
    pub fetched: Option<SystemTime>,
    /// Why the version that came last is not in the index, or why the last good one is not any more; `None` if it is.
    pub held: Option<String>,
    /// The version that is held, if there is one, by the first 16 digits of the SHA-256 of its bytes as they came: what [`FeedHandle::accept`](super::FeedHandle::accept) wants to
    /// be told.
    pub held_digest: Option<String>,
    /// What went wrong at the last attempt to get it; `None` if nothing did.
    pub error: Option<String>,
    /// That it comes from a fallback, since the address before that fails; `None` if the first one answered. The list itself is good.
    pub fallback: Option<FallbackStatus>,
    /// How many attempts failed, one after the other, up to now.
    pub failures: u32,
    /// When it was last asked for. A list that has to wait for its host was not.
    pub last_attempt: Option<SystemTime>,
    /// When it last came, or was said to be unchanged. What comes may still be held.
    pub last_success: Option<SystemTime>,
    /// When it is asked for next.
    pub next_attempt: Option<SystemTime>,
}

impl ListStatus {
    pub(super) fn new(name: Source) -> Self {
        Self {
            name,
            entries: 0,
            bytes: 0,
            digest: None,
            fetched: None,
            held: None,
            held_digest: None,
            error: None,
            fallback: None,
            failures: 0,
            last_attempt: None,
            last_success: None,
            next_attempt: None,
        }
    }

    /// How long ago it was last known that the version in use is the newest one.
    #[must_use]
    pub fn age(&self, now: SystemTime) -> Option<Duration> {
        Some(now.duration_since(self.last_success?).unwrap_or_default())
    }

    /// Whether the version that came last is kept out of the index.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }
}

/// Why a list comes from a fallback.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FallbackStatus {
    /// What went wrong at the last attempt with each address that was asked before the one that answered.
    pub error: String,
    /// When the first address failed for the first time since it answered last, restarts or not.
    pub since: Option<SystemTime>,
}

/// An index that was in use, and is kept to go back to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generation {
    /// Indexes are counted; a later one has a larger number.
    pub number: u64,
    /// When it was put in.
    pub taken: Option<SystemTime>,
    /// Of what it was made.
    pub lists: Vec<GenerationList>,
}

/// The version of a list that is in a [`Generation`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GenerationList {
    /// Its name in the catalog.
    pub name: Source,
    /// The first 16 digits of the SHA-256 of its bytes as they came.
    pub digest: String,
    /// How many different entries it has.
    pub entries: u64,
    /// When it came.
    pub fetched: Option<SystemTime>,
}
