//! A table of routes that looks like the Internet's, for machines without the real one.
//!
//! The lengths are as frequent as in the real table, and about half of the prefixes lie inside others.

use super::family::{Family, Prefix};
use super::random::Random;

/// How often each length occurs, per mille.
const IPV4_BLOCKS: [(usize, u8); 9] = [
    (4, 12),
    (6, 13),
    (10, 14),
    (60, 16),
    (90, 18),
    (130, 19),
    (200, 20),
    (200, 21),
    (300, 22),
];
const IPV4_INSIDE: [(usize, u8); 4] = [(830, 24), (120, 23), (40, 22), (10, 21)];
const IPV6_BLOCKS: [(usize, u8); 4] = [(700, 32), (200, 29), (60, 36), (40, 40)];
const IPV6_INSIDE: [(usize, u8); 5] = [(700, 48), (120, 44), (100, 40), (60, 36), (20, 46)];

/// The first 16 bits of where registries have given IPv6 addresses away.
const IPV6_ROOTS: [u128; 7] = [0x2001, 0x2400, 0x2600, 0x2800, 0x2a00, 0x2a10, 0x2c0f];

pub(crate) fn ipv4(count: usize) -> Vec<Prefix<u32, ()>> {
    let random = Random::new(4);
    routes(random, count, &IPV4_BLOCKS, &IPV4_INSIDE, |random| {
        loop {
            let ip = u32::random(random);
            if (1..=223).contains(&(ip >> 24)) && ![10, 127].contains(&(ip >> 24)) {
                break ip;
            }
        }
    })
}

pub(crate) fn ipv6(count: usize) -> Vec<Prefix<u128, ()>> {
    let random = Random::new(6);
    routes(random, count, &IPV6_BLOCKS, &IPV6_INSIDE, |random| {
        let root = IPV6_ROOTS[random.below(IPV6_ROOTS.len())];
        // The bits after the first twelve are what registries number their members with.
        (root << 112) | (u128::random(random) >> 12)
    })
}

/// Half of them blocks anywhere, half of them inside a block.
fn routes<K: Family>(
    mut random: Random,
    count: usize,
    blocks: &[(usize, u8)],
    inside: &[(usize, u8)],
    anywhere: impl Fn(&mut Random) -> K,
) -> Vec<Prefix<K, ()>> {
    let mut routes: Vec<Prefix<K, ()>> = Vec::with_capacity(count);
    let outer = (count / 2).max(1);
    for i in 0..count {
        routes.push(if i < outer {
            Prefix::around(anywhere(&mut random), random.weighted(blocks), ())
        } else {
            let block = routes[random.below(outer)];
            let len = random.weighted(inside).max(block.len);
            Prefix::around(block.random_address(&mut random), len, ())
        });
    }
    routes
}
