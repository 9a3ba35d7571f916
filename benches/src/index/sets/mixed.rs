//! What reputation lists name, in the shares in which they name it, inside prefixes that are routed.

use super::family::Prefix;
use super::random::Random;

/// 55 % single addresses, 25 % /24, 5 % /25 to /31, 15 % /12 to /23.
const LENGTHS: [(usize, (u8, u8)); 4] = [
    (55, (32, 32)),
    (25, (24, 24)),
    (5, (25, 31)),
    (15, (12, 23)),
];

/// How many lists there are; the others are as big as the first.
const LISTS: usize = 6;

/// So many different prefixes, each in one of six lists: a bit of the value.
pub(crate) fn mixed(seed: u64, count: usize, routes: &[Prefix<u32, ()>]) -> Vec<Prefix<u32>> {
    let mut random = Random::new(seed);
    let mut all = Vec::with_capacity(count + count / 8);
    while all.len() < count {
        // Some come twice, above all the short ones.
        let missing = count - all.len();
        all.extend((0..missing.max(16)).map(|_| one(&mut random, routes)));
        all.sort_unstable_by_key(Prefix::order);
        all.dedup_by_key(|prefix| prefix.order());
    }
    // Not the last ones of them, which are all in the same corner.
    while all.len() > count {
        all.swap_remove(random.below(all.len()));
    }
    // In no order, as lists are not.
    for i in (1..all.len()).rev() {
        all.swap(i, random.below(i + 1));
    }
    all
}

/// Inside a route that is not longer. So short prefixes lie in short routes, of which there are few, and are mostly long among
/// the short ones; else they would name most of the Internet, several times over.
fn one(random: &mut Random, routes: &[Prefix<u32, ()>]) -> Prefix<u32> {
    let (shortest, longest) = random.weighted(&LENGTHS);
    loop {
        let route = routes[random.below(routes.len())];
        if route.len <= longest {
            let shortest = shortest.max(route.len);
            let len = shortest + random.below(usize::from(longest - shortest) + 1) as u8;
            return Prefix::around(route.random_address(random), len, 1 << random.below(LISTS));
        }
    }
}
