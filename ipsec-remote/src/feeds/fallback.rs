//! Lists that come from a fallback, since the address before it fails: why, and since when.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::status::FallbackStatus;
use super::version::{from_seconds, to_seconds};

/// What came of the addresses before the one that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// There is none: the first one answered.
    Nothing,
    /// They failed, for these reasons.
    Failed(String),
    /// The first one was not asked, since it is too soon.
    NotAsked,
}

impl Before {
    /// What came of all addresses so far. Of the first one nothing is known if it is too soon for it, whatever became of the others.
    pub(super) fn of(errors: &[String], is_too_soon: bool) -> Self {
        match (errors, is_too_soon) {
            (_, true) => Self::NotAsked,
            ([], false) => Self::Nothing,
            (errors, false) => Self::Failed(errors.join("; ")),
        }
    }
}

/// The first address fails. Kept with what is known of the list, so that a restart still knows since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failing {
    error: String,
    /// Seconds since 1970.
    since: u64,
}

impl Failing {
    /// What is known after another attempt.
    pub(super) fn after(known: Option<Self>, before: &Before, now: SystemTime) -> Option<Self> {
        match before {
            Before::Nothing => None,
            Before::NotAsked => known,
            Before::Failed(error) => Some(Self {
                error: error.clone(),
                since: known.map_or(to_seconds(now), |known| known.since),
            }),
        }
    }

    pub(super) fn status(&self) -> FallbackStatus {
        FallbackStatus {
            error: self.error.clone(),
            since: from_seconds(self.since),
        }
    }
}
