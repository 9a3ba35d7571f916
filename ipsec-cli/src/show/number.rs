//! Numbers as people read them.

use std::fmt;

/// `1,831`.
pub(crate) struct Thousands(pub(crate) u64);

impl fmt::Display for Thousands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut apart = String::new();
        for (i, digit) in digits.char_indices() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                apart.push(',');
            }
            apart.push(digit);
        }
        f.pad(&apart)
    }
}

/// A share: `49.4 %`, `0.012 %`; `-` of nothing.
pub(crate) struct Percent(f64);

/// What is less is as good as nothing, in percent.
const LEAST: f64 = 0.001;

impl Percent {
    pub(crate) fn of(part: u64, whole: u64) -> Self {
        Self(part as f64 / whole as f64)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.0 * 100.0;
        if !percent.is_finite() {
            return f.pad("-");
        }
        if percent > 0.0 && percent < LEAST {
            return f.pad(&format!("<{LEAST} %"));
        }
        let decimals = if percent >= 1.0 || percent <= 0.0 {
            1
        } else {
            (-percent.log10()).ceil().clamp(0.0, 3.0) as usize + 1
        };
        let digits = format!("{percent:.decimals$}");
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        f.pad(&format!("{digits} %"))
    }
}

/// A size: `1.2 MiB`, `512 bytes`.
pub(crate) struct Bytes(pub(crate) u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
        if self.0 < 1024 {
            return f.pad(&format!("{} bytes", self.0));
        }
        let mut size = self.0 as f64 / 1024.0;
        let mut unit = 0;
        while size >= 1023.95 && unit + 1 < UNITS.len() {
            size /= 1024.0;
            unit += 1;
        }
        f.pad(&format!("{size:.1} {}", UNITS[unit]))
    }
}

#[cfg(test)]
mod tests {
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
        for (part, whole, words) in [
            (0, 0, "-"),
            (0, 7, "0 %"),
            (2, 5, "40 %"),
            (494_265, 1_000_000, "49.4 %"),
            (1_234, 10_000_000, "0.012 %"),
            (1, 99_999, "0.001 %"),
            (1, 1_000_000, "<0.001 %"),
            (1, 1, "100 %"),
        ] {
            assert_eq!(Percent::of(part, whole).to_string(), words);
        }
        for (size, words) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1.0 KiB"),
            (1_048_575, "1.0 MiB"),
            (5_662_310, "5.4 MiB"),
            (u64::MAX, "16777216.0 TiB"),
        ] {
            assert_eq!(Bytes(size).to_string(), words);
        }
    }
}
