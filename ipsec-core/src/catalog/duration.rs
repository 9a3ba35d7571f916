//! Durations as people write them: `8d`, `24h`, `30m`.

use std::time::Duration;

/// Reads a whole number and a unit: `s`, `m`, `h`, `d` or `w`.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    let number = text.strip_suffix(unit)?.trim_end();
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = number.parse::<u64>().ok()?.checked_mul(seconds)?;
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit() {
        for (text, seconds) in [
            ("90s", 90),
            ("30m", 1_800),
            ("24h", 86_400),
            ("8d", 691_200),
            ("2 w", 1_209_600),
            ("0s", 0),
        ] {
            assert_eq!(parse(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "d",
            "8",
            "-8d",
            "8.5d",
            "8 days",
            "1d12h",
            "8D",
            "99999999999999999999d",
            "18446744073709551615w",
            "8ä",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
