//! Tables of a file whose values are read one by one, and all that is wrong with them.

use std::fmt::Display;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{duration, keys};

/// What is wrong with a file, each with its place.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    pub(super) fn note(&mut self, place: &str, what: impl Display) {
        self.0.push(match place {
            "" => what.to_string(),
            place => format!("{place}: {what}"),
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A problem per line.
    pub(super) fn into_words(self) -> String {
        self.0.join("\n")
    }
}

/// A table, and where in the file it stands.
#[derive(Debug)]
pub(super) struct Table<'a> {
    place: String,
    values: &'a Map<String, Value>,
}

impl<'a> Table<'a> {
    /// The value as a table with no other keys than these.
    pub(super) fn new(
        place: impl Into<String>,
        value: &'a Value,
        known: &[&str],
        problems: &mut Problems,
    ) -> Option<Self> {
        let place = place.into();
        let Value::Object(values) = value else {
            problems.note(&place, "expected a table");
            return None;
        };
        for key in values.keys().filter(|key| !known.contains(&key.as_str())) {
            problems.note(&place, keys::unknown(key, known));
        }
        Some(Self { place, values })
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The place of a key.
    pub(super) fn at(&self, key: &str) -> String {
        match self.place.as_str() {
            "" => key.to_owned(),
            place => format!("{place}.{key}"),
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    pub(super) fn raw(&self, key: &str) -> Option<&'a Value> {
        self.values.get(key)
    }

    /// A value of whatever type it must have.
    pub(super) fn get<T: DeserializeOwned>(&self, key: &str, problems: &mut Problems) -> Option<T> {
        typed(&self.at(key), self.raw(key)?, problems)
    }

    /// A text that says something.
    pub(super) fn text(&self, key: &str, problems: &mut Problems) -> Option<String> {
        let text: String = self.get(key, problems)?;
        if text.trim().is_empty() || text.contains(char::is_control) {
            problems.note(&self.at(key), "expected a text, without control characters");
            return None;
        }
        Some(text)
    }

    /// One value or a list of them, each from its text.
    pub(super) fn each<T>(
        &self,
        key: &str,
        problems: &mut Problems,
        mut from: impl FnMut(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let (many, one);
        let values: &[Value] = match self.raw(key) {
            None => &[],
            Some(Value::Array(values)) => {
                many = values.as_slice();
                many
            }
            Some(value) => {
                one = std::slice::from_ref(value);
                one
            }
        };
        let is_list = matches!(self.raw(key), Some(Value::Array(_)));
        let mut read = Vec::new();
        for (i, value) in values.iter().enumerate() {
            let place = if is_list {
                format!("{}[{i}]", self.at(key))
            } else {
                self.at(key)
            };
            let Some(text) = typed::<String>(&place, value, problems) else {
                continue;
            };
            match from(&text) {
                Ok(value) => read.push(value),
                Err(what) => problems.note(&place, what),
            }
        }
        read
    }

    /// A number within bounds.
    pub(super) fn number(
        &self,
        key: &str,
        min: f64,
        max: f64,
        problems: &mut Problems,
    ) -> Option<f64> {
        let value = self.raw(key)?;
        let Some(number) = value.as_f64() else {
            // What is no finite number arrives here as null.
            match value {
                Value::Null => problems.note(&self.at(key), "expected a finite number"),
                value => typed::<f64>(&self.at(key), value, problems).map_or((), drop),
            }
            return None;
        };
        if (min..=max).contains(&number) {
            return Some(number);
        }
        let expected = if max.is_finite() {
            format!("{min} to {max}")
        } else {
            format!("{min} or more")
        };
        problems.note(
            &self.at(key),
            format_args!("{number} is out of range: expected {expected}"),
        );
        None
    }

    /// The length of a prefix.
    pub(super) fn prefix(&self, key: &str, max: u8, problems: &mut Problems) -> Option<u8> {
        let length: u64 = self.get(key, problems)?;
        let prefix = u8::try_from(length).ok().filter(|length| *length <= max);
        if prefix.is_none() {
            let what = format_args!("{length} is no length of a prefix: expected 0 to {max}");
            problems.note(&self.at(key), what);
        }
        prefix
    }

    pub(super) fn duration(&self, key: &str, problems: &mut Problems) -> Option<Duration> {
        let text: String = self.get(key, problems)?;
        let duration = duration::parse(&text);
        if duration.is_none() {
            let what = format_args!(
                "`{}` is no duration: expected one such as 30m, 24h or 8d",
                text.escape_debug()
            );
            problems.note(&self.at(key), what);
        }
        duration
    }
}

pub(super) fn typed<T: DeserializeOwned>(
    place: &str,
    value: &Value,
    problems: &mut Problems,
) -> Option<T> {
    match T::deserialize(value) {
        Ok(typed) => Some(typed),
        Err(error) => {
            problems.note(place, error);
            None
        }
    }
}
