//! What was detected lately.

use std::time::SystemTime;

use ipsec_core::LookupError;

use super::wire::Object;
use crate::read::day_or_time;

/// Which detections to tell of: the latest hundred by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detections {
    limit: u32,
    offset: u32,
    filter: Option<String>,
}

impl Detections {
    const MAX_LIMIT: u32 = 100;

    /// This many, the latest.
    ///
    /// # Errors
    ///
    /// [`InvalidLimit`] unless it is from 1 to 100.
    pub fn latest(limit: u32) -> Result<Self, InvalidLimit> {
        Ok(Self {
            limit: InvalidLimit::check(limit, Self::MAX_LIMIT)?,
            ..Self::default()
        })
    }

    /// All there are (`limit=0`). The service asks not to do this often.
    #[must_use]
    pub fn all() -> Self {
        Self {
            limit: 0,
            ..Self::default()
        }
    }

    /// Without this many of the latest.
    #[must_use]
    pub fn offset(mut self, offset: u32) -> Self {
        self.offset = offset;
        self
    }

    /// Only those with this word in them, such as a tag.
    #[must_use]
    pub fn filter(mut self, word: &str) -> Self {
        let word = word.trim();
        self.filter = (!word.is_empty()).then(|| word.to_owned());
        self
    }

    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("json", "1".into()), ("limit", self.limit.to_string())];
        if self.offset > 0 {
            parameters.push(("offset", self.offset.to_string()));
        }
        parameters.extend(self.filter.clone().map(|word| ("filter", word)));
        parameters
    }
}

impl Default for Detections {
    fn default() -> Self {
        Self {
            limit: Self::MAX_LIMIT,
            offset: 0,
            filter: None,
        }
    }
}

/// A number of things that nobody may ask for at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{limit} at once: expected 1 to {max}")]
pub struct InvalidLimit {
    limit: u32,
    max: u32,
}

impl InvalidLimit {
    pub(super) fn check(limit: u32, max: u32) -> Result<u32, Self> {
        match (1..=max).contains(&limit) {
            true => Ok(limit),
            false => Err(Self { limit, max }),
        }
    }
}

/// Somebody who was detected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detection {
    /// Its number in the answer, 1 for the latest of all that were asked for.
    pub number: u64,
    /// When, in words: `25th of September 2026 at 11:00 am`.
    pub time_formatted: Option<String>,
    /// When.
    pub time: Option<SystemTime>,
    /// The address, as the service writes it; an e-mail address where one was looked up.
    pub address: Option<String>,
    /// As what: `vpn`, `proxy`, a rule's name.
    pub detection_type: Option<String>,
    /// Which of the service's machines answered.
    pub node: Option<String>,
    /// The tag of the lookup.
    pub tag: Option<String>,
}

/// Numbers are texts, so that `"10"` may come before `"2"`.
pub(super) fn read(object: &Object, now: SystemTime) -> Result<Vec<Detection>, LookupError> {
    let mut detections: Vec<_> = object
        .members()
        .filter_map(|(number, value)| {
            let number = number.trim().parse().ok()?;
            Some(detection(number, &Object::inside(value)?, now))
        })
        .collect();
    if detections.is_empty() {
        return object.none();
    }
    detections.sort_by_key(|detection| detection.number);
    Ok(detections)
}

fn detection(number: u64, object: &Object, now: SystemTime) -> Detection {
    let raw = object.text("time raw");
    Detection {
        number,
        time_formatted: object.text("time formatted"),
        time: raw.and_then(|text| day_or_time(&text, now)),
        address: object.text("address"),
        detection_type: object.text("detection type"),
        node: object.text("answering node"),
        tag: object.text("tag"),
    }
}
