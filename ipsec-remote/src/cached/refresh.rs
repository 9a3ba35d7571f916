//! Asking again in the background, shortly before an answer that is in use ends.

use std::sync::{Arc, Mutex, TryLockError};

use ipsec_core::Backend;
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::entry::{Ask, Entry};
use super::observe::{self, Outcome};
use super::store::Store;

/// So many at a time. More are not needed soon: what is not refreshed is asked for when it has ended.
const MOST: usize = 32;

/// The tasks that ask again. They end when this is dropped.
#[derive(Debug, Default)]
pub(super) struct Refreshes(Mutex<JoinSet<()>>);

impl Refreshes {
    /// Asks again, once per entry; not outside of a runtime, which could not carry it on.
    pub(super) fn refresh<B: Backend>(&self, store: &Arc<Store<B>>, entry: &Entry, ask: &Ask) {
        if entry.take_refresh() && !self.try_refresh(store, ask) {
            entry.give_refresh_back();
        }
    }

    /// Whether somebody asks now.
    fn try_refresh<B: Backend>(&self, store: &Arc<Store<B>>, ask: &Ask) -> bool {
        let Ok(runtime) = Handle::try_current() else {
            return false;
        };
        // A request does not wait for others that do the same.
        let mut tasks = match self.0.try_lock() {
            Ok(tasks) => tasks,
            Err(TryLockError::Poisoned(tasks)) => tasks.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        while tasks.try_join_next().is_some() {}
        if tasks.len() >= MOST {
            return false;
        }
        let Some(flight) = store.refresh(ask) else {
            return false;
        };
        store.counters.count(Outcome::Refresh, store.inner.name());
        let store = Arc::clone(store);
        let task = async move {
            let landed = flight.await;
            let errors = landed
                .iter()
                .filter_map(|landed| landed.answer.as_ref().err());
            for error in errors {
                observe::refresh_failed(store.inner.name(), error.kind());
            }
        };
        tasks.spawn_on(task, &runtime);
        true
    }
}
