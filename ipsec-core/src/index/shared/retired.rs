//! What readers no longer get and may still hold: kept until nobody else holds it, so that no reader is ever the last.
//!
//! Whoever drops the last handle of a table frees it, which takes as long as some requests may. So a state that is swapped out is kept
//! here, and freed by the next reaping that finds it unheld, always on the side of whoever changes something.
//!
//! Why a count of one is final:
//! - A state gets here from `ArcSwap::swap`, which returns it with every reader counted that had it on loan, and after which nobody can get it
//!   anew. From then on a new holder can only come from an old one. When the only holder left is this list, nobody can come.
//! - A count is one number, which all threads see change in one order, and our own share is in it before we look. So a count of one is never
//!   an old one from before a reader came.
//! - States hold tables. A table is therefore put here as well, by itself, before the first state with its successor is swapped in: dropping a
//!   state never frees a table. Tables are looked at after the states that are unheld have gone.

use std::sync::Arc;

use super::state::State;
use crate::index::LocalIndex;

/// States and tables that were replaced, and that may be held by readers.
#[derive(Debug, Default)]
pub(super) struct Retired {
    states: Vec<Arc<State>>,
    /// Each once, however often it was replaced, and never the current one.
    tables: Vec<LocalIndex>,
}

impl Retired {
    /// A table that is about to be replaced by another, which may be one that was replaced before.
    pub(super) fn table(&mut self, old: &LocalIndex, new: &LocalIndex) {
        self.tables.push(old.clone());
        self.tables.retain(|table| !table.is_same(new));
    }

    /// A state that was replaced, as `ArcSwap::swap` returned it.
    pub(super) fn state(&mut self, state: Arc<State>) {
        self.states.push(state);
    }

    /// How many tables there are.
    pub(super) fn tables(&self) -> usize {
        self.tables.len()
    }

    /// Drops the states that nobody else holds, and takes out the tables that nobody else holds, for the caller to drop.
    pub(super) fn reap(&mut self) -> Vec<LocalIndex> {
        self.states.retain(|state| Arc::strong_count(state) > 1);
        let is_held = |index: &LocalIndex| {
            let mut states = self.states.iter();
            index.is_shared() || states.any(|state| state.index.is_same(index))
        };
        let tables = std::mem::take(&mut self.tables);
        let (held, free) = tables.into_iter().partition(is_held);
        self.tables = held;
        free
    }
}
