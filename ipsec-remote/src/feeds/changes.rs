//! Following how a feed set is doing, without asking over and over.

use std::fmt;

use tokio::sync::watch;

use super::error::FeedSetError;
use super::handle::FeedHandle;
use super::status::FeedStatus;

/// What changes about a [`FeedSet`](super::FeedSet) that runs. It does not keep it running: the handle does.
#[must_use = "changes are told to whoever waits for the next one"]
pub struct FeedChanges {
    status: watch::Receiver<FeedStatus>,
}

impl FeedHandle {
    /// Follows the [status](FeedHandle::status) from now on.
    pub fn changes(&self) -> FeedChanges {
        let mut status = self.status.clone();
        status.mark_unchanged();
        FeedChanges { status }
    }
}

impl FeedChanges {
    /// Waits until something has happened since the last call, and returns the status then: an attempt has ended, or an index was built. Of several changes in quick
    /// succession the last one is told, and it may be that nothing in the status differs.
    ///
    /// # Errors
    ///
    /// The task has ended, because the handle was dropped or with its runtime.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; what it would have told, the next one does.
    pub async fn next(&mut self) -> Result<FeedStatus, FeedSetError> {
        let changed = self.status.changed().await;
        changed.map_err(|_| FeedSetError::ended())?;
        Ok(self.status.borrow_and_update().clone())
    }
}

impl fmt::Debug for FeedChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedChanges").finish_non_exhaustive()
    }
}
