//! The handle of feeds that run.

use std::fmt;

use ipsec_core::SharedIndex;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;

use super::engine::Refresh;
use super::error::FeedSetError;
use super::status::FeedStatus;

/// A [`FeedSet`](super::FeedSet) or an [`IndexFeed`](super::IndexFeed) that runs, until this is dropped. The index goes on to answer then, and is not refreshed any more.
#[must_use = "the lists are refreshed for as long as this is kept"]
pub struct FeedHandle {
    pub(super) index: SharedIndex,
    pub(super) status: watch::Receiver<FeedStatus>,
    pub(super) wishes: mpsc::Sender<Refresh>,
    pub(super) task: AbortHandle,
}

impl FeedHandle {
    /// The index of the lists, the backend for a layer. Clones of it are the same index, and outlive the handle.
    ///
    /// Until it is [ready](FeedHandle::wait_until_ready) it has no lists and can tell nothing, so that a policy that asks for something is one that it
    /// cannot answer.
    #[must_use]
    pub fn index(&self) -> &SharedIndex {
        &self.index
    }

    /// How it is doing now, list by list.
    #[must_use]
    pub fn status(&self) -> FeedStatus {
        self.status.borrow().clone()
    }

    /// Waits until there is an index, which is at once if one was found on the disk. With [`tokio::time::timeout`] it waits no longer than one likes.
    ///
    /// # Errors
    ///
    /// The task has ended, which it does only with its runtime.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; nothing is lost.
    pub async fn wait_until_ready(&self) -> Result<(), FeedSetError> {
        let mut status = self.status.clone();
        let ready = status.wait_for(|status| status.ready).await;
        ready.map(drop).map_err(|_| FeedSetError::ended())
    }

    /// Asks for all lists now, and waits until each has come or failed, and what came is in the index or held. Intervals and waits after failures do not
    /// count; what a host asked for, and the [gap](super::FeedSet::host_gap) between requests to it, do: a list for which that is more than 30 seconds is not waited for.
    ///
    /// # Errors
    ///
    /// The task has ended, which it does only with its runtime.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; the lists are asked for nevertheless.
    pub async fn refresh_now(&self) -> Result<FeedStatus, FeedSetError> {
        let (done, wait) = oneshot::channel();
        let sent = self.wishes.send(done).await;
        sent.map_err(|_| FeedSetError::ended())?;
        wait.await.map_err(|_| FeedSetError::ended())?;
        Ok(self.status())
    }
}

impl Drop for FeedHandle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for FeedHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedHandle")
            .field("index", &self.index)
            .field("status", &*self.status.borrow())
            .finish_non_exhaustive()
    }
}
