//! The place that an address is used from.

use std::fmt;
use std::str::FromStr;

/// The place that an address is used from, as far as a source knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Location {
    /// The country.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub country: Option<Country>,
    /// The city, in English where the source has it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub city: Option<String>,
    /// Whether the country is a member of the European Union, says the source.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub in_eu: Option<bool>,
}

impl Location {
    /// What is known in either; where both know, `later` counts. If they speak of two countries, `later` counts alone.
    pub(crate) fn updated_by(self, later: Self) -> Self {
        if later.country.is_some() && self.country.is_some() && later.country != self.country {
            return later;
        }
        Self {
            country: later.country.or(self.country),
            city: later.city.or(self.city),
            in_eu: later.in_eu.or(self.in_eu),
        }
    }
}

impl From<Country> for Location {
    fn from(country: Country) -> Self {
        Self {
            country: Some(country),
            ..Self::default()
        }
    }
}

/// City and country, as far as known: `Berlin, DE`.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.city, self.country) {
            (Some(city), Some(country)) => write!(f, "{}, {country}", city.escape_debug()),
            (Some(city), None) => write!(f, "{}", city.escape_debug()),
            (None, Some(country)) => country.fmt(f),
            (None, None) => Ok(()),
        }
    }
}

/// A country as its two-letter code (ISO 3166-1 alpha-2), upper case.
///
/// Any two letters are taken: codes come and go, and some sources have their own (`XK`, `T1`-like codes are
/// refused, since they are not letters).
///
/// ```
/// use ipsec_core::Country;
///
/// assert_eq!("de".parse::<Country>()?.as_str(), "DE");
/// assert!("Germany".parse::<Country>().is_err());
/// # Ok::<(), ipsec_core::InvalidCountry>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// The code, two upper-case letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Both bytes are ASCII letters: the parser let nothing else in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Country {
    type Err = InvalidCountry;

    fn from_str(code: &str) -> Result<Self, InvalidCountry> {
        match *code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(InvalidCountry(
                code.chars().take(64).flat_map(char::escape_debug).collect(),
            )),
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no two-letter country code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no country code: expected two letters (ISO 3166-1 alpha-2), such as DE")]
pub struct InvalidCountry(String);

#[cfg(feature = "serde")]
mod wire {
    //! A country is its code.

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::Country;

    impl Serialize for Country {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Country {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            String::deserialize(from)?.parse().map_err(D::Error::custom)
        }
    }
}
