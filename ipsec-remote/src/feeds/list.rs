//! What is known of one list while it is refreshed, and what follows from each attempt.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use ipsec_core::Source;
use tokio::time::Instant;

use super::build::Candidates;
use super::fallback::{Before, Failing};
use super::fetch::{Fetched, Requests};
use super::file::Seen;
use super::judged::Judged;
use super::plan;
use super::status::ListStatus;
use super::version::{Good, Known, Validators, Version, from_seconds, to_seconds};

/// Where a list comes from.
pub(super) enum Origin {
    Remote(Requests),
    File(PathBuf, Arc<Mutex<Seen>>),
}

impl Origin {
    /// Whether a version that came from there may be of this origin.
    fn is(&self, from: &str) -> bool {
        match self {
            Self::File(..) => from.is_empty(),
            Self::Remote(requests) => requests.iter().any(|ask| {
                let request = ask.request();
                request.is_ok_and(|request| *request.uri() == *from)
            }),
        }
    }
}

/// One list.
pub(super) struct Entry {
    pub(super) origin: Origin,
    pub(super) may_be_empty: bool,
    interval: Duration,
    /// On the disk, but for what could not be written.
    good: Option<Good>,
    unwritten: Option<Bytes>,
    /// Came, and did not get into an index yet.
    new: Option<Version>,
    /// The version that came last, if it is held.
    held: Option<Known>,
    /// The same with its bytes, if they came since the start.
    held_version: Option<Version>,
    /// The digest of a version that is to be taken whatever its gates say.
    accepted: Option<String>,
    /// The first address fails, whether another one answers or not.
    failing: Option<Failing>,
    pub(super) due: Instant,
    /// An attempt is under way.
    pub(super) is_busy: bool,
    /// The digest of the version that the attempt under way is not to bring again.
    asked: Option<String>,
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
        accepted: Option<String>,
        start: Moment,
    ) -> Self {
        let mut status = ListStatus::new(name);
        let checked = good.as_ref().and_then(|good| from_seconds(good.checked));
        // A time to come is a clock that was set back.
        let age = checked.and_then(|checked| start.now.duration_since(checked).ok());
        // Whoever says another address wants to have it asked.
        let from = good
            .as_ref()
            .map(|good| good.known.validators.from.as_str());
        let age = age.filter(|_| from.is_some_and(|from| origin.is(from)));
        let wait = match origin {
            Origin::Remote(_) => plan::after_start(interval, age),
            Origin::File(..) => Duration::ZERO,
        };
        let failing = good.as_ref().and_then(|good| good.failing.clone());
        let failing = failing.filter(|_| from.is_some_and(|from| origin.is(from)));
        status.fallback = failing.as_ref().map(Failing::status);
        status.last_success = checked;
        status.next_attempt = start.now.checked_add(wait);
        let mut entry = Self {
            origin,
            may_be_empty,
            interval,
            good: None,
            unwritten: None,
            new: None,
            held: None,
            held_version: None,
            accepted,
            failing,
            due: start.at + wait,
            is_busy: false,
            asked: None,
            is_asked: false,
            status,
        };
        entry.set_good(good);
        entry.refuse();
        let accepted = entry.accepted.clone();
        if let Some(digest) = accepted.filter(|digest| entry.is_held(digest)) {
            entry.accept(&digest, start.at);
            entry.status.next_attempt = Some(start.now);
        }
        entry
    }

    /// What the good version replaced when an operator went back to it is held.
    fn refuse(&mut self) {
        let good = self.good.as_ref();
        let Some(refused) = good.and_then(|good| good.refused.clone()) else {
            return;
        };
        let words = format!(
            "was gone back from; to take it again, accept version {}",
            refused.short()
        );
        self.held = Some(refused);
        self.held_version = None;
        self.status.held = Some(words);
        self.tell_digest();
    }

    /// Whatever the status says is held has a digest to be accepted by.
    fn tell_digest(&mut self) {
        let new = self.new.as_ref().map(|new| &new.known);
        let held = new.or(self.held.as_ref());
        let held = held.filter(|_| self.status.held.is_some());
        self.status.held_digest = held.map(|held| held.short().to_owned());
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
            unwritten: self.unwritten.clone(),
            accepted: self.accepted.clone(),
        }
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        !self.is_busy && self.due <= now
    }

    /// An attempt begins. Returns the version that it is not to bring again.
    pub(super) fn begin(&mut self) -> Option<Known> {
        self.is_busy = true;
        let known = self.known();
        self.asked = known.as_ref().map(|known| known.digest.clone());
        known
    }

    /// Takes note of an attempt's end. Returns whether there is something to be judged, and what is to be remembered of a version on the disk.
    pub(super) fn attempted(
        &mut self,
        fetched: Fetched,
        before: &Before,
        moment: Moment,
    ) -> (bool, Option<Good>) {
        self.is_busy = false;
        self.failing = Failing::after(self.failing.take(), before, moment.now);
        if matches!(fetched, Fetched::Unchanged(_))
            && self.asked != self.known().map(|known| known.digest)
        {
            // It was compared with one that is not wanted any more, or was found to be damaged meanwhile.
            self.due = moment.at;
            return (false, None);
        }
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
                self.status.fallback = None;
                (false, None)
            }
            Fetched::Unchanged(validators) => {
                self.succeeded(moment.now);
                if let (Some(validators), Some(held)) = (&validators, &mut self.held) {
                    held.validators = validators.clone();
                }
                (false, self.checked(moment.now, validators))
            }
            Fetched::New(version) if self.is_good_again(&version) => {
                self.succeeded(moment.now);
                // What an operator went back from does not come back by itself.
                if self
                    .good
                    .as_ref()
                    .is_some_and(|good| good.refused.is_none())
                {
                    (self.held, self.held_version) = (None, None);
                    self.status.held = None;
                    self.tell_digest();
                }
                (
                    false,
                    self.checked(moment.now, Some(version.known.validators)),
                )
            }
            Fetched::New(mut version) => {
                self.succeeded(moment.now);
                // By our own clock, which may be another one than the client's.
                version.fetched = moment.now;
                version.failing = self.failing.clone();
                self.new = Some(version);
                (true, self.note_failing())
            }
        }
    }

    /// Whether the server has taken back what is held.
    fn is_good_again(&self, version: &Version) -> bool {
        let good = self.good.as_ref();
        let is_good = good.is_some_and(|good| good.known.digest == version.known.digest);
        is_good && self.held.is_some() && self.new.is_none()
    }

    /// The good version is the newest one. Returns what is to be remembered of it.
    fn checked(&mut self, now: SystemTime, validators: Option<Validators>) -> Option<Good> {
        if self.held.is_some() || self.new.is_some() {
            return self.note_failing();
        }
        let good = self.good.as_mut()?;
        good.checked = to_seconds(now);
        good.failing = self.failing.clone();
        if let Some(validators) = validators {
            good.known.validators = validators;
        }
        self.to_be_noted()
    }

    /// Whether the first address fails is remembered with the good version, also if that is not the newest one. Returns what is to be remembered, if that is something else.
    fn note_failing(&mut self) -> Option<Good> {
        let good = self.good.as_mut()?;
        if good.failing == self.failing {
            return None;
        }
        good.failing = self.failing.clone();
        self.to_be_noted()
    }

    /// What is known of the good version, if that is on the disk.
    fn to_be_noted(&self) -> Option<Good> {
        let is_remote = matches!(self.origin, Origin::Remote(_));
        let is_written = self.unwritten.is_none();
        self.good.clone().filter(|_| is_remote && is_written)
    }

    fn succeeded(&mut self, now: SystemTime) {
        self.status.last_attempt = Some(now);
        self.status.last_success = Some(now);
        self.status.failures = 0;
        self.status.error = None;
        self.status.fallback = self.failing.as_ref().map(Failing::status);
    }

    /// Takes note of what became of the version that was judged, and returns whether it must be fetched anew. One that came meanwhile is judged next.
    pub(super) fn judged(&mut self, judged: Judged, judged_version: Option<&Known>) -> bool {
        let is_same = self.new.as_ref().map(|new| &new.known) == judged_version;
        if judged.took_new {
            (self.held, self.held_version, self.accepted) = (None, None, None);
            self.set_good(judged.good);
        } else if let Some(known) = judged_version.filter(|_| judged.held.is_some()) {
            let is_it = self.accepted.as_ref();
            if is_it.is_some_and(|digest| known.is_meant_by(digest)) {
                self.accepted = None;
            }
            if !judged.waits {
                self.held = Some(known.clone());
                self.held_version = self.new.clone().filter(|_| is_same);
            }
        }
        // What is held stays so, until another version comes.
        if judged_version.is_some() || judged.held.is_some() || self.held.is_none() {
            self.status.held = judged.held;
        }
        if is_same && !judged.waits {
            self.new = None;
        }
        self.unwritten = judged.unwritten;
        if judged.is_damaged {
            self.good = None;
            (self.held, self.held_version) = (None, None);
        }
        self.tell_digest();
        judged.is_damaged
    }

    /// There is no index that what came could be in.
    pub(super) fn waits_since(&mut self, error: &str) {
        if self.new.is_some() {
            self.status.held = Some(format!("waits for an index: {error}"));
            self.tell_digest();
        }
    }

    /// Wants a version whatever its gates say. Returns whether it is to be judged at once; if not, it is asked for.
    pub(super) fn accept(&mut self, digest: &str, at: Instant) -> bool {
        self.accepted = Some(digest.to_owned());
        let new = self.new.as_ref().or(self.held_version.as_ref());
        if new.is_some_and(|new| new.known.is_meant_by(digest)) {
            self.new = new.cloned();
            return true;
        }
        // Its bytes are to come again.
        (self.held, self.held_version) = (None, None);
        self.due = at;
        self.is_asked = true;
        false
    }

    /// Whether this is the version that came last.
    pub(super) fn is_newest(&self, digest: &str) -> bool {
        let known = self.known();
        known.is_some_and(|known| known.is_meant_by(digest))
    }

    fn is_held(&self, digest: &str) -> bool {
        let held = self.held.as_ref();
        held.is_some_and(|held| held.is_meant_by(digest))
    }

    /// Whether this is the version that is in use.
    pub(super) fn is_good(&self, digest: &str) -> bool {
        let good = self.good.as_ref();
        good.is_some_and(|good| good.known.is_meant_by(digest))
    }

    /// An operator has gone back to this version.
    pub(super) fn rolled_back(&mut self, good: Option<Good>) {
        let Some(good) = good else {
            return;
        };
        (self.new, self.held, self.held_version) = (None, None, None);
        (self.unwritten, self.accepted, self.status.held) = (None, None, None);
        self.set_good(Some(good));
        self.refuse();
        self.tell_digest();
    }

    fn set_good(&mut self, good: Option<Good>) {
        self.status.bytes = good.as_ref().map_or(0, |good| good.bytes);
        self.status.fetched = good.as_ref().and_then(|good| from_seconds(good.fetched));
        self.good = good;
    }
}
