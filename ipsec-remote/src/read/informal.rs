//! What only informs, for `#[serde(default, deserialize_with = "…")]`: of another type than documented, it is unknown.

use serde::de::{Deserialize, Deserializer};

use super::loose::Loose;
use super::network::asn;

/// `true` or `false`. For what decides there is [`flag`](super::flag).
///
/// # Errors
///
/// Only where the JSON is broken.
pub fn informal_flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Ok(match Loose::deserialize(from)? {
        Loose::Bool(value) => Some(value),
        _ => None,
    })
}

/// The number of an autonomous system, written as one or as a text, with or without `AS` in front. Zero is no number.
///
/// # Errors
///
/// Only where the JSON is broken.
pub fn as_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let number = match Loose::deserialize(from)? {
        Loose::Text(text) => asn(&text),
        other => other.whole().and_then(|number| u32::try_from(number).ok()),
    };
    Ok(number.filter(|number| *number != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default)]
    struct Read {
        #[serde(deserialize_with = "informal_flag")]
        flag: Option<bool>,
        #[serde(deserialize_with = "as_number")]
        asn: Option<u32>,
    }

    #[test]
    fn another_type_is_unknown() {
        for (json, flag, asn) in [
            (r#"{"flag": true, "asn": 64500}"#, Some(true), Some(64500)),
            (
                r#"{"flag": false, "asn": "AS64500 Example"}"#,
                Some(false),
                Some(64500),
            ),
            (r#"{"flag": "true", "asn": 0}"#, None, None),
            (r#"{"flag": 1, "asn": 4294967296}"#, None, None),
            (r#"{"flag": null, "asn": -1}"#, None, None),
            (r#"{"flag": [true], "asn": {"asn": 1}}"#, None, None),
            ("{}", None, None),
        ] {
            let read: Read = serde_json::from_str(json).expect("JSON");
            assert_eq!(read, Read { flag, asn }, "{json}");
        }
    }
}
