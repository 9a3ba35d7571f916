//! What answers of versions 2 and 3 have in common, and how it is read.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::{Deserialize as DeriveDeserialize, Serialize};
use serde_json::value::RawValue;

use super::body::Pairs;
use crate::read::{Loose, json, known_text, text, texts, whole};

/// How often the address was seen doing what, by the service's own word for it. `None` is a count that cannot be read, or one of several under the
/// same word: how many there were is not known then.
pub type Attacks = BTreeMap<String, Option<u64>>;

/// The money of a country.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveDeserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Currency {
    /// Its code (ISO 4217), such as `EUR`. One of the documented examples has code and name the wrong way round: [`Currency::iso_code`] finds it.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its name, such as `Euro`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its symbol, such as `€`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
}

impl Currency {
    /// The one of code and name that is three capital letters.
    #[must_use]
    pub fn iso_code(&self) -> Option<&str> {
        let is_code = |text: &&str| text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        [&self.code, &self.name]
            .into_iter()
            .filter_map(Option::as_deref)
            .find(is_code)
    }
}

/// About how many devices there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveDeserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Devices {
    /// Behind the address.
    #[serde(deserialize_with = "whole", skip_serializing_if = "Option::is_none")]
    pub address: Option<u64>,
    /// Behind its subnet.
    #[serde(deserialize_with = "whole", skip_serializing_if = "Option::is_none")]
    pub subnet: Option<u64>,
}

/// The company whose VPN or proxy it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveDeserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Operator {
    /// Its name.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its website.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How well it hides its customers: `low`, `medium`, `high`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub anonymity: Option<String>,
    /// How much it is used: `low`, `medium`, `high`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub popularity: Option<String>,
    /// What it sells, such as `datacenter_vpns`. Version 3 only.
    #[serde(deserialize_with = "texts", skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// The protocols that it speaks, such as `WireGuard`.
    #[serde(deserialize_with = "texts", skip_serializing_if = "Vec::is_empty")]
    pub protocols: Vec<String>,
    /// What it does and does not do, such as `logging` or `free_access`.
    #[serde(
        deserialize_with = "policies",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub policies: BTreeMap<String, bool>,
    /// Others that use the same address. Version 3 only.
    #[serde(deserialize_with = "others", skip_serializing_if = "Vec::is_empty")]
    pub additional_operators: Vec<Operator>,
}

impl Operator {
    pub(super) fn told(&self) -> ipsec_core::Operator {
        let mut told = ipsec_core::Operator::default();
        told.name.clone_from(&self.name);
        told.url.clone_from(&self.url);
        told.anonymity.clone_from(&self.anonymity);
        told.popularity.clone_from(&self.popularity);
        told.services.clone_from(&self.services);
        told.protocols.clone_from(&self.protocols);
        told.policies = self.policies.clone().into_iter().collect();
        told.others = self
            .additional_operators
            .iter()
            .filter_map(|other| other.name.clone())
            .collect();
        told
    }
}

/// An object or nothing; what is neither is unknown, since it only informs.
pub(super) fn lenient<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let raw = Box::<RawValue>::deserialize(from)?;
    let mut json = serde_json::Deserializer::from_str(raw.get());
    Ok(strict(&mut json).ok().flatten())
}

/// An object or nothing; what is neither is an error, since it decides. An empty list is an empty object: that is how PHP writes it.
pub(super) fn strict<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    from.deserialize_any(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Object<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Option<T>, M::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Option<T>, S::Error> {
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(Some(T::default())),
            Some(_) => Err(S::Error::custom("expected an object")),
        }
    }
}

/// `true`, `false`, or unknown in one of the ways that the service has for it.
pub(super) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    match Loose::deserialize(from)? {
        Loose::Bool(flag) => Ok(Some(flag)),
        Loose::Null => Ok(None),
        Loose::Text(text) if known_text(&text).is_none() => Ok(None),
        _ => Err(D::Error::custom("expected true or false")),
    }
}

/// A flag that only informs: `true`, `"yes"`, or whatever.
pub(super) fn loose_flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Ok(yes_or_no(&Loose::deserialize(from)?))
}

fn yes_or_no(value: &Loose) -> Option<bool> {
    match value {
        Loose::Bool(flag) => Some(*flag),
        Loose::Text(text) if text.eq_ignore_ascii_case("yes") => Some(true),
        Loose::Text(text) if text.eq_ignore_ascii_case("no") => Some(false),
        _ => None,
    }
}

/// The attacks that were counted, where `null` says nothing, as elsewhere.
pub(super) fn attacks_told<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Attacks>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(from)?;
    Ok(raw.and_then(|raw| counts(&raw)))
}

/// The attacks that were counted, where `null` says that there were none, which is more than saying nothing.
pub(super) fn attacks<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Attacks>, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    Ok(match raw.get() {
        "null" => Some(Attacks::new()),
        _ => counts(&raw),
    })
}

/// Each count, read or not: to leave out what cannot be read would be to say that it was not counted.
fn counts(raw: &RawValue) -> Option<Attacks> {
    let Pairs(pairs) = serde_json::from_str(raw.get()).ok()?;
    let mut counts = Attacks::new();
    for (name, value) in pairs {
        let value: Option<Loose> = serde_json::from_str(value.get()).ok();
        let name = known_text(&name);
        let count = value.filter(|_| name.is_some());
        let count = count.and_then(|count| count.whole());
        counts
            .entry(name.unwrap_or_default())
            .and_modify(|earlier| *earlier = None)
            .or_insert(count);
    }
    Some(counts)
}

fn policies<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, bool>, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    let policy = |(name, value): (String, Box<RawValue>)| {
        let value: Loose = serde_json::from_str(value.get()).ok()?;
        Some((known_text(&name)?, yes_or_no(&value)?))
    };
    let pairs: Option<Pairs> = serde_json::from_str(raw.get()).ok();
    Ok(pairs
        .into_iter()
        .flat_map(|Pairs(pairs)| pairs.into_iter().filter_map(policy))
        .collect())
}

/// Names, or objects as the operator itself is one, as a list or by some key.
fn others<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Operator>, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    // Each of them is read apart from the whole, and may have others inside: the depth is bounded here.
    if json::<IgnoredAny>(raw.get().as_bytes()).is_err() {
        return Ok(Vec::new());
    }
    let values: Vec<Box<RawValue>> = match serde_json::from_str(raw.get()) {
        Ok(list) => list,
        Err(_) => match serde_json::from_str(raw.get()) {
            Ok(Pairs(pairs)) => pairs.into_iter().map(|(_, value)| value).collect(),
            Err(_) => vec![raw],
        },
    };
    Ok(values.iter().filter_map(|value| other(value)).collect())
}

fn other(value: &RawValue) -> Option<Operator> {
    let mut json = serde_json::Deserializer::from_str(value.get());
    if let Ok(Some(operator)) = strict(&mut json) {
        return Some(operator);
    }
    let name = serde_json::from_str::<Loose>(value.get()).ok()?.text()?;
    Some(Operator {
        name: Some(name),
        ..Operator::default()
    })
}
