//! The addresses that are looked up.

use super::family::{Family, Prefix};
use super::random::Random;
use super::set::{Set, flat};

/// Each an address in a prefix of the set, all prefixes equally often.
pub(crate) fn hits<K: Family, V>(prefixes: &[Prefix<K, V>], count: usize) -> Vec<K> {
    let mut random = Random::new(11);
    let one = |_| prefixes[random.below(prefixes.len())].random_address(&mut random);
    (0..count).map(one).collect()
}

/// Addresses that no prefix names, each in a gap next to some prefix; all such gaps equally often.
pub(crate) fn misses<K: Family>(set: &Set<K>, count: usize) -> Vec<K> {
    let mut random = Random::new(12);
    let (starts, values) = flat(&set.longest);
    let gaps: Vec<usize> = (1..starts.len()).filter(|at| values[*at] == 0).collect();
    let one = |_| {
        let gap = gaps[random.below(gaps.len())];
        let end = starts.get(gap + 1).copied().unwrap_or(K::MAX);
        // The gap is not aligned: an address of it is one whose low bits, under the bits that differ, do not leave it.
        loop {
            let ip = starts[gap] | (K::random(&mut random) & !common(starts[gap], end));
            if starts[gap] <= ip && ip < end {
                break ip;
            }
        }
    };
    (0..count).map(one).collect()
}

/// Ones as far as two addresses begin alike.
fn common<K: Family>(a: K, b: K) -> K {
    let alike = (0..=K::BITS)
        .rev()
        .find(|len| (a ^ b) & K::mask(*len) == K::from(0));
    K::mask(alike.unwrap_or(0))
}
