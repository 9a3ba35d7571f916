//! The one task: starts attempts when lists are due, builds when something came, and tells how it goes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use ipsec_core::catalog::{Catalog, is_left_out};
use ipsec_core::index::LoadedList;
use ipsec_core::{LocalIndex, SharedIndex};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use super::fetch::{Attempt, Fetched};
use super::file::{self, Seen};
use super::hosts::Hosts;
use super::job::{Build, Built, Done, Job};
use super::list::{Entry, Moment, Origin};
use super::observe;
use super::status::FeedStatus;
use super::store::Store;
use super::version::{Good, Known};
use crate::client::Client;
use crate::clock::Clock;

/// How long what came waits for other lists that are under way, so that they get into one index.
const SETTLE: Duration = Duration::from_secs(30);
/// How often an index is built anew whose lists or entries may become too old.
const AGING: Duration = Duration::from_secs(3_600);

/// A wish of whoever holds the handle: that all lists are asked for now. Answered when all is done.
pub(super) type Refresh = oneshot::Sender<()>;

/// Random numbers, 0 to 1.
pub(super) type Chance = Arc<dyn Fn() -> f64 + Send + Sync>;

/// All that the task works with.
pub(super) struct Engine {
    pub(super) catalog: Arc<Catalog>,
    pub(super) client: Client,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) chance: Chance,
    pub(super) hosts: Arc<Hosts>,
    pub(super) store: Store,
    pub(super) shared: SharedIndex,
    pub(super) lists: Vec<Entry>,
    pub(super) largest_file: usize,
    pub(super) status: watch::Sender<FeedStatus>,
    pub(super) wishes: mpsc::Receiver<Refresh>,
    /// Whether the index in use was built of another catalog.
    pub(super) may_lose: bool,
    pub(super) progress: Progress,
}

/// How far the task is.
#[derive(Default)]
pub(super) struct Progress {
    fetches: FuturesUnordered<BoxFuture<'static, (usize, Fetched)>>,
    /// Since when there is something to build.
    dirty: Option<Instant>,
    checked: Vec<Good>,
    job: Option<Running>,
    last_build: Option<Instant>,
    waiting: Vec<Refresh>,
}

struct Running {
    handle: JoinHandle<Done>,
    /// Which versions are judged, if any, in the order of the catalog.
    judges: Option<Vec<Option<Known>>>,
}

impl Progress {
    /// From the beginning. If something is to be built already, that waits for no list.
    pub(super) fn new(is_dirty: bool) -> Self {
        let now = Instant::now();
        let dirty = is_dirty.then(|| now.checked_sub(SETTLE).unwrap_or(now));
        Self {
            dirty,
            ..Self::default()
        }
    }
}

impl Engine {
    /// Ends when nobody holds the handle.
    pub(super) async fn run(mut self) {
        loop {
            self.start_attempts();
            self.start_job();
            self.answer();
            let wake = self.next_wake();
            tokio::select! {
                Some((i, fetched)) = self.progress.fetches.next() => self.attempted(i, fetched),
                done = finished(&mut self.progress.job) => self.done(done),
                wish = self.wishes.recv() => match wish {
                    Some(wish) => self.wish(wish),
                    None => return,
                },
                () = sleep_until(wake) => {}
            }
        }
    }

    fn moment(&self) -> Moment {
        Moment {
            now: self.clock.now(),
            at: Instant::now(),
            chance: (self.chance)(),
        }
    }

    fn wish(&mut self, wish: Refresh) {
        let now = Instant::now();
        for list in &mut self.lists {
            list.due = now;
            list.is_asked = true;
        }
        self.progress.waiting.push(wish);
    }

