//! How often what was detected under which tag.

use std::time::SystemTime;

use ipsec_core::LookupError;
use serde_json::value::RawValue;

use super::detections::InvalidLimit;
use super::wire::{Object, loose};

/// Which tags to tell of, and of what time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    limit: Option<u32>,
    offset: u32,
    addresses: bool,
    period: Option<Period>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Period {
    Days(u32),
    Between(u64, u64),
}

impl Tags {
    const MAX_LIMIT: u32 = 1_000;

    /// As many as the service tells of by itself.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// At most this many.
    ///
    /// # Errors
    ///
    /// [`InvalidLimit`] unless it is from 1 to 1,000.
    pub fn limit(mut self, limit: u32) -> Result<Self, InvalidLimit> {
        self.limit = Some(InvalidLimit::check(limit, Self::MAX_LIMIT)?);
        Ok(self)
    }

    /// Without this many of the first.
    #[must_use]
    pub fn offset(mut self, offset: u32) -> Self {
        self.offset = offset;
        self
    }

    /// Whether to tell the addresses too.
    #[must_use]
    pub fn addresses(mut self, addresses: bool) -> Self {
        self.addresses = addresses;
        self
    }

    /// Of this many days until now.
    ///
    /// # Errors
    ///
    /// [`InvalidPeriod`] for none.
    pub fn days(mut self, days: u32) -> Result<Self, InvalidPeriod> {
        if days == 0 {
            return Err(InvalidPeriod::NoDays);
        }
        self.period = Some(Period::Days(days));
        Ok(self)
    }

    /// From one time to another, in whole seconds.
    ///
    /// # Errors
    ///
    /// [`InvalidPeriod`] if it ends before it begins, or begins before 1970.
    pub fn between(mut self, start: SystemTime, end: SystemTime) -> Result<Self, InvalidPeriod> {
        let seconds = |time: SystemTime| {
            let since = time.duration_since(SystemTime::UNIX_EPOCH);
            since.map(|since| since.as_secs())
        };
        match (seconds(start), seconds(end)) {
            (Ok(start), Ok(end)) if start <= end => {
                self.period = Some(Period::Between(start, end));
                Ok(self)
            }
            _ => Err(InvalidPeriod::Backwards),
        }
    }

    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = Vec::new();
        parameters.extend(self.limit.map(|limit| ("limit", limit.to_string())));
        if self.offset > 0 {
            parameters.push(("offset", self.offset.to_string()));
        }
        if self.addresses {
            parameters.push(("addresses", "1".into()));
        }
        match self.period {
            None => {}
            Some(Period::Days(days)) => parameters.push(("days", days.to_string())),
            Some(Period::Between(start, end)) => {
                parameters.push(("start", start.to_string()));
                parameters.push(("end", end.to_string()));
            }
        }
        parameters
    }
}

/// A time that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPeriod {
    /// No day at all.
    #[error("0 days: expected at least 1")]
    NoDays,
    /// It ends before it begins, or begins before 1970.
    #[error("the period ends before it begins, or begins before 1970")]
    Backwards,
}

/// What was detected under one tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagReport {
    /// The tag.
    pub tag: String,
    /// How often what was detected: `total`, `proxy`, `vpn`, `rule`.
    pub types: Vec<(String, u64)>,
    /// How often each address was, if addresses were asked for.
    pub addresses: Vec<(String, u64)>,
}

/// Tags in the order in which the service has them.
pub(super) fn read(object: &Object, _: SystemTime) -> Result<Vec<TagReport>, LookupError> {
    let reports: Vec<_> = object
        .members()
        .filter(|(_, value)| value.get().starts_with('{'))
        .filter_map(|(tag, value)| {
            let object = Object::inside(value)?;
            Some(TagReport {
                tag: tag.to_owned(),
                types: object.get("types").map(counts).unwrap_or_default(),
                addresses: object.get("addresses").map(counts).unwrap_or_default(),
            })
        })
        .collect();
    match reports.is_empty() {
        true => object.none(),
        false => Ok(reports),
    }
}

fn counts(value: &RawValue) -> Vec<(String, u64)> {
    let Some(object) = Object::inside(value) else {
        return Vec::new();
    };
    object
        .members()
        .filter_map(|(name, value)| Some((name.to_owned(), loose(value)?.whole()?)))
        .collect()
}
