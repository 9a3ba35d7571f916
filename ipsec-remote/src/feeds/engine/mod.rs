//! The one task: starts attempts when lists are due, builds when something came, and tells how it goes.
//!
//! [`attempts`] gets versions of lists, [`work`] makes indexes of them, [`wishes`] are those of whoever holds the handle.

mod attempts;
mod wishes;
mod work;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use ipsec_core::catalog::{Catalog, is_left_out};
use ipsec_core::index::LoadedList;
use ipsec_core::{LocalIndex, SharedIndex};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::alive::Alive;
use super::fallback::Before;
use super::fetch::Fetched;
use super::hosts::Hosts;
use super::list::{Entry, Moment};
use super::status::FeedStatus;
use super::store::Store;
use super::version::Good;
use crate::client::Client;
use crate::clock::Clock;
use wishes::Waiting;
pub(super) use wishes::{Wish, Wished};
use work::Running;

/// How long what came waits for other lists that are under way, so that they get into one index.
const SETTLE: Duration = Duration::from_secs(30);
/// How often an index is built anew whose lists or entries may become too old.
const AGING: Duration = Duration::from_secs(3_600);

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
    pub(super) alive: Alive,
    pub(super) lists: Vec<Entry>,
    pub(super) largest_file: usize,
    pub(super) status: watch::Sender<FeedStatus>,
    pub(super) wishes: mpsc::Receiver<Wish>,
    /// Whether the index in use was built of another catalog.
    pub(super) may_lose: bool,
    /// Whether the catalog may make another index of the same lists.
    pub(super) is_forced: bool,
    pub(super) progress: Progress,
}

/// How far the task is.
#[derive(Default)]
pub(super) struct Progress {
    fetches: FuturesUnordered<BoxFuture<'static, (usize, (Fetched, Before))>>,
    /// Since when there is something to build.
    dirty: Option<Instant>,
    /// When an index is to be built whether anything comes or not: since something in the last one may have become too old, or it could not be written.
    rebuild: Option<Instant>,
    checked: Vec<Good>,
    /// The generation to go back to.
    back_to: Option<u64>,
    job: Option<Running>,
    /// What is wrong with the last index.
    wrong: Option<String>,
    /// What could not be remembered since, though nothing was built.
    unnoted: Option<String>,
    waiting: Vec<Waiting>,
}

impl Progress {
    /// From the beginning. If something is to be built already, that waits for no list. What may be too old is looked at when it would have been without
    /// the restart.
    pub(super) fn new(
        is_dirty: bool,
        wrong: Option<String>,
        catalog: &Catalog,
        built: Option<SystemTime>,
        now: SystemTime,
    ) -> Self {
        let at = Instant::now();
        let dirty = is_dirty.then(|| at.checked_sub(SETTLE).unwrap_or(at));
        // A time to come is a clock that was set back.
        let age = built.map(|built| now.duration_since(built).unwrap_or(AGING));
        let rebuild = age.map(|age| at + AGING.saturating_sub(age));
        Self {
            dirty,
            rebuild: rebuild.filter(|_| ages(catalog)),
            wrong,
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
                done = work::finished(&mut self.progress.job) => self.done(done),
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

    fn publish(&self) {
        self.publish_with(|_| {});
    }

    /// All at once, so that nobody sees an index without its lists.
    fn publish_with(&self, change: impl FnOnce(&mut FeedStatus)) {
        let lists = self.lists.iter().map(|list| list.status.clone());
        let lists = lists.collect();
        let progress = &self.progress;
        let error = progress.wrong.clone().or(progress.unnoted.clone());
        self.status.send_modify(|status| {
            change(status);
            (status.lists, status.error) = (lists, error);
        });
    }

    /// What is due already and waits for something else wakes nobody: the other thing does.
    fn next_wake(&self) -> Instant {
        let idle = self.lists.iter().filter(|list| !list.is_busy);
        let due = idle.map(|list| list.due).min();
        let is_free = self.progress.job.is_none();
        let settled = self.progress.dirty.map(|since| since + SETTLE);
        let times = [
            due,
            settled.filter(|_| is_free),
            self.progress.rebuild.filter(|_| is_free),
        ];
        let next = times.into_iter().flatten().min();
        next.unwrap_or_else(|| Instant::now() + AGING)
    }
}

/// Whether lists or entries of this catalog become too old while nothing comes.
fn ages(catalog: &Catalog) -> bool {
    let mut feeds = catalog.feeds().iter();
    feeds.any(|feed| feed.ttl().is_some() || feed.gates().max_age.is_some())
}

/// How many entries of a list are in an index.
pub(super) fn entries(index: &LocalIndex, name: &str) -> u64 {
    let list = index.list(name).filter(|list| !is_left_out(list));
    list.map_or(0, LoadedList::entries)
}
