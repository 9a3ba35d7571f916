//! Taking a body apart: what is about the request, and what is about each address.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use ipsec_core::{LookupError, LookupErrorKind, ip};
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::message;
use crate::provider::Notice;
use crate::read::{Loose, json, shape};
use crate::reply::Reply;
use crate::settings::ApiKey;

/// The keys beside the addresses that we know.
const KNOWN: [&str; 9] = [
    "status",
    "message",
    "error",
    "warning",
    "service message",
    "node",
    "query time",
    "query_time",
    "queries_left",
];

/// A body that was taken apart.
#[derive(Debug, Default)]
pub(super) struct Body {
    status: Option<String>,
    message: Option<String>,
    error: Option<String>,
    warning: Option<String>,
    service_message: Option<String>,
    /// Which of the service's machines answered.
    pub(super) node: Option<String>,
    /// How long it took it.
    pub(super) took: Option<Duration>,
    /// How many addresses may still be asked about.
    pub(super) left: Option<u64>,
    results: HashMap<IpAddr, Entry>,
}

#[derive(Debug)]
enum Entry {
    Once(Box<RawValue>),
    /// Under the same key, or under two spellings of one address.
    Twice,
}

/// What a body comes to.
#[derive(Debug)]
pub(super) enum State {
    /// There are results, or ought to be.
    Data,
    /// None of the addresses is one that the service looks up, for this reason.
    NoneValid(String),
    /// Nothing is answered.
    Failed(LookupError),
}

impl Body {
    /// Reads the body, whatever the status of the reply.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, LookupError> {
        let mut body = Self::default();
        let Pairs(pairs) = json(bytes)?;
        let mut seen = Vec::new();
        for (key, value) in pairs {
            if let Ok(ip) = key.parse::<IpAddr>() {
                body.add(ip, value);
            } else if body.set(&key, &value)? {
                if seen.contains(&key) {
                    return Err(shape("a key comes twice"));
                }
                seen.push(key);
            }
        }
        Ok(body)
    }

    fn add(&mut self, ip: IpAddr, value: Box<RawValue>) {
        self.results
            .entry(ip::canonical(ip))
            .and_modify(|entry| *entry = Entry::Twice)
            .or_insert(Entry::Once(value));
    }

    /// Whether the key is one that we know.
    fn set(&mut self, key: &str, value: &RawValue) -> Result<bool, LookupError> {
        if !KNOWN.contains(&key) {
            return Ok(false);
        }
        let value: Loose = json(value.get().as_bytes())?;
        match key {
            "status" => {
                self.status = match value {
                    Loose::Null => None,
                    Loose::Text(text) => Some(text.trim().to_lowercase()),
                    _ => return Err(shape("the status is no text")),
                }
                .filter(|status| !status.is_empty());
            }
            "message" => self.message = value.text(),
            "error" => self.error = value.text(),
            "warning" => self.warning = value.text(),
            "service message" => self.service_message = value.text(),
            "node" => self.node = value.text(),
            "query time" | "query_time" => self.took = took(&value),
            _ => self.left = value.whole(),
        }
        Ok(true)
    }

    /// Whether it has what answers of the service have, so that it says more than the status of the reply.
    pub(super) fn is_documented(&self) -> bool {
        let status = self.status.as_deref();
        matches!(status, Some("ok" | "warning" | "denied" | "error"))
            || self.error.is_some()
            || !self.results.is_empty()
    }

    /// What the body comes to.
    pub(super) fn state(&self, reply: &Reply, key: Option<&ApiKey>) -> State {
        let text = self.message.as_deref().or(self.error.as_deref());
        let none_valid = text.filter(|text| message::is_none_valid(text));
        match (self.status.as_deref(), none_valid) {
            (Some("denied"), _) => State::Failed(message::denial(text, reply, key)),
            (Some("error"), Some(text)) => State::NoneValid(text.to_owned()),
            (Some("error"), None) => State::Failed(message::rejection(text, key)),
            (Some("ok" | "warning"), _) => State::Data,
            _ if !self.results.is_empty() => State::Data,
            (None, Some(text)) => State::NoneValid(text.to_owned()),
            (None, None) => match &self.error {
                Some(error) => State::Failed(message::bare_error(error, reply, key)),
                None => State::Failed(shape("neither a status nor a result is in it")),
            },
            (Some(_), _) => State::Failed(shape("the status is none that is documented")),
        }
    }

    /// What the service wants its customer to know, although it answered.
    pub(super) fn notices(&self, key: Option<&ApiKey>) -> Vec<Notice> {
        let warning = |text: &String| message::notices(text, key);
        let words = |text: &String| message::words(text, key);
        let mut notices = Vec::new();
        match self.status.as_deref() {
            Some("warning") => notices.extend(self.message.iter().flat_map(warning)),
            Some("denied" | "error") => {}
            _ => notices.extend(self.message.iter().filter_map(words)),
        }
        notices.extend(self.warning.iter().flat_map(warning));
        notices.extend(self.service_message.iter().filter_map(words));
        if !self.results.is_empty() {
            notices.extend(self.error.iter().flat_map(warning));
        }
        let mut once = Vec::with_capacity(notices.len());
        for notice in notices {
            if !once.contains(&notice) {
                once.push(notice);
            }
        }
        once
    }

    /// Whether there are results, and all are about addresses that nobody asked about.
    pub(super) fn is_about_others(&self, mut asked: impl Iterator<Item = IpAddr>) -> bool {
        !self.results.is_empty() && !asked.any(|ip| self.results.contains_key(&ip))
    }

    /// The result about this address, as it is written.
    pub(super) fn result(&self, ip: IpAddr) -> Result<&RawValue, LookupError> {
        match self.results.get(&ip) {
            Some(Entry::Twice) => Err(shape("there are two results about the address")),
            Some(Entry::Once(value)) if value.get() != "null" => Ok(value),
            Some(Entry::Once(_)) | None => Err(LookupErrorKind::Missing.into()),
        }
    }
}

/// Milliseconds as a number, or seconds with their unit: `"0.001s"`.
pub(super) fn took(value: &Loose) -> Option<Duration> {
    let text = value.text()?;
    let (number, unit) = if let Some(number) = text.strip_suffix("ms") {
        (number, 0.001)
    } else if let Some(number) = text.strip_suffix('s') {
        (number, 1.0)
    } else {
        (text.as_str(), 0.001)
    };
    let number: f64 = number.trim().parse().ok()?;
    Duration::try_from_secs_f64(number * unit).ok()
}

/// The members of an object in their order, those with the same key too. An empty list is an empty object: that is how PHP writes it.
pub(super) struct Pairs(pub(super) Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs, M::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Pairs, S::Error> {
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(Pairs(Vec::new())),
            Some(_) => Err(S::Error::custom("expected an object")),
        }
    }
}
