//! The work that blocks: opening an index that came, comparing it with the one in use, putting it in, and writing it to the disk.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use ipsec_core::{LocalIndex, SharedIndex};

use super::address::file_name;
use super::kept::{Good, Kept};
use crate::feeds::alive::Alive;
use crate::feeds::version::{Version, to_seconds};

/// How far the date of an index may lie ahead of our own clock.
const AHEAD: Duration = Duration::from_secs(24 * 60 * 60);

/// What an index that is right in itself must be like to take the place of the one in use.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rules {
    pub(super) may_be_older: bool,
    pub(super) may_lose: bool,
    pub(super) max_age: Option<Duration>,
}

/// An index that is to be put in. It was verified.
#[derive(Debug)]
pub(super) struct Take {
    pub(super) shared: SharedIndex,
    pub(super) kept: Kept,
    pub(super) alive: Alive,
    pub(super) rules: Rules,
    pub(super) version: Version,
    pub(super) proof: String,
    /// Whether the index in use is one that came.
    pub(super) is_ready: bool,
    pub(super) now: SystemTime,
}

/// An index that was put in.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) good: Good,
    /// What could not be written, and its bytes.
    pub(super) unwritten: Option<(String, Bytes)>,
}

impl Take {
    /// # Errors
    ///
    /// Why the index in use stays.
    pub(super) fn run(self) -> Result<Taken, String> {
        let index = LocalIndex::from_bytes(&self.version.body).map_err(|e| e.to_string())?;
        self.alive
            .then(|| self.put_in(index))
            .unwrap_or_else(|| Err("nobody wants it any more".to_owned()))?;
        let now = to_seconds(self.now);
        let name = file_name(&self.version.known.validators.from).to_owned();
        let good = Good {
            known: self.version.known,
            proof: self.proof,
            name,
            bytes: self.version.body.len() as u64,
            fetched: now,
            checked: now,
            failing: self.version.failing,
        };
        let body = self.version.body;
        let unwritten = self.kept.put(&good, &body).err();
        let unwritten = unwritten.map(|words| (words, body));
        Ok(Taken { good, unwritten })
    }

    fn put_in(&self, index: LocalIndex) -> Result<(), String> {
        let current = self.shared.current();
        let in_use = self.is_ready.then(|| current.index().date());
        if let Some(words) = objection(index.date(), in_use, self.rules, self.now) {
            return Err(words);
        }
        // Held, it would keep the memory of the index before.
        drop(current);
        if let Err(refused) = self.shared.try_replace(index) {
            if !self.rules.may_lose {
                return Err(refused.to_string());
            }
            crate::feeds::observe::lost(refused.lost());
            let _ = self.shared.replace(refused.into_index());
        }
        Ok(())
    }
}

/// What stands against an index because of its date. `in_use` is the date of the one that it would replace, if there is one and if that has one.
fn objection(
    date: Option<SystemTime>,
    in_use: Option<Option<SystemTime>>,
    rules: Rules,
    now: SystemTime,
) -> Option<String> {
    let Some(date) = date else {
        if rules.max_age.is_some() {
            return Some("the index has no date, so nobody knows its age: build it with a date (ipverdict build --date now)".to_owned());
        }
        let is_dated = in_use.flatten().is_some() && !rules.may_be_older;
        return is_dated.then(|| "the index has no date, and the one in use has: it may be an older one. Build it with a date (ipverdict build --date now)".to_owned());
    };
    if date > now.checked_add(AHEAD).unwrap_or(now) {
        return Some(format!(
            "the index is of a time to come, {}, where it is {} now: a clock is wrong, and all after it would be older",
            words(date),
            words(now)
        ));
    }
    let age = now.duration_since(date).unwrap_or_default();
    if let Some(max) = rules.max_age.filter(|max| age > *max) {
        return Some(format!(
            "the index is too old: {} seconds, where at most {} are wanted",
            age.as_secs(),
            max.as_secs()
        ));
    }
    let before = in_use.flatten().filter(|before| date < *before)?;
    (!rules.may_be_older).then(|| {
        format!(
            "the index is older than the one in use: it is of {}, and that of {}",
            words(date),
            words(before)
        )
    })
}

/// `2026-11-22T07:33:30Z`.
fn words(time: SystemTime) -> String {
    let seconds = i64::try_from(to_seconds(time)).ok();
    let time = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(|| "a time beyond all".to_owned(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(hour * 3_600)
    }

    #[test]
    fn dates_are_compared() {
        let strict = Rules::default();
        let older = Rules {
            may_be_older: true,
            ..strict
        };
        let fresh = Rules {
            max_age: Some(Duration::from_secs(10 * 3_600)),
            ..strict
        };
        // The date, that of the one in use, the rules, words.
        let (first, dateless) = (None, Some(None));
        let used = |hour| Some(Some(at(hour)));
        for (date, in_use, rules, words) in [
            (None, first, strict, ""),
            (Some(at(1)), first, strict, ""),
            (Some(at(99)), used(99), strict, ""),
            (Some(at(99)), used(98), strict, ""),
            (Some(at(98)), used(99), strict, "older than the one in use"),
            (Some(at(98)), used(99), older, ""),
            (Some(at(98)), dateless, strict, ""),
            (None, dateless, strict, ""),
            (None, used(98), strict, "has no date"),
            (None, used(98), older, ""),
            (None, first, fresh, "has no date"),
            (Some(at(90)), first, fresh, ""),
            (Some(at(89)), first, fresh, "too old"),
            (Some(at(124)), first, strict, ""),
            (Some(at(125)), first, older, "time to come"),
        ] {
            let came = objection(date, in_use, rules, at(100));
            let is_right = match words {
                "" => came.is_none(),
                words => came.as_ref().is_some_and(|came| came.contains(words)),
            };
            assert!(is_right, "{date:?} {in_use:?} {rules:?}: {came:?}");
        }
    }
}
