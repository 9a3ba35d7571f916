//! Times, which the service writes in two ways.

use std::time::SystemTime;

use serde::{Deserialize, Deserializer, Serialize};

use crate::read::{Loose, day_or_time, unix};

/// A time as it was written. Seen on the wire are whole milliseconds; the documentation says no more than "date".
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum When {
    /// Milliseconds since the Unix epoch; below 10^11, seconds.
    Number(f64),
    /// A day, or a time as ISO 8601 has it: `2026-08-22T01:01:44.000Z`.
    Text(String),
}

impl When {
    /// The time; `None` if it cannot be read, is before the year 2000 or more than a day after `now`.
    #[must_use]
    pub fn at(&self, now: SystemTime) -> Option<SystemTime> {
        match self {
            Self::Number(number) => unix(*number, now),
            Self::Text(text) => day_or_time(text, now),
        }
    }

    fn of(value: &Loose) -> Option<Self> {
        match value {
            Loose::Whole(number) => Some(Self::Number(*number as f64)),
            Loose::Number(number) => Some(Self::Number(*number)),
            Loose::Text(_) => value.text().map(Self::Text),
            Loose::Null | Loose::Bool(_) | Loose::Other => None,
        }
    }
}

/// One time; anything else than a number or a text is unknown.
pub(super) fn when<'de, D: Deserializer<'de>>(from: D) -> Result<Option<When>, D::Error> {
    Ok(When::of(&Loose::deserialize(from)?))
}

/// The times of a list, or one alone, that are numbers or texts; of anything else, none.
pub(super) fn whens<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<When>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        Many(Vec<Loose>),
        One(Loose),
    }
    let times = match OneOrMany::deserialize(from)? {
        OneOrMany::Many(times) => times,
        OneOrMany::One(time) => vec![time],
    };
    Ok(times.iter().filter_map(When::of).collect())
}
