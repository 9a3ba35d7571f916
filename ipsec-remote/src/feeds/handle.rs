//! The handle of feeds that run.

use std::fmt;

use ipsec_core::SharedIndex;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;

use super::alive::Alive;
use super::engine::{Wish, Wished};
use super::error::FeedSetError;
use super::status::{FeedStatus, Generation};

/// A [`FeedSet`](super::FeedSet) or an [`IndexFeed`](super::IndexFeed) that runs, until this is dropped. The index goes on to answer then, and is not refreshed any more: what is under
/// way is broken off, or done without anybody noticing. The folder is free when that has ended.
#[must_use = "the lists are refreshed for as long as this is kept"]
pub struct FeedHandle {
    pub(super) index: SharedIndex,
    pub(super) status: watch::Receiver<FeedStatus>,
    pub(super) wishes: mpsc::Sender<Wish>,
    pub(super) alive: Alive,
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
    /// count, and a list that is being asked for already is not asked for twice; what a host asked for, and the [gap](super::FeedSet::host_gap) between requests to it, do: a list for which that is more than 30 seconds is not waited for.
    ///
    /// # Errors
    ///
    /// The task has ended, which it does only with its runtime.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; the lists are asked for nevertheless.
    pub async fn refresh_now(&self) -> Result<FeedStatus, FeedSetError> {
        self.wish(Wish::Refresh).await
    }

    /// Takes the version of a list that is held, since somebody has looked at it and wants it, and waits until it is in the index. `digest` is
    /// [`ListStatus::held_digest`](super::ListStatus::held_digest), or more digits of the same: so it is the version that was looked at, and not one that came meanwhile.
    ///
    /// It overrides what gates say unless there is [no list at all, or it names more than it ever could](ipsec_core::feed::gates::Reason::can_be_overridden). It counts for this version
    /// alone, which stays also after a restart. The next one is compared with it.
    ///
    /// # Errors
    ///
    /// There is no list of this name, another version or none is held, it cannot be accepted, or it has to come again and does not; or the
    /// task has ended. The message says which.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; the version is taken nevertheless.
    pub async fn accept(
        &self,
        list: impl Into<String>,
        digest: impl Into<String>,
    ) -> Result<FeedStatus, FeedSetError> {
        let (list, digest) = (list.into(), digest.into());
        self.wish(|tell| Wish::Accept(list, digest, tell)).await
    }

    /// The indexes before the one in use that can be gone back to, the newest first. How many there are at most, `keep_generations` of the catalog says; two, if it does not.
    #[must_use]
    pub fn generations(&self) -> Vec<Generation> {
        self.status.borrow().generations.clone()
    }

    /// Goes back to the index of this [number](Generation::number), and waits until it is in use. It may tell less than the one in use.
    ///
    /// Its lists are the last good ones then, also after a restart, and the versions that they take the place of are held until they are [accepted](FeedHandle::accept). Other versions
    /// that come are taken as always. The index that was in use is a generation itself.
    ///
    /// # Errors
    ///
    /// No such generation is kept, it is damaged, or of another catalog; or the task has ended. The message says which. Nothing has changed then.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; the index is gone back to nevertheless.
    pub async fn roll_back(&self, number: u64) -> Result<FeedStatus, FeedSetError> {
        self.wish(|tell| Wish::RollBack(number, tell)).await
    }

    async fn wish(&self, wish: impl FnOnce(Wished) -> Wish) -> Result<FeedStatus, FeedSetError> {
        let (tell, told) = oneshot::channel();
        let sent = self.wishes.send(wish(tell)).await;
        sent.map_err(|_| FeedSetError::ended())?;
        let done = told.await.map_err(|_| FeedSetError::ended())?;
        done.map_err(FeedSetError::new)?;
        Ok(self.status())
    }
}

impl Drop for FeedHandle {
    fn drop(&mut self) {
        self.alive.end();
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
