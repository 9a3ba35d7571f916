//! The day that a budget is for.

use std::time::{Duration, SystemTime};

pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The time for which a [`Counter`](crate::Counter) counts: a day, which begins when the service says.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use ipsec_remote::Period;
///
/// let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(12 * 60 * 60);
/// let day = Period::day_of(noon, Duration::ZERO);
/// assert_eq!(day.begins(), SystemTime::UNIX_EPOCH);
/// assert_eq!(day.ends(), SystemTime::UNIX_EPOCH + Duration::from_secs(24 * 60 * 60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// In seconds since the epoch.
    begins: u64,
}

impl Period {
    /// The day with this moment in it, if days begin this long after midnight UTC. What is before 1970 counts as then.
    #[must_use]
    pub fn day_of(moment: SystemTime, begins: Duration) -> Self {
        let since = moment.duration_since(SystemTime::UNIX_EPOCH);
        let (since, begins) = (since.unwrap_or_default().as_secs(), begins.as_secs());
        let begins = begins % DAY.as_secs();
        let days = since.saturating_sub(begins) / DAY.as_secs();
        // What is left of the day before the first one is part of the first one.
        Self {
            begins: days * DAY.as_secs() + begins,
        }
    }

    /// When it begins.
    #[must_use]
    pub fn begins(self) -> SystemTime {
        let since = Duration::from_secs(self.begins);
        SystemTime::UNIX_EPOCH
            .checked_add(since)
            .unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// When it ends, which is when the next one begins.
    #[must_use]
    pub fn ends(self) -> SystemTime {
        let begins = self.begins();
        begins.checked_add(DAY).unwrap_or(begins)
    }

    pub(crate) fn seconds(self) -> u64 {
        self.begins
    }

    pub(crate) fn beginning_at(seconds: u64) -> Self {
        Self { begins: seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_when_it_is_said_to() {
        let at = |hours: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(hours * 3_600);
        let nine = Duration::from_secs(9 * 3_600);
        let day = |hours| Period::day_of(at(hours), nine);
        assert_eq!(day(24 + 9).begins(), at(24 + 9));
        assert_eq!(day(24 + 8).begins(), at(9));
        assert_eq!(day(24 + 8).ends(), at(24 + 9));
        assert_ne!(day(24 + 8), day(24 + 9));
        assert_eq!(Period::day_of(at(25), Duration::ZERO).begins(), at(24));
    }
}
