//! What is known of one list while it is refreshed, and what follows from each attempt.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use ipsec_core::Source;
use tokio::time::Instant;

use super::fetch::{Fetched, Requests};
use super::file::Seen;
use super::job::{Candidates, Judged};
use super::plan;
use super::status::ListStatus;
use super::version::{Good, Known, Version, from_seconds, to_seconds};

/// Where a list comes from.
pub(super) enum Origin {
    Remote(Requests),
    File(PathBuf, Arc<Mutex<Seen>>),
}

/// One list.
pub(super) struct Entry {
    pub(super) origin: Origin,
    pub(super) may_be_empty: bool,
    interval: Duration,
    /// On the disk.
    good: Option<Good>,
    /// Came, and did not get into an index yet.
    new: Option<Version>,
    /// The version that came last, if it is held.
    held: Option<Known>,
    pub(super) due: Instant,
    /// An attempt is under way.
    pub(super) is_busy: bool,
    /// Somebody waits for the next attempt.
    pub(super) is_asked: bool,
    pub(super) status: ListStatus,
}

/// The times of an attempt's end, and a random number 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: SystemTime,
    pub(super) at: Instant,
    pub(super) chance: f64,
}

impl Entry {
    pub(super) fn new(
        name: Source,
        origin: Origin,
        may_be_empty: bool,
        interval: Duration,
        good: Option<Good>,
        start: Moment,
    ) -> Self {
        let mut status = ListStatus::new(name);
        let checked = good.as_ref().and_then(|good| from_seconds(good.checked));
        // A time to come is a clock that was set back.
        let age = checked.and_then(|checked| start.now.duration_since(checked).ok());
        let wait = match origin {
            Origin::Remote(_) => plan::after_start(interval, age),
            Origin::File(..) => Duration::ZERO,
        };
        status.last_success = checked;
        status.next_attempt = start.now.checked_add(wait);
        let mut entry = Self {
            origin,
            may_be_empty,
            interval,
            good: None,
            new: None,
            held: None,
            due: start.at + wait,
            is_busy: false,
            is_asked: false,
            status,
        };
        entry.set_good(good);
        entry
    }

    /// The version that came last, taken or not.
    pub(super) fn known(&self) -> Option<Known> {
        let new = self.new.as_ref().map(|new| &new.known);
        let good = self.good.as_ref().map(|good| &good.known);
        new.or(self.held.as_ref()).or(good).cloned()
    }

    pub(super) fn candidates(&self) -> Candidates {
        Candidates {
            new: self.new.clone(),
            good: self.good.clone(),
        }
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        !self.is_busy && self.due <= now
    }

    /// Takes note of an attempt's end. Returns whether there is something to be judged, and what is to be remembered of a version on the disk.
    pub(super) fn attempted(&mut self, fetched: Fetched, moment: Moment) -> (bool, Option<Good>) {
        self.is_busy = false;
        self.is_asked = false;
        let wait = match &fetched {
            Fetched::Later(at) => at.saturating_duration_since(moment.at),
            Fetched::Failed(_, asked) => {
                let failures = self.status.failures.saturating_add(1);
                plan::after_failure(self.interval, failures, *asked, moment.chance)
            }
            _ => plan::after_success(self.interval, moment.chance),
        };
        self.due = moment.at + wait;
        self.status.next_attempt = moment.now.checked_add(wait);
        match fetched {
            Fetched::Later(_) => (false, None),
            Fetched::Failed(words, _) => {
                self.status.last_attempt = Some(moment.now);
                self.status.failures = self.status.failures.saturating_add(1);
                self.status.error = Some(words);
                (false, None)
            }
            Fetched::Unchanged(validators) => {
                self.succeeded(moment.now);
                if let (Some(validators), Some(held)) = (&validators, &mut self.held) {
                    held.validators = validators.clone();
                }
                let is_good = self.held.is_none() && self.new.is_none();
                let good = self.good.as_mut().filter(|_| is_good);
                let note = good.map(|good| {
                    good.checked = to_seconds(moment.now);
                    if let Some(validators) = validators {
                        good.known.validators = validators;
                    }
                    good.clone()
                });
                let note = note.filter(|_| matches!(self.origin, Origin::Remote(_)));
                (false, note)
            }
            Fetched::New(mut version) => {
                self.succeeded(moment.now);
                // By our own clock, which may be another one than the client's.
                version.fetched = moment.now;
                self.new = Some(version);
                (true, None)
            }
        }
    }

    fn succeeded(&mut self, now: SystemTime) {
        self.status.last_attempt = Some(now);
        self.status.last_success = Some(now);
        self.status.failures = 0;
        self.status.error = None;
    }

    /// Takes note of what became of the version that was judged, and returns whether it must be fetched anew. One that came meanwhile is judged next.
    pub(super) fn judged(&mut self, judged: Judged, judged_version: Option<&Known>) -> bool {
        let is_same = self.new.as_ref().map(|new| &new.known) == judged_version;
        if judged.took_new {
            self.held = None;
            self.set_good(judged.good);
        } else if judged.held.is_some() && !judged.waits {
            self.held = judged_version.cloned().or(self.held.take());
        }
        // What is held stays so, until another version comes.
        if judged_version.is_some() || judged.held.is_some() || self.held.is_none() {
            self.status.held = judged.held;
        }
        if is_same && !judged.waits {
            self.new = None;
        }
        if judged.is_damaged {
            self.good = None;
            self.held = None;
        }
        judged.is_damaged
    }

    fn set_good(&mut self, good: Option<Good>) {
        self.status.bytes = good.as_ref().map_or(0, |good| good.bytes);
        self.status.fetched = good.as_ref().and_then(|good| from_seconds(good.fetched));
        self.good = good;
    }
}
