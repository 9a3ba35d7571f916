//! Dates in RFC 3339, in UTC.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment, to the second: `2026-11-21T22:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) SystemTime);

/// The last second that has four digits for the year.
const LAST: u64 = 253_402_300_799;

impl FromStr for Date {
    type Err = String;

    /// Takes RFC 3339 in UTC, and seconds since the Unix epoch.
    fn from_str(text: &str) -> Result<Self, String> {
        let date = match text.parse::<u64>() {
            Ok(seconds) if seconds <= LAST => Some(UNIX_EPOCH + Duration::from_secs(seconds)),
            Ok(_) => None,
            Err(_) => humantime::parse_rfc3339(text).ok(),
        };
        date.map(Self).ok_or_else(|| {
            format!("{text:?} is no date: expected one such as 2026-11-21T22:00:00Z, in UTC, or seconds since 1970")
        })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.0.duration_since(UNIX_EPOCH).unwrap_or_default();
        if since.as_secs() <= LAST {
            f.pad(&humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string())
        } else {
            // A file may say anything.
            f.pad(&format!("@{}", since.as_secs()))
        }
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_both_spellings() {
        for (text, written) in [
            ("0", "1970-01-01T00:00:00Z"),
            ("1795298400", "2026-11-21T22:00:00Z"),
            ("2026-11-21T22:00:00Z", "2026-11-21T22:00:00Z"),
            ("2024-02-29T23:59:59.9Z", "2024-02-29T23:59:59Z"),
        ] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), written);
        }
        let far = Date(UNIX_EPOCH + Duration::from_secs(LAST + 1));
        assert_eq!(far.to_string(), "@253402300800");
    }

    #[test]
    fn what_is_no_date_is_told() {
        for text in [
            "",
            "tomorrow",
            "2026-11-21",
            "-1",
            "253402300800",
            "2026-02-30T00:00:00Z",
        ] {
            let error = text.parse::<Date>().unwrap_err();
            assert!(
                error.contains("is no date: expected one such as"),
                "{error}"
            );
        }
    }
}
