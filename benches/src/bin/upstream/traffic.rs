//! A day's requests: who comes, when, and when again.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// The requests of one day, evenly spread over it.
pub(crate) struct Traffic {
    name: String,
    /// By whom each is; bots have numbers from `addresses` on, and come once.
    visitors: Vec<u32>,
    addresses: u32,
    different: u32,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Traffic {
    /// So many requests from so many addresses, of which the n-th comes as often as 1/n to the power of `exponent`, and this share from bots that each come once.
    pub(crate) fn new(requests: u32, addresses: u32, exponent: f64, bots: f64) -> Self {
        let mut sum = 0.0;
        let upto = (1..=addresses).map(|n| {
            sum += f64::from(n).powf(-exponent);
            sum
        });
        let upto: Vec<f64> = upto.collect();
        let mut random = Random(7);
        let mut next = addresses;
        let visitors = (0..requests).map(|_| {
            if random.share() < bots {
                next += 1;
                return next - 1;
            }
            let at = random.share() * sum;
            (upto.partition_point(|upto| *upto <= at) as u32).min(addresses - 1)
        });
        let visitors: Vec<u32> = visitors.collect();
        let mut seen = vec![false; next as usize];
        for visitor in &visitors {
            seen[*visitor as usize] = true;
        }
        let words = match bots > 0.0 {
            true => format!(", {:.0} % bots", bots * 100.0),
            false => String::new(),
        };
        Self {
            name: format!("exponent {exponent:.1}{words}"),
            visitors,
            addresses,
            different: seen.iter().filter(|seen| **seen).count() as u32,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn len(&self) -> usize {
        self.visitors.len()
    }

    /// How many different visitors come.
    pub(crate) fn different(&self) -> u64 {
        self.different.into()
    }

    pub(crate) fn visitors(&self) -> &[u32] {
        &self.visitors
    }

    /// One more than the highest number of a visitor.
    pub(crate) fn numbers(&self) -> usize {
        let highest = self.visitors.iter().max();
        highest.map_or(0, |highest| *highest as usize + 1)
    }

    /// How long after the beginning of the day a request comes.
    pub(crate) fn time(&self, request: usize) -> Duration {
        DAY.mul_f64(request as f64 / self.visitors.len() as f64)
    }

    /// A public address, bots' each in a network of its own.
    pub(crate) fn address(&self, visitor: u32) -> IpAddr {
        match visitor.checked_sub(self.addresses) {
            None => Ipv4Addr::from_bits(0x5000_0000 + visitor).into(),
            Some(bot) => Ipv6Addr::from_bits(0x2a00 << 112 | u128::from(bot) << 64).into(),
        }
    }
}

/// SplitMix64, of Sebastiano Vigna: <https://prng.di.unimi.it/splitmix64.c>.
struct Random(u64);

impl Random {
    /// From 0 to 1, without 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
