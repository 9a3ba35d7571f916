//! Dates as databases write them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The beginning of a day that is written as `2026-05-11` (ISO 8601), in UTC; `None` if it is no such day, or one before 1970.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let is_date = bytes.iter().enumerate().all(|(i, byte)| match i {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !is_date {
        return None;
    }
    let number = |digits: &[u8]| digits.iter().fold(0, |n, d| n * 10 + u64::from(d - b'0'));
    let (year, month, day) = (
        number(&bytes[..4]),
        number(&bytes[5..7]),
        number(&bytes[8..]),
    );
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let length = |month| match month {
        2 => 28 + u64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if year < 1970 || !(1..=12).contains(&month) || !(1..=length(month)).contains(&day) {
        return None;
    }
    let in_years: u64 = (1970..year)
        .map(|year| 365 + u64::from(is_leap(year)))
        .sum();
    let in_months: u64 = (1..month).map(length).sum();
    let days = in_years + in_months + day - 1;
    UNIX_EPOCH.checked_add(Duration::from_secs(days * 86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: Option<u64>) {
        let expected = seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(parse(text), expected, "{text}");
    }

    #[test]
    fn days_are_counted_as_calendars_do() {
        check("1970-01-01", Some(0));
        check("2000-02-29", Some(951_782_400));
        check("2000-03-01", Some(951_868_800));
        check("2025-04-14", Some(1_744_588_800));
        check("9999-12-31", Some(253_402_214_400));
        for text in [
            "",
            "1969-12-31",
            "2025-02-29",
            "2100-02-29",
            "2025-00-01",
            "2025-13-01",
            "2025-04-31",
            "2025-04-00",
            "2025-4-14",
            "2025-04-14T00:00",
            "14.04.2025",
            "+025-04-14",
            "２025-04",
        ] {
            check(text, None);
        }
    }
}
