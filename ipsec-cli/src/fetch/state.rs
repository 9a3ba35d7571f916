//! What came of asking for one list.

use std::time::{Duration, SystemTime};

use ipsec_remote::{FallbackStatus, ListStatus};
use serde::Serialize;

use crate::show::Date;

/// What came of asking for a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Its new version is in the index.
    New,
    /// There is no newer version than the one in the index.
    Unchanged,
    /// Its new version did not pass.
    Held,
    /// It could not be fetched.
    Failed,
    /// Its host wants to be left alone for a while.
    NotAsked,
    /// Its new version waits for an index that it gets into.
    Waiting,
}

impl State {
    /// The state now, compared with what was known before.
    pub(super) fn of(before: Option<&ListStatus>, now: &ListStatus) -> Self {
        let version = |list: &ListStatus| (list.fetched, list.bytes);
        if now.error.is_some() {
            Self::Failed
        } else if now.is_held() {
            Self::Held
        } else if now.last_attempt.is_none() {
            Self::NotAsked
        } else if now.fetched.is_none() {
            Self::Waiting
        } else if before.map(version) == Some(version(now)) {
            Self::Unchanged
        } else {
            Self::New
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Unchanged => "unchanged",
            Self::Held => "held",
            Self::Failed => "failed",
            Self::NotAsked => "not asked",
            Self::Waiting => "waiting",
        }
    }

    /// Whether the newest version that there is, as far as is known, is in the index.
    pub(super) fn is_good(self) -> bool {
        matches!(self, Self::New | Self::Unchanged)
    }
}

/// A list, for programs and for tables.
#[derive(Debug, Serialize)]
pub(super) struct ListFetched {
    pub(super) name: String,
    pub(super) state: State,
    /// Why it is not new or unchanged.
    pub(super) reason: Option<String>,
    /// The version that is held, as `--accept` wants it.
    pub(super) held_digest: Option<String>,
    /// How many different entries of it are in the index.
    pub(super) entries: u64,
    /// How many bytes the last good version has, as it came.
    pub(super) bytes: u64,
    /// When the last good version came; `None` if there is none.
    pub(super) fetched: Option<Date>,
    /// When the publisher last answered, be it that nothing is new.
    pub(super) reached: Option<Date>,
    /// When it is to be asked for again.
    pub(super) next: Option<Date>,
    /// How many attempts have failed, one after the other.
    pub(super) failures: u32,
    /// That it comes from a fallback, since the address before that fails.
    pub(super) fallback: Option<Fallback>,
}

/// Why a list comes from a fallback, and since when.
#[derive(Debug, Serialize)]
pub(super) struct Fallback {
    pub(super) error: String,
    pub(super) since: Option<Date>,
}

impl Fallback {
    fn new(status: &FallbackStatus) -> Self {
        Self {
            error: status.error.clone(),
            since: status.since.map(Date),
        }
    }
}

impl ListFetched {
    pub(super) fn new(before: Option<&ListStatus>, now: &ListStatus) -> Self {
        let state = State::of(before, now);
        let reason = match state {
            State::Failed => now.error.clone(),
            State::Held => now.held.clone(),
            _ => None,
        };
        Self {
            name: now.name.to_string(),
            state,
            reason,
            held_digest: now.held_digest.clone(),
            entries: now.entries,
            bytes: now.bytes,
            fetched: now.fetched.map(Date),
            reached: now.last_success.map(Date),
            next: now.next_attempt.map(Date),
            failures: now.failures,
            fallback: now.fallback.as_ref().map(Fallback::new),
        }
    }

    /// How old the version in the index is, by when it came.
    pub(super) fn age(&self, now: SystemTime) -> Option<Duration> {
        let Date(fetched) = self.fetched?;
        Some(now.duration_since(fetched).unwrap_or_default())
    }
}
