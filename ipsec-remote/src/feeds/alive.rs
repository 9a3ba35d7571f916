//! Whether somebody still holds the handle, for work that blocks and cannot be broken off.

use std::sync::{Arc, Mutex, PoisonError};

/// Shared by the handle and the work. Once [ended](Alive::end), no index is put in any more.
#[derive(Clone, Debug)]
pub(super) struct Alive(Arc<Mutex<bool>>);

impl Alive {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(true)))
    }

    pub(super) fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }

    /// Does this, and ends after it; or does not do it, since all has ended.
    pub(super) fn then<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let alive = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        alive.then(work)
    }
}
