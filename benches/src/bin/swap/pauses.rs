//! How long the pauses were: a histogram of fixed size, with sixteen buckets per doubling.

use std::time::Duration;

/// Counts of pauses by their length in nanoseconds, each bucket 1/16 of the power of two that it begins at, and the longest one.
pub(crate) struct Pauses {
    buckets: Vec<u64>,
    longest: Duration,
}

/// So many bits of a length are kept, besides its highest one.
const BITS: u32 = 4;

impl Pauses {
    pub(crate) fn new() -> Self {
        Self {
            buckets: vec![0; 64 << BITS],
            longest: Duration::ZERO,
        }
    }

    #[inline]
    pub(crate) fn add(&mut self, pause: Duration) {
        let nanos = u64::try_from(pause.as_nanos()).unwrap_or(u64::MAX);
        if let Some(count) = self.buckets.get_mut(bucket(nanos)) {
            *count += 1;
        }
        self.longest = self.longest.max(pause);
    }

    pub(crate) fn longest(&self) -> Duration {
        self.longest
    }

    /// The length that all but so many of a million pauses do not exceed, to the precision of a bucket.
    pub(crate) fn all_but(&self, of_a_million: u64) -> Duration {
        let all: u64 = self.buckets.iter().sum();
        let longer = u128::from(all) * u128::from(of_a_million) / 1_000_000;
        let mut left = u128::from(all).saturating_sub(longer);
        for (i, count) in self.buckets.iter().enumerate() {
            if left <= u128::from(*count) {
                return Duration::from_nanos(end(i));
            }
            left -= u128::from(*count);
        }
        self.longest
    }
}

fn bucket(nanos: u64) -> usize {
    let shift = (nanos | 1).ilog2().saturating_sub(BITS);
    ((shift as usize) << BITS) + (nanos >> shift) as usize
}

/// The length at which a bucket ends.
fn end(bucket: usize) -> u64 {
    let shift = (bucket >> BITS).saturating_sub(1);
    let start = (bucket - (shift << BITS)) as u64;
    (start + 1) << shift
}
