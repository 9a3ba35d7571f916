//! Values that come in several spellings, for `#[serde(default, deserialize_with = "…")]`.
//!
//! [`flag`] and [`yes_no`] are strict: what decides has the documented type, or the answer is none. The others take `null`, missing, and any other type
//! for unknown.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::text::known_text;

/// A value of whatever type a service chose today. Lists and objects are [`Loose::Other`].
#[derive(Clone, Debug, PartialEq)]
pub enum Loose {
    /// Missing, in one of the ways that JSON has.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number that is whole and not negative.
    Whole(u64),
    /// Any other number.
    Number(f64),
    /// A text, as it was written.
    Text(String),
    /// A list or an object.
    Other,
}

impl Loose {
    /// The text, if it is one and says something.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => known_text(text),
            Self::Whole(number) => Some(number.to_string()),
            Self::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The number, written as one or as a text.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        }
    }

    /// The number, if it is whole and not negative, written as one or as a text.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(number) => {
                Some(*number as u64)
            }
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyOf)
    }
}

struct AnyOf;

impl<'de> Visitor<'de> for AnyOf {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Loose, E> {
        Ok(Loose::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Loose, E> {
        Ok(Loose::Whole(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Loose, E> {
        Ok(u64::try_from(value).map_or(Loose::Number(value as f64), Loose::Whole))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Loose, E> {
        Ok(Loose::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Loose, E> {
        Ok(Loose::Text(value.to_owned()))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Loose, S::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Loose, M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}

/// Any value; `None` if it is `null`.
///
/// # Errors
///
/// Only where the JSON is broken.
pub fn loose<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Loose>, D::Error> {
    Ok(Some(Loose::deserialize(from)?).filter(|value| *value != Loose::Null))
}

/// `true`, `false` or `null`.
///
/// # Errors
///
/// Anything else: it decides, and is not guessed.
pub fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Option::<bool>::deserialize(from)
}

/// `"yes"`, `"no"` or `null`, in any case.
///
/// # Errors
///
/// Anything else: it decides, and is not guessed.
pub fn yes_no<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    match Option::<String>::deserialize(from)?.as_deref() {
        None => Ok(None),
        Some(text) if text.eq_ignore_ascii_case("yes") => Ok(Some(true)),
        Some(text) if text.eq_ignore_ascii_case("no") => Ok(Some(false)),
        Some(_) => Err(D::Error::custom("expected yes or no")),
    }
}

/// A text that says something.
///
/// # Errors
///
/// Only where the JSON is broken.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Loose::deserialize(from)?.text())
}

/// The texts of a list that say something; a single text counts as a list of one.
///
/// # Errors
///
/// Only where the JSON is broken.
pub fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    from.deserialize_any(ListOfTexts)
}

struct ListOfTexts;

impl<'de> Visitor<'de> for ListOfTexts {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Vec<String>, S::Error> {
        let mut texts = Vec::new();
        while let Some(value) = seq.next_element::<Loose>()? {
            texts.extend(value.text());
        }
        Ok(texts)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Vec<String>, M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Vec::new())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<String>, E> {
        Ok(known_text(text).into_iter().collect())
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }
}

/// A number, written as one or as a text.
///
/// # Errors
///
/// Only where the JSON is broken.
pub fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(Loose::deserialize(from)?.number())
}

/// A whole number that is not negative, written as one or as a text.
///
/// # Errors
///
/// Only where the JSON is broken.
pub fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(Loose::deserialize(from)?.whole())
}

/// A number from 0 to 100, rounded to a whole one.
///
/// # Errors
///
/// Only where the JSON is broken.
pub fn percent<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    let number = Loose::deserialize(from)?.number();
    let percent = number.filter(|number| (0.0..=100.0).contains(number));
    Ok(percent.map(|number| number.round() as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a, T>(
        text: &'a str,
        with: fn(
            &mut serde_json::Deserializer<serde_json::de::StrRead<'a>>,
        ) -> serde_json::Result<T>,
    ) -> Option<T> {
        with(&mut serde_json::Deserializer::from_str(text)).ok()
    }

    #[test]
    fn what_decides_is_not_guessed() {
        for (text, expected) in [
            ("true", Some(Some(true))),
            ("false", Some(Some(false))),
            ("null", Some(None)),
            ("0", None),
            ("\"true\"", None),
            ("[]", None),
        ] {
            assert_eq!(read(text, |from| flag(from)), expected, "{text}");
        }
        for (text, expected) in [
            ("\"yes\"", Some(Some(true))),
            ("\"NO\"", Some(Some(false))),
            ("null", Some(None)),
            ("\"maybe\"", None),
            ("\"\"", None),
            ("true", None),
        ] {
            assert_eq!(read(text, |from| yes_no(from)), expected, "{text}");
        }
    }

    #[test]
    fn what_only_informs_comes_in_any_spelling() {
        for (json, as_text, as_number, as_whole) in [
            ("null", None, None, None),
            ("true", None, None, None),
            ("7", Some("7"), Some(7.0), Some(7)),
            ("-7", Some("-7"), Some(-7.0), None),
            ("1.5", Some("1.5"), Some(1.5), None),
            (
                "1.747221750204E9",
                Some("1747221750.204"),
                Some(1_747_221_750.204),
                None,
            ),
            ("\" 7 \"", Some("7"), Some(7.0), Some(7)),
            ("\"Unknown\"", None, None, None),
            ("\"NaN\"", Some("NaN"), None, None),
            ("[1]", None, None, None),
            ("{\"a\":1}", None, None, None),
        ] {
            assert_eq!(
                read(json, |from| text(from)).flatten().as_deref(),
                as_text,
                "{json}"
            );
            assert_eq!(
                read(json, |from| number(from)).flatten(),
                as_number,
                "{json}"
            );
            assert_eq!(read(json, |from| whole(from)).flatten(), as_whole, "{json}");
        }
        assert_eq!(read("99.6", |from| percent(from)), Some(Some(100)));
        assert_eq!(read("100.1", |from| percent(from)), Some(None));
        assert_eq!(
            read("[\"a\", \"\", null, 7, {}]", |from| texts(from)),
            Some(vec!["a".to_owned(), "7".to_owned()])
        );
        assert_eq!(
            read("\"a\"", |from| texts(from)),
            Some(vec!["a".to_owned()])
        );
        assert_eq!(read("false", |from| texts(from)), Some(Vec::new()));
    }
}
