//! Attempts to get a version of a list: begun when it is due, and what follows from them.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::Instant;

use super::Engine;
use crate::clock::Clock;
use crate::feeds::fallback::Before;
use crate::feeds::fetch::{Attempt, Fetched};
use crate::feeds::file::{self, Seen};
use crate::feeds::list::Origin;
use crate::feeds::observe;
use crate::feeds::version::Known;

impl Engine {
    pub(super) fn start_attempts(&mut self) {
        let now = Instant::now();
        for (i, list) in self.lists.iter_mut().enumerate() {
            if !list.is_due(now) {
                continue;
            }
            let known = list.begin();
            let attempt: BoxFuture<'static, (Fetched, Before)> = match &list.origin {
                Origin::Remote(requests) => {
                    let attempt = Attempt {
                        client: self.client.clone(),
                        hosts: Arc::clone(&self.hosts),
                        known,
                        may_be_empty: list.may_be_empty,
                    };
                    Box::pin(attempt.run(Arc::clone(requests)))
                }
                Origin::File(path, seen) => {
                    let (path, seen) = (path.clone(), Arc::clone(seen));
                    let look = Look {
                        path,
                        seen,
                        at_once: list.is_asked,
                        known,
                        largest: self.largest_file,
                    };
                    let looked = look.run(Arc::clone(&self.clock));
                    Box::pin(looked.map(|looked| (looked, Before::Nothing)))
                }
            };
            // What a call makes of an answer is not ours, and must not end the task.
            let attempt = AssertUnwindSafe(attempt).catch_unwind();
            let failed = |_| {
                let failed = Fetched::Failed("the attempt has ended early".to_owned(), None);
                (failed, Before::NotAsked)
            };
            let attempt = async move { (i, attempt.await.unwrap_or_else(failed)) };
            self.progress.fetches.push(Box::pin(attempt));
        }
    }

    pub(super) fn attempted(&mut self, i: usize, (fetched, before): (Fetched, Before)) {
        let moment = self.moment();
        let Some(list) = self.lists.get_mut(i) else {
            return;
        };
        observe::attempted(list.status.name.as_str(), &fetched, &before);
        let held_before = list.status.held.clone();
        let (is_new, checked) = list.attempted(fetched, &before, moment);
        if held_before != list.status.held {
            observe::list(&list.status, held_before.as_deref());
        }
        self.progress.checked.extend(checked);
        if is_new {
            self.progress.dirty.get_or_insert(moment.at);
        }
        self.publish();
    }
}

/// A look at a file, off the threads of the runtime.
struct Look {
    path: PathBuf,
    seen: Arc<Mutex<Seen>>,
    at_once: bool,
    known: Option<Known>,
    largest: usize,
}

impl Look {
    async fn run(self, clock: Arc<dyn Clock>) -> Fetched {
        let look = move || {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let known = self.known.as_ref();
            file::look(
                &self.path,
                &mut seen,
                self.at_once,
                known,
                self.largest,
                clock.now(),
            )
        };
        let looked = tokio::task::spawn_blocking(look).await;
        looked.unwrap_or_else(|error| Fetched::Failed(error.to_string(), None))
    }
}
