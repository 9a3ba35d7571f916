//! The one task: looks when it is time to or somebody wishes it, and tells how it goes.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use ipsec_core::SharedIndex;
use ipsec_core::index::LoadedList;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::kept::{Good, Kept};
use super::look::{Look, Seen, Unproven};
use super::take::{Rules, Take, Taken};
use crate::clock::Clock;
use crate::feeds::alive::Alive;
use crate::feeds::engine::{Chance, Wish, Wished};
use crate::feeds::fallback::Failing;
use crate::feeds::fetch::Fetched;
use crate::feeds::observe;
use crate::feeds::plan;
use crate::feeds::status::{FeedStatus, ListStatus};
use crate::feeds::version::{Known, Validators, Version, from_seconds, to_seconds};

/// All that the task works with.
pub(super) struct Task {
    pub(super) look: Look,
    pub(super) kept: Kept,
    pub(super) rules: Rules,
    pub(super) shared: SharedIndex,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) chance: Chance,
    pub(super) interval: Duration,
    /// Whether a version that is not proven now may be so later.
    pub(super) is_patient: bool,
    pub(super) status: watch::Sender<FeedStatus>,
    pub(super) wishes: mpsc::Receiver<Wish>,
    pub(super) alive: Alive,
    /// In use.
    pub(super) good: Option<Good>,
    /// The bytes of that, if they could not be written.
    pub(super) unwritten: Option<Bytes>,
    /// Why the index that was kept is not in use.
    pub(super) problem: Option<String>,
    /// Came last, was proven, and was not put in; and why.
    pub(super) held: Option<(Known, String)>,
    /// Came last, and is not proven yet. Its bytes are kept, so that they are not fetched over and over.
    pub(super) pending: Option<Version>,
    /// The first address fails, whether another one answers or not.
    pub(super) failing: Option<Failing>,
}

impl Task {
    /// Ends when nobody holds the handle.
    pub(super) async fn run(mut self, first: Instant) {
        let mut due = first;
        loop {
            let mut waiting: Vec<Wished> = Vec::new();
            tokio::select! {
                () = sleep_until(due) => {}
                wish = self.wishes.recv() => match wish {
                    Some(wish) => waiting.extend(refresh(wish)),
                    None => return,
                },
            }
            // Whoever wishes from now on wants what is published now, which is for the next attempt.
            while let Ok(wish) = self.wishes.try_recv() {
                waiting.extend(refresh(wish));
            }
            if waiting.is_empty() && Instant::now() < due {
                continue;
            }
            let wait = self.attempt().await;
            due = Instant::now() + wait;
            for waiting in waiting {
                // That nobody waits any more is all right.
                let _ = waiting.send(Ok(()));
            }
        }
    }

    /// One attempt. Returns how long to wait for the next one.
    async fn attempt(&mut self) -> Duration {
        let held = self.held.as_ref().map(|(known, _)| known);
        let known = held.or(self.good.as_ref().map(|good| &good.known));
        let look = self.look.run(known.cloned(), self.pending.clone());
        let (seen, before) = look.await;
        let now = self.clock.now();
        self.failing = Failing::after(self.failing.take(), &before, now);
        let mut list = self.list();
        observe::attempted(list.name.as_str(), &as_fetched(&seen), &before);
        let held_before = list.held.clone();
        let mut disk = self.write_again().await;
        let mut failed = None;
        let mut opened = 0;
        match seen {
            Seen::Later(at) => {
                let wait = at.saturating_duration_since(Instant::now());
                list.next_attempt = now.checked_add(wait);
                self.tell(list, disk, held_before.as_deref(), 0);
                return wait;
            }
            Seen::Failed(words, asked) => failed = Some((words, asked)),
            Seen::Unproven(unproven) => {
                list.held = Some(unproven.words.clone());
                let Unproven {
                    version,
                    words,
                    wait,
                } = unproven;
                if self.is_patient {
                    self.pending = Some(version);
                    failed = Some((words, wait));
                } else {
                    self.held = Some((version.known, words));
                }
            }
            Seen::Unchanged(validators) => {
                self.pending = None;
                disk = self.unchanged(validators, now).await.or(disk);
                list.held = self.held.as_ref().map(|(_, words)| words.clone());
            }
            Seen::New(mut version, proof) => {
                self.pending = None;
                version.failing = self.failing.clone();
                opened = 1;
                match self.take(version, proof, now).await {
                    Ok(taken) => {
                        list = of_good(list, &taken.good);
                        list.held = None;
                        (self.good, self.held) = (Some(taken.good), None);
                        (disk, self.unwritten) = taken.unwritten.unzip();
                    }
                    Err((known, words)) => {
                        list.held = Some(words.clone());
                        self.held = Some((known, words));
                    }
                }
            }
        }
        let chance = (self.chance)();
        list.last_attempt = Some(now);
        let wait = match failed {
            Some((words, asked)) => {
                list.failures = list.failures.saturating_add(1);
                list.error = Some(words);
                list.fallback = None;
                plan::after_failure(self.interval, list.failures, asked, chance)
            }
            None => {
                list.last_success = Some(now);
                (list.failures, list.error) = (0, None);
                list.fallback = self.failing.as_ref().map(Failing::status);
                plan::after_success(self.interval, chance)
            }
        };
        list.next_attempt = now.checked_add(wait);
        self.tell(list, disk, held_before.as_deref(), opened);
        wait
    }

