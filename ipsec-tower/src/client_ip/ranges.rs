//! Sets of addresses, as sorted ranges that do not touch.

/// Up to here, looking at one range after the other beats halving.
const LINEAR: usize = 32;

/// A number that an address is.
pub(super) trait Bits: Copy + Ord {
    /// The next number; `None` after the last.
    fn successor(self) -> Option<Self>;
}

impl Bits for u32 {
    fn successor(self) -> Option<Self> {
        self.checked_add(1)
    }
}

impl Bits for u128 {
    fn successor(self) -> Option<Self> {
        self.checked_add(1)
    }
}

/// A set of numbers: inclusive ranges in ascending order, with a gap between any two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ranges<T>(Box<[(T, T)]>);

impl<T: Bits> Ranges<T> {
    /// Sorts and merges ranges that come in any order and may overlap.
    pub(super) fn merged(mut ranges: Vec<(T, T)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(T, T)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match merged.last_mut() {
                Some((_, end)) if end.successor().is_none_or(|next| first <= next) => {
                    *end = last.max(*end);
                }
                _ => merged.push((first, last)),
            }
        }
        Self(merged.into_boxed_slice())
    }

    #[inline]
    pub(super) fn contains(&self, number: T) -> bool {
        let candidate = if self.0.len() <= LINEAR {
            self.0.iter().find(|&&(_, last)| number <= last)
        } else {
            self.0
                .get(self.0.partition_point(|&(_, last)| last < number))
        };
        candidate.is_some_and(|&(first, _)| first <= number)
    }

    pub(super) fn as_slice(&self) -> &[(T, T)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn neighbours_become_one_range_also_at_the_end_of_the_world() {
        let ranges = Ranges::merged(vec![(u32::MAX, u32::MAX), (5, 9), (0, 4), (7, 8), (11, 12)]);
        assert_eq!(ranges.as_slice(), [(0, 9), (11, 12), (u32::MAX, u32::MAX)]);
        let all = Ranges::merged(vec![(3, 3), (0, u32::MAX), (u32::MAX, u32::MAX)]);
        assert_eq!(all.as_slice(), [(0, u32::MAX)]);
    }

    proptest! {
        /// Long and short lists answer alike, and as the ranges one by one do.
        #[test]
        fn merged_ranges_contain_what_the_ranges_contain(
            list in prop::collection::vec((0u32..600, 0u32..9), 0..120),
            number in 0u32..620,
        ) {
            let list: Vec<_> = list.into_iter().map(|(first, len)| (first, first + len)).collect();
            let slow = list.iter().any(|&(first, last)| first <= number && number <= last);
            let ranges = Ranges::merged(list);
            prop_assert_eq!(ranges.contains(number), slow);
            prop_assert!(ranges.as_slice().windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }
}
