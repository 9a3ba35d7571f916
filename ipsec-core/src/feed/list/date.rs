//! The dates that people write into lists.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The time that a text says, in whole seconds; `None` if it says none that is understood. What has no zone is taken as UTC.
///
/// Understood are ISO 8601 (`2026-08-22T01:01:44Z`, `2026-08-22 01:01:44.70`, `2026-08-22-15-17-05`, `2026/08/22`), what mail, `date` and
/// JavaScript write (`Sat, 22 Aug 2026 03:00:29 +0200`, `Sat Mar 27 01:22:43 UTC 2021`, `Sat Nov 22 2025 01:04:41 GMT+0000`), and seconds or milliseconds
/// since 1970.
pub(in crate::feed) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    if text.is_empty() || text.len() > 80 || !text.is_ascii() {
        return None;
    }
    let seconds = match epoch(text) {
        Some(seconds) => seconds,
        None => written(text)?,
    };
    UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))
}

/// Seconds or milliseconds since 1970, from 2001 on.
fn epoch(text: &str) -> Option<i64> {
    let whole = text.split('.').next()?;
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match whole.len() {
        9..=11 => whole.parse().ok(),
        13 => Some(whole.parse::<i64>().ok()? / 1000),
        _ => None,
    }
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[derive(Default)]
struct Parts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    /// Of the day.
    seconds: Option<i64>,
    /// East of Greenwich, in seconds.
    zone: Option<i64>,
}

fn written(text: &str) -> Option<i64> {
    let mut parts = Parts::default();
    let text = text.split('(').next().unwrap_or(text);
    let words = text.split([' ', '\t', ',']);
    for word in words.filter(|word| !word.is_empty()) {
        parts.take(word)?;
    }
    let (year, month, day) = (parts.year?, parts.month?, parts.day?);
    let days = days(year, month, day)?;
    Some(days * 86_400 + parts.seconds.unwrap_or(0) - parts.zone.unwrap_or(0))
}

impl Parts {
    /// Takes one word; `None` if it is nothing of a date.
    fn take(&mut self, word: &str) -> Option<()> {
        let starts_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
        if starts_with_digit {
            return self.number(word);
        }
        let lower = word.to_ascii_lowercase();
        let begins = |names: &[&str]| {
            let three = lower.get(..3)?;
            names.iter().position(|name| *name == three)
        };
        let zone = lower.strip_prefix("gmt").or(lower.strip_prefix("utc"));
        if let Some(month) = begins(&MONTHS).filter(|_| self.month.is_none()) {
            self.month = Some(month as i64 + 1);
        } else if let Some(zone) = zone {
            self.zone = Some(if zone.is_empty() { 0 } else { offset(zone)? });
        } else if word.starts_with(['+', '-', 'Z', 'z']) {
            self.zone = Some(offset(word)?);
        } else {
            // Names of zones other than UTC are ambiguous.
            begins(&DAYS)?;
        }
        Some(())
    }

    fn number(&mut self, word: &str) -> Option<()> {
        if let Some((date, time)) = word.split_once(['T', 't']) {
            self.date(date)?;
            return self.time(time);
        }
        if word.contains(':') {
            return self.time(word);
        }
        if word.contains(['-', '/']) {
            return self.date(word);
        }
        let number: i64 = word.parse().ok()?;
        match word.len() {
            4 if self.year.is_none() => self.year = Some(number),
            1 | 2 if self.day.is_none() => self.day = Some(number),
            _ => return None,
        }
        Some(())
    }

    /// `2026-08-22`, or all down to the second.
    fn date(&mut self, word: &str) -> Option<()> {
        let numbers: Vec<&str> = word.split(['-', '/']).collect();
        let number = |at: usize| numbers.get(at)?.parse::<i64>().ok();
        if numbers.first()?.len() != 4 || self.year.is_some() {
            return None;
        }
        match numbers.len() {
            3 => {}
            6 => self.seconds = Some(clock(number(3)?, number(4)?, number(5)?)?),
            _ => return None,
        }
        self.year = number(0);
        self.month = Some(number(1)?);
        self.day = Some(number(2)?);
        Some(())
    }

    /// `01:01`, `01:01:44`, with a fraction, with a zone.
    fn time(&mut self, word: &str) -> Option<()> {
        let end = word.find(['Z', 'z', '+', '-']).unwrap_or(word.len());
        let (clock_part, zone) = word.split_at(end);
        if !zone.is_empty() {
            self.zone = Some(offset(zone)?);
        }
        let mut numbers = clock_part.split(':');
        let mut number = || numbers.next().map(|n| n.split('.').next().unwrap_or(n));
        let hour = number()?.parse().ok()?;
        let minute = number()?.parse().ok()?;
        let second = number().map_or(Some(0), |second| second.parse().ok())?;
        self.seconds = Some(clock(hour, minute, second)?);
        Some(())
    }
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let is_one = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..61).contains(&second);
    is_one.then(|| hour * 3600 + minute * 60 + second)
}

/// `Z`, `+02:00`, `+0200`, `-05`.
fn offset(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'Z' | b'z' => return (text.len() == 1).then_some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text[1..].replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Days since 1970 in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=length).contains(&day)
    {
        return None;
    }
    // Years that begin in March have their odd day at the end.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = year / 4 - year / 100 + year / 400;
    Some(year * 365 + leap_days + day_of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(text: &str, seconds: u64) {
        let expected = UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(parse(text), Some(expected), "{text}");
    }

    #[test]
    fn what_publishers_write() {
        says("2026-08-22 01:01:44.702260", 1_787_360_504);
        says("2026-08-22T01:01:44Z", 1_787_360_504);
        says("2026-08-22T03:01:44+02:00", 1_787_360_504);
        says("2026-08-21T20:01:44.123-0500", 1_787_360_504);
        says("2026-08-22-01-01-44", 1_787_360_504);
        says("2026-08-22", 1_787_356_800);
        says("2026/08/22", 1_787_356_800);
        says("Sat, 22 Aug 2026 03:01:44 +0200", 1_787_360_504);
        says("Sat Mar 27 01:22:43 UTC 2021", 1_616_808_163);
        says("Thu Apr 30 2026 21:30:06 UTC", 1_777_584_606);
        says(
            "Sat Nov 22 2025 01:04:41 GMT+0000 (Coordinated Universal Time)",
            1_763_773_481,
        );
        says("22 August 2026 01:01 UTC", 1_787_360_460);
        says("1787360504", 1_787_360_504);
        says("1787360504123", 1_787_360_504);
        says("1970-01-01", 0);
        says("2000-02-29", 951_782_400);
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "never",
            "2026-13-01",
            "2026-02-29",
            "2026-08-22 25:00:00",
            "22/08/2026",
            "08-22-2026",
            "1969-12-31",
            "2026-08-22 44444444444448888:88",
            "2026-08-22 01:01 +1é2",
            "12",
            "2026",
            "2026-08-22 01:01:44 CEST",
            "2026-08-22T01:01:44+99:00",
            "99999999999999999999",
            "٢٠٢٦-٠٨-٢٢",
            "-",
            "+",
            "T:",
            "Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
