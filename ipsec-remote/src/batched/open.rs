//! The batch that lookups join, from the first who comes to the answer; driven by those who wait for it.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use ipsec_core::{Backend, LookupError, LookupErrorKind, Query};
use tokio::sync::{Notify, Semaphore};
use tokio::time::timeout;

use super::gathering::{Answers, Gathering, Place};
use super::{Batched, observe};

type Asking = BoxFuture<'static, Arc<Answers>>;

/// What comes of a batch, for each who waits for it.
pub(super) type Batch = Shared<Asking>;

/// The batch that can be joined. Those who wait for it own it: when they are gone, so is the batch.
#[derive(Default)]
pub(super) struct Current(Option<(WeakShared<Asking>, Arc<Open>)>);

/// A batch that is gathered.
#[derive(Debug, Default)]
pub(super) struct Open {
    gathering: Mutex<Gathering>,
    full: Notify,
}

/// A lookup in a batch, which it leaves when it is dropped.
pub(super) struct Joined {
    pub(super) batch: Batch,
    pub(super) place: Place,
    open: Arc<Open>,
}

impl Drop for Joined {
    fn drop(&mut self) {
        lock(&self.open.gathering).leave(self.place);
    }
}

impl<B: Backend> Batched<B> {
    /// Joins the batch that is gathered, or begins one.
    pub(super) fn join(&self, query: &Query) -> Joined {
        let mut current = lock(&self.current);
        let (batch, open) = match current.still_wanted() {
            Some(found) => found,
            None => {
                let open = Arc::new(Open::default());
                let batch = self.begin(Arc::clone(&open));
                current.0 = batch.downgrade().map(|weak| (weak, Arc::clone(&open)));
                (batch, open)
            }
        };
        let mut gathering = lock(&open.gathering);
        let place = gathering.join(query);
        if gathering.len() >= self.settings.size.get() {
            current.0 = None;
            open.full.notify_one();
        }
        drop(gathering);
        Joined { batch, place, open }
    }

    /// A batch from now to its answer.
    fn begin(&self, open: Arc<Open>) -> Batch {
        let inner = Arc::clone(&self.inner);
        let (current, turns) = (Arc::clone(&self.current), Arc::clone(&self.turns));
        let gather = self.settings.gather;
        let batch = async move {
            open.gathered(gather).await;
            let turn = turn(&turns).await;
            let (queries, sent) = close(&current, &open);
            observe::sent(inner.name(), queries.len());
            let asking = async {
                match queries.as_slice() {
                    // One is asked about as one, within whatever time that has.
                    [query] => vec![inner.lookup(query).await],
                    all => inner.lookup_many(all).await,
                }
            };
            let answers = AssertUnwindSafe(asking)
                .catch_unwind()
                .await
                .unwrap_or_else(|_| vec![Err(panicked()); queries.len()]);
            drop(turn);
            Arc::new(Answers::new(sent, queries, answers))
        };
        batch.boxed().shared()
    }
}

impl Current {
    fn still_wanted(&self) -> Option<(Batch, Arc<Open>)> {
        let (batch, open) = self.0.as_ref()?;
        Some((batch.upgrade()?, Arc::clone(open)))
    }
}

impl Open {
    /// Waits until the batch is full or its time is over.
    async fn gathered(&self, time: Duration) {
        // Either is as good.
        let _ = timeout(time, self.full.notified()).await;
    }
}

/// Waits for a turn. The semaphore is never closed; if it were, nothing would be lost but the order.
pub(super) async fn turn(turns: &Semaphore) -> Option<tokio::sync::SemaphorePermit<'_>> {
    turns.acquire().await.ok()
}

/// Nobody joins from here on.
fn close(current: &Mutex<Current>, open: &Arc<Open>) -> (Vec<Query>, Vec<Option<usize>>) {
    let mut current = lock(current);
    if current
        .0
        .as_ref()
        .is_some_and(|(_, now)| Arc::ptr_eq(now, open))
    {
        current.0 = None;
    }
    lock(&open.gathering).send()
}

fn panicked() -> LookupError {
    LookupError::new(LookupErrorKind::Unavailable)
        .with_cause("the backend panicked while it was asked about many")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
