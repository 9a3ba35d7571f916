//! What the handle and its task have in common: the index, and what is known of what all have said.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use ipnet::IpNet;
use ipsec_core::SharedIndex;
use ipsec_core::index::{OverlayChange, OverlayEntry, OverlayError};
use tokio::sync::{Notify, watch};

use super::apply::apply;
use super::mirror::{Met, Mirror, Record};
use super::observe;
use super::pending::Change;
use super::status::FleetOverlayStatus;
use super::word::{Said, Subject, Word};
use crate::fleet::error::Failed;

/// The index follows while the mirror is held, so that the two never disagree on what was said last.
pub(super) struct Shared {
    namespace: String,
    index: SharedIndex,
    mirror: Mutex<Mirror>,
    status: watch::Sender<FleetOverlayStatus>,
    /// Something waits to be published.
    pub(super) said: Notify,
    /// Whether the operator was told that this instance is on its own.
    is_told: AtomicBool,
}

impl Shared {
    pub(super) fn new(namespace: &str, index: SharedIndex) -> Self {
        Self {
            namespace: namespace.to_owned(),
            index,
            mirror: Mutex::default(),
            status: watch::Sender::default(),
            said: Notify::new(),
            is_told: AtomicBool::new(false),
        }
    }

    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    pub(super) fn watch(&self) -> watch::Receiver<FleetOverlayStatus> {
        self.status.subscribe()
    }

    pub(super) fn entries(&self, now: SystemTime) -> Vec<OverlayEntry> {
        self.lock().entries(now)
    }

    pub(super) fn horizon(&self) -> u64 {
        self.lock().horizon()
    }
}

/// For whoever says something here.
impl Shared {
    pub(super) fn put(&self, entries: Vec<OverlayEntry>) -> Result<OverlayChange, OverlayError> {
        let mut mirror = self.lock();
        let change = self.index.put(entries.clone())?;
        let said = entries
            .into_iter()
            .map(|entry| (Subject::of(&entry), Some(entry)));
        self.say(&mut mirror, said.collect());
        Ok(change)
    }

    pub(super) fn lift(&self, nets: Vec<IpNet>) -> Vec<OverlayEntry> {
        let mut mirror = self.lock();
        let lifted = self.index.lift_all(nets.iter().copied());
        // Also what is not known here: another instance may just have said it.
        let said = nets.into_iter().flat_map(Subject::both);
        self.say(&mut mirror, said.map(|subject| (subject, None)).collect());
        lifted
    }

    fn say(&self, mirror: &mut Mirror, said: Vec<(Subject, Said)>) {
        let subjects: Vec<Subject> = said.iter().map(|(subject, _)| *subject).collect();
        let has_room = mirror.has_room_for(&subjects);
        match has_room {
            true => said
                .into_iter()
                .for_each(|(subject, said)| mirror.say(subject, said)),
            false => observe::lost(&self.namespace, subjects.len()),
        }
        self.tell(mirror, |status| {
            status.lost += if has_room { 0 } else { subjects.len() as u64 };
        });
        self.said.notify_one();
    }
}

/// For the task.
impl Shared {
    pub(super) fn next_pending(&self, after: u64, most: usize) -> Vec<(Subject, Change)> {
        self.lock().next_pending(after, most)
    }

    /// The store gave these numbers to what was said here.
    pub(super) fn is_published(&self, published: &[(Subject, Change)], numbers: &[Option<u64>]) {
        let mut mirror = self.lock();
        let both = published.iter().zip(numbers);
        let follow = both.filter_map(|((subject, change), number)| {
            mirror.is_published(*subject, change, (*number)?)
        });
        let follow: Vec<_> = follow.collect();
        self.apply(&mut mirror, &follow);
        self.tell(&mirror, |_| ());
    }

    /// The store has said all this up to a place.
    pub(super) fn hear(&self, words: Vec<(Subject, Word)>, horizon: u64, place: u64) {
        let mut mirror = self.lock();
        let news = words
            .into_iter()
            .filter_map(|(subject, word)| mirror.hear(subject, word));
        let news = last_of_each(news.collect());
        self.apply(&mut mirror, &news);
        mirror.sees(horizon);
        self.tell(&mirror, |status| status.sequence = place);
    }

    /// Compares all with all. Returns what the store is to be told, and how much was applied.
    pub(super) fn meet(&self, record: Record, place: u64) -> (Met, usize) {
        let mut mirror = self.lock();
        let mut met = mirror.meet(record);
        let news = last_of_each(std::mem::take(&mut met.apply));
        self.apply(&mut mirror, &news);
        self.tell(&mirror, |status| status.sequence = place);
        (met, news.len())
    }

    /// If it hears no messages, it is so every few seconds.
    pub(super) fn is_caught_up(&self, no_messages: Option<&Failed>) {
        self.is_told.store(false, Ordering::Relaxed);
        self.tell(&self.lock(), |status| {
            status.is_caught_up = true;
            status.error = no_messages.map(|failed| format!("no messages: {failed}"));
        });
    }

    /// The operator is told once, unless they have heard it from the connection.
    pub(super) fn is_alone(&self, why: &Failed, is_to_tell: bool) {
        let mirror = self.lock();
        let why = why.to_string();
        self.tell(&mirror, |status| {
            status.is_caught_up = false;
            status.error = Some(why.clone());
        });
        if is_to_tell && !self.is_told.swap(true, Ordering::Relaxed) {
            observe::alone(&self.namespace, &why, mirror.pending());
        }
    }

    pub(super) fn skipped(&self, how_many: usize) {
        if how_many > 0 {
            self.tell(&self.lock(), |status| status.skipped += how_many as u64);
            observe::skipped(&self.namespace, how_many);
        }
    }

    fn apply(&self, mirror: &mut Mirror, said: &[(Subject, Said)]) {
        if said.is_empty() {
            return;
        }
        let before = mirror.refused();
        let refused = apply(&self.index, said);
        mirror.is_applied(said, &refused);
        observe::applied(&self.namespace, said.len() - refused.len());
        if mirror.refused() > before {
            observe::refused(&self.namespace, refused.len());
        }
    }

    fn tell(&self, mirror: &Mirror, change: impl FnOnce(&mut FleetOverlayStatus)) {
        self.status.send_modify(|status| {
            change(status);
            status.pending = mirror.pending();
            status.refused = mirror.refused();
            observe::status(&self.namespace, status);
        });
    }

    /// Nothing is half changed where a thread could panic, but that the index may not have followed: the next comparison tells.
    fn lock(&self) -> MutexGuard<'_, Mirror> {
        self.mirror.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was said twice counts as it was said last.
fn last_of_each(mut said: Vec<(Subject, Said)>) -> Vec<(Subject, Said)> {
    let mut seen = HashSet::new();
    said.reverse();
    said.retain(|(subject, _)| seen.insert(*subject));
    said.reverse();
    said
}
