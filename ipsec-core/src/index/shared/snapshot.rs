//! One table of a shared index, to look at.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::state::State;
use crate::index::LocalIndex;

/// The table that was the current one when it was [asked for](super::SharedIndex::current). It stays in memory as long as this does.
#[derive(Clone)]
pub struct Snapshot(Arc<State>);

impl Snapshot {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self(state)
    }

    /// The table, without bans and allowances.
    #[must_use]
    pub fn index(&self) -> &LocalIndex {
        &self.0.index
    }

    /// The number of the table: 1 for the first, and one more for each that [replaces](super::SharedIndex::replace) it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.0.generation
    }

    /// When it was put in.
    #[must_use]
    pub fn since(&self) -> SystemTime {
        self.0.since
    }
}

/// Which table it is.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("generation", &self.generation())
            .field("since", &self.since())
            .field("index", self.index())
            .finish_non_exhaustive()
    }
}
