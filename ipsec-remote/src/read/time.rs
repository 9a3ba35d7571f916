//! Times, in the spellings that services use.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Numbers from here on are milliseconds: as seconds they would be in the year 5138.
const MILLISECONDS: f64 = 1e11;
/// No service knows anything older than 2000-01-01T00:00:00Z.
const EARLIEST: Duration = Duration::from_secs(946_684_800);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Seconds or, if there are too many of them, milliseconds since the Unix epoch. `None` before the year 2000 and more than a day after `now`.
#[must_use]
pub fn unix(number: f64, now: SystemTime) -> Option<SystemTime> {
    let seconds = match number {
        ms if ms >= MILLISECONDS => ms / 1_000.0,
        seconds => seconds,
    };
    let since = Duration::try_from_secs_f64(seconds).ok()?;
    plausible(SystemTime::UNIX_EPOCH.checked_add(since)?, now)
}

/// A day (`2026-08-22`, its beginning in UTC), a time with a zone (`2026-08-22T01:01:44Z`), a time without one (taken for UTC), or a number as
/// [`unix`] takes it. `None` before the year 2000 and more than a day after `now`.
#[must_use]
pub fn day_or_time(text: &str, now: SystemTime) -> Option<SystemTime> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return unix(number, now);
    }
    let at = if let Ok(at) = text.parse::<Timestamp>() {
        at
    } else if text.len() == "2026-08-22".len() {
        let day: Date = text.parse().ok()?;
        day.to_zoned(TimeZone::UTC).ok()?.timestamp()
    } else {
        let time: DateTime = text.parse().ok()?;
        time.to_zoned(TimeZone::UTC).ok()?.timestamp()
    };
    plausible(SystemTime::from(at), now)
}

fn plausible(time: SystemTime, now: SystemTime) -> Option<SystemTime> {
    let earliest = SystemTime::UNIX_EPOCH + EARLIEST;
    let is_past = now.checked_add(DAY).is_none_or(|latest| time <= latest);
    (time >= earliest && is_past).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_every_spelling() {
        // 2021-08-21T13:44:30.430Z
        let expected = SystemTime::UNIX_EPOCH + Duration::from_millis(1_629_553_470_430);
        let second = SystemTime::UNIX_EPOCH + Duration::from_secs(1_629_553_470);
        let midnight = SystemTime::UNIX_EPOCH + Duration::from_secs(1_629_504_000);
        let now = expected + DAY / 2;
        assert_eq!(unix(1_629_553_470.0, now), Some(second));
        let from_ms = unix(1_629_553_470_430.0, now).expect("a time");
        assert!(
            from_ms
                .duration_since(second)
                .is_ok_and(|rest| rest.subsec_millis() == 430)
        );
        for (text, expected) in [
            ("2021-08-21T13:44:30.430Z", Some(expected)),
            ("2021-08-21T15:44:30.430+02:00", Some(expected)),
            ("2021-08-21T13:44:30", Some(second)),
            ("2021-08-21 13:44:30", Some(second)),
            ("2021-08-21", Some(midnight)),
            ("1629553470", Some(second)),
            ("2021-08-24T00:00:00Z", None),
            ("1999-12-31", None),
            ("2021-02-30", None),
            ("yesterday", None),
            ("", None),
            ("1e300", None),
            ("-5", None),
            ("NaN", None),
        ] {
            assert_eq!(day_or_time(text, now), expected, "{text}");
        }
    }
}
