//! Numbers as people read them.

use std::fmt;

/// A number with its thousands apart, and what is counted.
pub(super) struct Count(
    pub(super) u64,
    pub(super) &'static str,
    pub(super) &'static str,
);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, one, many) = self;
        write!(
            f,
            "{} {}",
            Thousands(*count),
            if *count == 1 { one } else { many }
        )
    }
}

/// `4 entries`.
pub(super) fn entries(count: u64) -> Count {
    Count(count, "entry", "entries")
}

/// `1,831`.
pub(super) struct Thousands(pub(super) u64);

impl fmt::Display for Thousands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (i, digit) in digits.char_indices() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// A share of 1: `49.4 %`, `0.01 %`.
pub(super) struct Percent(pub(super) f64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.0 * 100.0;
        let decimals = if percent >= 1.0 || percent <= 0.0 {
            1
        } else {
            // Two digits that say something; shares below one in 10^15 are none.
            (-percent.log10()).ceil().clamp(0.0, 15.0) as usize + 1
        };
        let digits = format!("{percent:.decimals$}");
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{digits} %")
    }
}

/// Whole days, or what is less.
pub(super) struct Age(pub(super) std::time::Duration);

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (count, one, many) = match seconds {
            172_800.. => (seconds / 86_400, "day", "days"),
            7_200.. => (seconds / 3_600, "hour", "hours"),
            120.. => (seconds / 60, "minute", "minutes"),
            _ => (seconds, "second", "seconds"),
        };
        Count(count, one, many).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        for (number, words) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345_678, "12,345,678"),
        ] {
            assert_eq!(Thousands(number).to_string(), words);
        }
        assert_eq!(entries(1).to_string(), "1 entry");
        assert_eq!(entries(0).to_string(), "0 entries");
    }

    #[test]
    fn shares_keep_the_digits_that_matter() {
        for (share, words) in [
            (0.0, "0 %"),
            (0.4, "40 %"),
            (0.494_265, "49.4 %"),
            (0.0001, "0.01 %"),
            (0.000_123_4, "0.012 %"),
            (0.000_001, "0.0001 %"),
            (1e-30, "0 %"),
            (2.5, "250 %"),
        ] {
            assert_eq!(Percent(share).to_string(), words, "{share}");
        }
    }

    #[test]
    fn ages_are_in_a_unit_that_fits() {
        for (seconds, words) in [
            (1, "1 second"),
            (119, "119 seconds"),
            (7_199, "119 minutes"),
            (90_000, "25 hours"),
            (1_209_600, "14 days"),
        ] {
            assert_eq!(Age(Duration::from_secs(seconds)).to_string(), words);
        }
    }
}
