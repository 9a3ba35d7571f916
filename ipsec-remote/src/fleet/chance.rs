//! Chance, for what is not to happen to all instances in the same moment, and for names that no other instance has.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// A number from 0 to 1 that nobody needs to be unable to guess.
pub(super) fn chance() -> f64 {
    f64::from((hash() >> 32) as u32) / f64::from(u32::MAX)
}

/// A name that nothing else has.
pub(super) fn name() -> String {
    format!("{:016x}{:016x}", hash(), hash())
}

/// The hash of a counter, by keys that are new.
fn hash() -> u64 {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    RandomState::new().hash_one(COUNTER.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_chance_is_a_share() {
        assert_ne!(name(), name());
        assert!((0..1_000).all(|_| (0.0..=1.0).contains(&chance())));
    }
}
