//! Whether an error may pass, and how long to wait before the question is asked again.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use ipsec_core::LookupErrorKind;

/// So often at most is a question asked again.
pub(super) const MOST: u32 = 2;
/// The longest wait before the first time; it doubles each time.
const FIRST: Duration = Duration::from_millis(100);
/// The longest wait of all.
const LONGEST: Duration = Duration::from_secs(2);

/// How long to wait before a question is asked again.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) jitter: Jitter,
}

impl Plan {
    /// The wait after this error, when the question was asked again so often already; `None` if it is not to be asked again.
    pub(super) fn wait(&self, kind: LookupErrorKind, again: u32) -> Option<Duration> {
        use LookupErrorKind as Kind;
        let most = match kind {
            Kind::Unavailable | Kind::Timeout | Kind::Throttled { .. } => MOST,
            Kind::Missing => 1,
            _ => return None,
        };
        if again >= most {
            return None;
        }
        Some(match kind {
            Kind::Throttled {
                retry_after: Some(after),
            } => after.saturating_add(self.up_to(FIRST)),
            _ => self.up_to(LONGEST.min(FIRST * 2_u32.saturating_pow(again))),
        })
    }

    /// A random time up to this one.
    fn up_to(&self, longest: Duration) -> Duration {
        let chance = (self.jitter.0)();
        // What is no number is no wait.
        longest.mul_f64(if chance > 0.0 { chance.min(1.0) } else { 0.0 })
    }
}

/// Where chance comes from.
#[derive(Clone)]
pub(super) struct Jitter(pub(super) Arc<dyn Fn() -> f64 + Send + Sync>);

impl Default for Jitter {
    /// From the hasher of the standard library, whose keys are another each time. Nothing secret hangs on it.
    fn default() -> Self {
        Self(Arc::new(|| {
            let random = RandomState::new().hash_one(());
            (random >> 32) as f64 / f64::from(u32::MAX)
        }))
    }
}

impl fmt::Debug for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jitter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_spread_and_stays_in_its_range() {
        let chance = Jitter::default().0;
        let numbers: Vec<f64> = (0..1_000).map(|_| chance()).collect();
        assert!(numbers.iter().all(|n| (0.0..=1.0).contains(n)));
        let low = numbers.iter().filter(|n| **n < 0.5).count();
        assert!((350..650).contains(&low), "{low}");
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let fixed = |chance: f64| Plan {
            jitter: Jitter(Arc::new(move || chance)),
        };
        let wait = |again| fixed(1.0).wait(LookupErrorKind::Unavailable, again);
        assert_eq!(wait(0), Some(Duration::from_millis(100)));
        assert_eq!(wait(1), Some(Duration::from_millis(200)));
        assert_eq!(wait(2), None);
        for odd in [f64::NAN, f64::NEG_INFINITY, -1.0] {
            let wait = fixed(odd).wait(LookupErrorKind::Timeout, 0);
            assert_eq!(wait, Some(Duration::ZERO));
        }
        let much = fixed(f64::INFINITY).wait(LookupErrorKind::Timeout, 0);
        assert_eq!(much, Some(FIRST));
        let endless = LookupErrorKind::Throttled {
            retry_after: Some(Duration::MAX),
        };
        assert_eq!(fixed(1.0).wait(endless, 0), Some(Duration::MAX));
    }
}
