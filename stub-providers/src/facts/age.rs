//! Times as ages, so that "seen six hours ago" stays true however old the data file is.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Error as _};

/// How long ago something was: `30s`, `90m`, `6h` or `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Age(Duration);

/// No age is older: a hundred years keep every date within what can be written.
const OLDEST: u64 = 100 * 365 * 86_400;

impl Age {
    pub(crate) fn before(self, now: Timestamp) -> Timestamp {
        now.checked_sub(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub(crate) fn days(self) -> f64 {
        self.0.as_secs_f64() / 86_400.0
    }

    pub(crate) fn seconds(self) -> u64 {
        self.0.as_secs()
    }

    fn parse(text: &str) -> Option<Self> {
        let unit = match text.chars().last()? {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let number: u64 = text[..text.len() - 1].parse().ok()?;
        let seconds = number.checked_mul(unit).filter(|s| *s <= OLDEST)?;
        Some(Self(Duration::from_secs(seconds)))
    }
}

impl<'de> Deserialize<'de> for Age {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "`{text}` is not an age such as 30s, 90m, 6h or 30d"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        for (text, seconds) in [
            ("0s", Some(0)),
            ("90m", Some(5_400)),
            ("6h", Some(21_600)),
            ("30d", Some(2_592_000)),
            ("", None),
            ("6", None),
            ("h", None),
            ("-1h", None),
            ("6ü", None),
            ("99999999d", None),
        ] {
            assert_eq!(Age::parse(text).map(Age::seconds), seconds, "{text}");
        }
    }
}
