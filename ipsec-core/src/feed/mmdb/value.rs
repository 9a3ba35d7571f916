//! A value of a record, in whatever type its database keeps it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::error::printable;

/// A value that is neither a map nor an array, or the fact that it is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// An empty map or array.
    Nothing,
    Flag(bool),
    Whole(u64),
    Fraction(f64),
    Text(&'a str),
    /// Something that no field is.
    Other(&'static str),
}

impl<'a> Value<'a> {
    /// The longest text that is taken, in bytes. The longest names of organisations have some 100.
    const LONGEST_TEXT: usize = 1000;

    /// Whether it says nothing: the format has no null, so that databases write an empty text, and those that once were tables a dash.
    pub(super) fn is_empty(self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => matches!(text.trim(), "" | "-"),
            _ => false,
        }
    }

    pub(super) fn flag(self) -> Result<bool, String> {
        match self {
            Self::Flag(flag) => Ok(flag),
            Self::Whole(0) => Ok(false),
            Self::Whole(1) => Ok(true),
            Self::Text(text) if text.eq_ignore_ascii_case("true") || text == "1" => Ok(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") || text == "0" => Ok(false),
            _ => Err(self.instead_of("true or false")),
        }
    }

    pub(super) fn number(self) -> Result<f64, String> {
        let number = match self {
            // No number that large is on any scale.
            Self::Whole(number) => number as f64,
            Self::Fraction(number) => number,
            Self::Text(text) => text
                .trim()
                .parse()
                .map_err(|_| self.instead_of("a number"))?,
            _ => return Err(self.instead_of("a number")),
        };
        Ok(number)
    }

    /// The number of an autonomous system, with or without its `AS`.
    pub(super) fn asn(self) -> Result<u32, String> {
        let number = match self {
            Self::Whole(number) => u32::try_from(number).ok(),
            Self::Text(text) => {
                let text = text.trim();
                let digits = match text.split_at_checked(2) {
                    Some((prefix, digits)) if prefix.eq_ignore_ascii_case("AS") => digits,
                    _ => text,
                };
                let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
                digits.parse().ok().filter(|_| is_number)
            }
            _ => None,
        };
        number.ok_or_else(|| self.instead_of("the number of an autonomous system, such as AS64500"))
    }

    pub(super) fn text(self) -> Result<&'a str, String> {
        match self {
            Self::Text(text) if text.len() <= Self::LONGEST_TEXT => Ok(text.trim()),
            _ => Err(self.instead_of("a text of at most 1000 bytes")),
        }
    }

    /// What this is, and what it should be.
    pub(super) fn instead_of(self, expected: &str) -> String {
        format!("is {self}: expected {expected}")
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Flag(flag) => flag.fmt(f),
            Self::Whole(number) => number.fmt(f),
            Self::Fraction(number) => number.fmt(f),
            Self::Text(text) => {
                let beginning: String = text.chars().take(40).collect();
                let cut = if beginning.len() < text.len() {
                    "…"
                } else {
                    ""
                };
                write!(f, "`{}{cut}`", printable(&beginning))
            }
            Self::Other(what) => f.write_str(what),
        }
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Whole(number))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Self::Value, E> {
        Ok(u64::try_from(number).map_or(Value::Other("a number of 128 bits"), Value::Whole))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(u64::try_from(number).map_or(Value::Fraction(number as f64), Value::Whole))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::Fraction(number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<Self::Value, E> {
        Ok(Value::Other("bytes"))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(match map.size_hint() {
            Some(0) => Value::Nothing,
            _ => Value::Other("a map"),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<Self::Value, A::Error> {
        Ok(match array.size_hint() {
            Some(0) => Value::Nothing,
            _ => Value::Other("an array"),
        })
    }
}