    /// The index in use is the newest one, or the one that is held still is.
    async fn unchanged(
        &mut self,
        validators: Option<Validators>,
        now: SystemTime,
    ) -> Option<String> {
        if let Some((known, _)) = &mut self.held {
            known.validators = validators.unwrap_or_else(|| known.validators.clone());
            return None;
        }
        let good = self.good.as_mut()?;
        good.checked = to_seconds(now);
        good.failing = self.failing.clone();
        good.known.validators = validators.unwrap_or_else(|| good.known.validators.clone());
        if self.unwritten.is_some() {
            // What is known of an index that is not there would be in the place of the one before, which is.
            return None;
        }
        let (kept, good) = (self.kept.clone(), good.clone());
        let noted = tokio::task::spawn_blocking(move || kept.note(&good)).await;
        let error = match noted {
            Ok(noted) => noted.err()?.to_string(),
            Err(error) => error.to_string(),
        };
        Some(format!(
            "when the index was looked for cannot be kept: {error}"
        ))
    }

    /// What could not be kept is tried to be, whether the server answers or not. Returns why it cannot be.
    async fn write_again(&mut self) -> Option<String> {
        let (body, good) = (self.unwritten.clone()?, self.good.clone()?);
        let kept = self.kept.clone();
        let put = tokio::task::spawn_blocking(move || kept.put(&good, &body)).await;
        let error = put.unwrap_or_else(|error| Err(error.to_string())).err();
        if error.is_none() {
            self.unwritten = None;
        }
        error
    }

    async fn take(
        &self,
        version: Version,
        proof: String,
        now: SystemTime,
    ) -> Result<Taken, (Known, String)> {
        let known = version.known.clone();
        let take = Take {
            shared: self.shared.clone(),
            kept: self.kept.clone(),
            alive: self.alive.clone(),
            rules: self.rules,
            version,
            proof,
            is_ready: self.good.is_some(),
            now,
        };
        let taken = tokio::task::spawn_blocking(move || take.run()).await;
        let taken = taken.unwrap_or_else(|error| Err(error.to_string()));
        let _ = self.shared.reap();
        taken.map_err(|words| (known, words))
    }

    fn list(&self) -> ListStatus {
        let status = self.status.borrow();
        // There is always one.
        let list = status.lists.first().cloned();
        list.unwrap_or_else(|| ListStatus::new("index".into()))
    }

    fn tell(
        &self,
        mut list: ListStatus,
        disk: Option<String>,
        held_before: Option<&str>,
        opened: u64,
    ) {
        let index = self.shared.current().index().clone();
        list.entries = index.lists().iter().map(LoadedList::entries).sum();
        if let Some(error) = &disk {
            observe::disk(error);
        }
        observe::list(&list, held_before);
        let is_ready = self.good.is_some();
        let problem = self.problem.clone().filter(|_| !is_ready);
        self.status.send_modify(|status| {
            status.ready = is_ready;
            status.built = index.date().filter(|_| is_ready);
            status.builds += opened;
            status.error = list.held.clone().or(disk).or(problem);
            status.lists = vec![list];
        });
    }
}

/// What is known of an index that is in use.
pub(super) fn of_good(mut list: ListStatus, good: &Good) -> ListStatus {
    list.bytes = good.bytes;
    list.fetched = from_seconds(good.fetched);
    list.digest = Some(good.known.digest.clone());
    list
}

/// As events and counters know it.
fn as_fetched(seen: &Seen) -> Fetched {
    match seen {
        Seen::Unchanged(_) => Fetched::Unchanged(None),
        Seen::New(version, _) => Fetched::New(version.clone()),
        Seen::Unproven(unproven) => Fetched::Failed(unproven.words.clone(), None),
        Seen::Failed(words, _) => Fetched::Failed(words.clone(), None),
        Seen::Later(at) => Fetched::Later(*at),
    }
}

/// Who waits for a refresh. Nothing else can be wished of an index that comes with its proof.
fn refresh(wish: Wish) -> Option<Wished> {
    let (tell, words) = match wish {
        Wish::Refresh(tell) => return Some(tell),
        Wish::Accept(_, _, tell) => (
            tell,
            "an index that was built elsewhere is not accepted by its digest: allow_older and allow_lost_facts say what may come",
        ),
        Wish::RollBack(_, tell) => (
            tell,
            "of an index that was built elsewhere no former ones are kept: publish the former one, and allow_older",
        ),
    };
    // That nobody waits any more is all right.
    let _ = tell.send(Err(words.to_owned()));
    None
}
