//! When a list is asked for next.

use std::time::Duration;

/// The wait after the first failure; it doubles with each further one.
const FIRST_RETRY: Duration = Duration::from_secs(60);

/// How long to wait after an attempt that went well: the interval, a tenth more or less. `chance` is 0 to 1.
pub(super) fn after_success(interval: Duration, chance: f64) -> Duration {
    interval.mul_f64(0.9 + 0.2 * share(chance))
}

/// How long to wait after so many failures in a row: one minute, two, four, and so on up to the interval, up to half as much more, and never less than the server asks for.
pub(super) fn after_failure(
    interval: Duration,
    failures: u32,
    asked: Option<Duration>,
    chance: f64,
) -> Duration {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1).min(30));
    let wait = FIRST_RETRY.saturating_mul(doubled).min(interval);
    let wait = wait.mul_f64(1.0 + 0.5 * share(chance));
    wait.max(asked.unwrap_or_default())
}

/// How long to wait after a start, for a list that was asked for so long ago.
pub(super) fn after_start(interval: Duration, age: Option<Duration>) -> Duration {
    age.map_or(Duration::ZERO, |age| interval.saturating_sub(age))
}

/// Random numbers are not ours: whatever they are, they must not end the task.
fn share(chance: f64) -> f64 {
    match chance.is_nan() {
        true => 0.5,
        false => chance.clamp(0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn intervals_are_spread() {
        assert_eq!(after_success(HOUR, 0.0), HOUR.mul_f64(0.9));
        assert_eq!(after_success(HOUR, 0.5), HOUR);
        assert!(after_success(HOUR, 1.0) <= HOUR.mul_f64(1.101));
        assert!(after_success(HOUR, 7.0) <= HOUR.mul_f64(1.101));
        assert_eq!(after_success(HOUR, f64::NAN), HOUR);
        assert_eq!(after_failure(HOUR, 1, None, f64::NAN).as_secs(), 75);
    }

    #[test]
    fn failures_are_waited_out_longer_and_longer() {
        let minutes = |failures| after_failure(HOUR, failures, None, 0.0).as_secs() / 60;
        let waits: Vec<u64> = (1..9).map(minutes).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(after_failure(HOUR, u32::MAX, None, 1.0), HOUR.mul_f64(1.5));
        // A list that is to be fetched more often is retried more often.
        let often = Duration::from_secs(10);
        assert_eq!(after_failure(often, 5, None, 0.0), often);
    }

    #[test]
    fn what_the_server_asks_for_is_the_least() {
        assert_eq!(after_failure(HOUR, 1, Some(2 * HOUR), 1.0), 2 * HOUR);
        let short = Duration::from_secs(1);
        assert_eq!(after_failure(HOUR, 2, Some(short), 0.0).as_secs(), 120);
    }

    #[test]
    fn a_restart_asks_no_sooner() {
        assert_eq!(after_start(HOUR, None), Duration::ZERO);
        assert_eq!(after_start(HOUR, Some(HOUR / 4)), HOUR * 3 / 4);
        assert_eq!(after_start(HOUR, Some(2 * HOUR)), Duration::ZERO);
    }
}
