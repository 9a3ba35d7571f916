//! The work that blocks, as the task sees it: when it is begun, and what follows from it.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{AGING, Engine, SETTLE, ages, entries};
use crate::feeds::build::{Build, Built};
use crate::feeds::job::{Came, Done, Job, Work};
use crate::feeds::list::Entry;
use crate::feeds::observe;
use crate::feeds::roll_back::{RollBack, RolledBack};
use crate::feeds::version::Known;

/// How long until what could not be written is tried to be written again.
const WRITE_AGAIN: Duration = Duration::from_secs(60);

/// Which versions are judged, in the order of the catalog; none if nothing is built.
type Judges = Vec<Option<Known>>;

/// The work that is under way.
pub(super) struct Running {
    handle: JoinHandle<Done>,
    judges: Judges,
}

impl Engine {
    pub(super) fn start_job(&mut self) {
        let now = Instant::now();
        if self.progress.job.is_some() {
            return;
        }
        if self.progress.rebuild.is_some_and(|at| at <= now) {
            self.progress.rebuild = None;
            self.progress.dirty.get_or_insert(now);
        }
        let (work, judges) = self.next_work(now);
        if work.is_none() && self.progress.checked.is_empty() {
            return;
        }
        let job = Job {
            store: self.store.clone(),
            checked: std::mem::take(&mut self.progress.checked),
            work,
        };
        self.progress.job = Some(Running {
            handle: tokio::task::spawn_blocking(|| job.run()),
            judges,
        });
    }

    fn next_work(&mut self, now: Instant) -> (Option<Work>, Judges) {
        if let Some(number) = self.progress.back_to.take() {
            let back = self.roll_back(number);
            return (Some(Work::RollBack(back)), Judges::new());
        }
        let is_quiet = self.progress.fetches.is_empty();
        let dirty = self.progress.dirty;
        if !dirty.is_some_and(|since| is_quiet || since + SETTLE <= now) {
            return (None, Judges::new());
        }
        self.progress.dirty = None;
        self.progress.rebuild = ages(&self.catalog).then_some(now + AGING);
        let build = self.build();
        let judges = build.lists.iter();
        let judges = judges.map(|list| list.new.as_ref().map(|new| new.known.clone()));
        let judges = judges.collect();
        (Some(Work::Build(build)), judges)
    }

    fn build(&self) -> Build {
        let is_ready = self.status.borrow().ready;
        let last = is_ready.then(|| self.shared.current().index().clone());
        Build {
            catalog: Arc::clone(&self.catalog),
            shared: self.shared.clone(),
            alive: self.alive.clone(),
            last,
            may_lose: self.may_lose,
            is_forced: self.is_forced,
            lists: self.lists.iter().map(Entry::candidates).collect(),
            now: self.clock.now(),
        }
    }

    fn roll_back(&self, number: u64) -> RollBack {
        RollBack {
            number,
            catalog: Arc::clone(&self.catalog),
            shared: self.shared.clone(),
            alive: self.alive.clone(),
            newest: self.lists.iter().map(Entry::known).collect(),
            now: self.clock.now(),
        }
    }

    pub(super) fn done(&mut self, done: Option<(Done, Judges)>) {
        let Some((done, judges)) = done else {
            self.broke_off();
            return;
        };
        if let Some(error) = &done.disk {
            observe::disk(error);
        }
        match done.came {
            Some(Came::Built(built)) => self.built(built, &judges, done.disk),
            Some(Came::RolledBack(Ok(back))) => self.rolled_back(back, done.disk),
            Some(Came::RolledBack(Err(words))) => self.could_not_go_back(&words),
            None => self.progress.unnoted = done.disk,
        }
        self.publish_with(|status| status.generations = done.generations);
        let _ = self.shared.reap();
    }

    /// The work has panicked, which another version may not make it do.
    fn broke_off(&mut self) {
        let words = "the index could not be built: the work has ended early";
        self.could_not_go_back(words);
        for list in &mut self.lists {
            list.waits_since(words);
        }
        self.progress.wrong = Some(words.to_owned());
        self.build_again(AGING);
        self.publish_with(|status| status.builds += 1);
    }

    fn build_again(&mut self, wait: Duration) {
        let again = Instant::now() + wait;
        let rebuild = self.progress.rebuild;
        self.progress.rebuild = Some(rebuild.map_or(again, |rebuild| rebuild.min(again)));
    }

    fn built(&mut self, built: Built, judges: &[Option<Known>], disk: Option<String>) {
        observe::built(&built);
        let is_ok = built.result.is_ok();
        let at = Instant::now();
        if !built.is_written {
            self.build_again(WRITE_AGAIN);
        }
        self.may_lose &= !is_ok;
        self.is_forced &= !(is_ok && built.is_written);
        let index = self.shared.current().index().clone();
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
        (self.progress.wrong, self.progress.unnoted) = (error, None);
        self.publish_with(|status| {
            status.builds += 1;
            status.ready |= is_ok;
            status.built = index.date().filter(|_| status.ready);
        });
    }

    fn rolled_back(&mut self, back: RolledBack, disk: Option<String>) {
        let index = self.shared.current().index().clone();
        for (list, good) in self.lists.iter_mut().zip(back.goods) {
            let before = list.status.held.clone();
            list.rolled_back(good);
            list.status.entries = entries(&index, list.status.name.as_str());
            observe::list(&list.status, before.as_deref());
        }
        // What the catalog has beside it gets in again.
        self.progress.dirty = Some(Instant::now());
        (self.progress.wrong, self.progress.unnoted) = (disk, None);
        self.publish_with(|status| {
            status.ready = true;
            status.built = index.date();
        });
    }
}

/// Waits for the work that blocks, if there is any; `None` if it has panicked.
pub(super) async fn finished(job: &mut Option<Running>) -> Option<(Done, Judges)> {
    let Some(running) = job else {
        return std::future::pending().await;
    };
    let done = (&mut running.handle).await;
    let judges = job.take().map(|running| running.judges);
    Some((done.ok()?, judges.unwrap_or_default()))
}