    fn start_attempts(&mut self) {
        let now = Instant::now();
        for (i, list) in self.lists.iter_mut().enumerate() {
            if !list.is_due(now) {
                continue;
            }
            list.is_busy = true;
            let known = list.known();
            let attempt: BoxFuture<'static, Fetched> = match &list.origin {
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
                    Box::pin(look.run(Arc::clone(&self.clock)))
                }
            };
            let attempt = async move { (i, attempt.await) };
            self.progress.fetches.push(Box::pin(attempt));
        }
    }

    fn attempted(&mut self, i: usize, fetched: Fetched) {
        let moment = self.moment();
        let Some(list) = self.lists.get_mut(i) else {
            return;
        };
        observe::attempted(list.status.name.as_str(), &fetched);
        let (is_new, checked) = list.attempted(fetched, moment);
        self.progress.checked.extend(checked);
        if is_new {
            self.progress.dirty.get_or_insert(moment.at);
        }
        self.publish();
    }

    fn start_job(&mut self) {
        let now = Instant::now();
        if self.progress.job.is_some() {
            return;
        }
        if self.ages_at().is_some_and(|at| at <= now) {
            self.progress.dirty.get_or_insert(now);
        }
        let is_quiet = self.progress.fetches.is_empty();
        let builds = self
            .progress
            .dirty
            .is_some_and(|since| is_quiet || since + SETTLE <= now);
        if !builds && self.progress.checked.is_empty() {
            return;
        }
        let build = builds.then(|| self.build());
        let judges = build.as_ref().map(|build| {
            let lists = build.lists.iter();
            lists
                .map(|list| list.new.as_ref().map(|new| new.known.clone()))
                .collect()
        });
        if builds {
            self.progress.dirty = None;
            self.progress.last_build = Some(now);
        }
        let job = Job {
            store: self.store.clone(),
            checked: std::mem::take(&mut self.progress.checked),
            build,
        };
        self.progress.job = Some(Running {
            handle: tokio::task::spawn_blocking(|| job.run()),
            judges,
        });
    }

    fn build(&self) -> Build {
        let is_ready = self.status.borrow().ready;
        let last = is_ready.then(|| self.shared.current().index().clone());
        Build {
            catalog: Arc::clone(&self.catalog),
            shared: self.shared.clone(),
            last,
            may_lose: self.may_lose,
            lists: self.lists.iter().map(Entry::candidates).collect(),
            now: self.clock.now(),
        }
    }

    fn done(&mut self, done: Option<(Done, Option<Vec<Option<Known>>>)>) {
        let Some((done, judges)) = done else {
            let words = "the index could not be built: the task has ended early";
            self.status.send_modify(|status| {
                status.error = Some(words.to_owned());
                status.builds += 1;
            });
            return;
        };
        if let Some(error) = &done.disk {
            observe::disk(error);
        }
        if let Some(built) = done.built {
            self.built(built, &judges.unwrap_or_default(), done.disk);
        } else if done.disk.is_some() {
            self.status.send_modify(|status| status.error = done.disk);
        }
        let _ = self.shared.reap();
        self.publish();
    }

    fn built(&mut self, built: Built, judges: &[Option<Known>], disk: Option<String>) {
        observe::built(&built);
        let is_ok = built.result.is_ok();
        self.may_lose &= !is_ok;
        let index = self.shared.current().index().clone();
        let at = Instant::now();
        let judges = judges.iter().map(Option::as_ref);
        let mut is_damaged = false;
        for ((list, judged), version) in self.lists.iter_mut().zip(built.lists).zip(judges) {
            let before = list.status.held.clone();
            if list.judged(judged, version) {
                list.due = at;
                is_damaged = true;
            }
            list.status.entries = entries(&index, list.status.name.as_str());
            observe::list(&list.status, before.as_deref());
        }
        let error = built.result.err().or(disk);
        let error = error.or_else(|| {
            is_damaged.then(|| "a list is damaged on the disk, and is fetched anew".to_owned())
        });
        self.status.send_modify(|status| {
            status.builds += 1;
            status.ready |= is_ok;
            status.built = index.date().filter(|_| status.ready);
            status.error = error;
        });
    }

    /// Tells whoever waits that all that was asked for is done.
    fn answer(&mut self) {
        let progress = &mut self.progress;
        let is_done = progress.dirty.is_none()
            && progress.job.is_none()
            && !self.lists.iter().any(|list| list.is_asked);
        if is_done {
            for waiting in progress.waiting.drain(..) {
                // That nobody waits any more is all right.
                let _ = waiting.send(());
            }
        }
    }

    fn publish(&self) {
        self.status.send_modify(|status| {
            status.lists = self.lists.iter().map(|list| list.status.clone()).collect();
        });
    }

    /// When the index is to be built anew, since something in it may have become too old.
    fn ages_at(&self) -> Option<Instant> {
        let mut feeds = self.catalog.feeds().iter();
        let ages = feeds.any(|feed| feed.ttl().is_some() || feed.gates().max_age.is_some());
        Some(self.progress.last_build.filter(|_| ages)? + AGING)
    }

    fn next_wake(&self) -> Instant {
        let idle = self.lists.iter().filter(|list| !list.is_busy);
        let due = idle.map(|list| list.due).min();
        let is_free = self.progress.job.is_none();
        let settled = self.progress.dirty.map(|since| since + SETTLE);
        let times = [
            due,
            settled.filter(|_| is_free),
            self.ages_at().filter(|_| is_free),
        ];
        let next = times.into_iter().flatten().min();
        next.unwrap_or_else(|| Instant::now() + AGING)
    }
}

/// How many entries of a list are in an index.
pub(super) fn entries(index: &LocalIndex, name: &str) -> u64 {
    let list = index.list(name).filter(|list| !is_left_out(list));
    list.map_or(0, LoadedList::entries)
}

/// Waits for the work that blocks, if there is any; `None` if it has panicked.
async fn finished(job: &mut Option<Running>) -> Option<(Done, Option<Vec<Option<Known>>>)> {
    let Some(running) = job else {
        return std::future::pending().await;
    };
    let done = (&mut running.handle).await;
    let judges = job.take().and_then(|running| running.judges);
    Some((done.ok()?, judges))
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
