//! Two indexes that say something else of every address, and what each says.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use ipsec_core::feed::{self, Feed, Rules};
use ipsec_core::index::List;
use ipsec_core::{LocalIndex, Signal, SignalSet};

/// Both indexes name the same pairs of neighbouring prefixes, a list for the lower ones and a list for the upper ones.
pub(crate) struct Tables {
    halves: [Arc<Feed>; 2],
    /// Of IPv4; of IPv6 there is a third as many.
    pairs: u32,
}

/// An address, and what may be said of it.
pub(crate) struct Asked {
    pub(crate) ip: IpAddr,
    /// By either index.
    pub(crate) answers: [SignalSet; 2],
    /// Whether it may be banned at the moment.
    pub(crate) may_be_banned: bool,
}

/// What each index says of the lower and the upper prefix of a pair.
const SAYS: [[Signal; 2]; 2] = [[Signal::Tor, Signal::Vpn], [Signal::Bot, Signal::Spam]];

/// 1.0.0.0: pairs of a /25 each.
const FIRST_V4: u32 = 0x0100_0000;
/// 2a00::/16: pairs of a /64 each.
const FIRST_V6: u128 = 0x2a00 << 112;
/// 223.0.0.0/8, which no list names.
const NOBODY: u32 = 0xdf00_0000;
/// One pair in so many is in reach of the bans.
const BANNED: u32 = 64;

impl Tables {
    /// Of so many prefixes each, up to 16 million.
    pub(crate) fn new(prefixes: u32) -> Result<Self, String> {
        let pairs = (prefixes / 2 / 4 * 3).clamp(BANNED * 3, 6_000_000);
        let half = |upper: u32| {
            let mut text = String::new();
            for pair in 0..pairs {
                let _ = writeln!(text, "{}/25", v4(pair, upper, 0));
            }
            for pair in 0..pairs / 3 {
                let _ = writeln!(text, "{}/64", v6(pair, upper, 0));
            }
            let feed = feed::parse("half", text.as_bytes(), Rules::default());
            feed.map(Arc::new).map_err(|error| error.to_string())
        };
        let halves = [half(0)?, half(1)?];
        Ok(Self { halves, pairs })
    }

    /// How many each has.
    pub(crate) fn prefixes(&self) -> usize {
        self.halves.iter().map(|feed| feed.len()).sum()
    }

    /// Builds one of the two.
    ///
    /// # Panics
    ///
    /// If an index of such lists is refused, and there is nothing to measure.
    pub(crate) fn build(&self, which: usize) -> LocalIndex {
        let says = SAYS[which % 2];
        let list = |name, half: usize| List::new(name).signals(says[half]);
        LocalIndex::builder()
            .feed(list("lower", 0), self.halves[0].clone())
            .feed(list("upper", 1), self.halves[1].clone())
            .build()
            .expect("both lists have a name, signals and entries")
    }

    /// What the index says of the pair.
    pub(crate) fn says(which: usize, upper: u32) -> SignalSet {
        SAYS[which % 2][upper as usize % 2].into()
    }

    /// An address of the lower prefix of a pair that is in reach of the bans.
    pub(crate) fn banned(&self, number: u32) -> IpAddr {
        let pair = number % (self.pairs / BANNED) * BANNED;
        v4(pair, 0, 9).into()
    }

    /// An address by chance: one in eight that nobody names, one in eight of IPv6.
    pub(crate) fn ask(&self, random: u64) -> Asked {
        let (pair, low) = ((random >> 32) as u32, random as u32 >> 8);
        let upper = low & 1;
        let answers = [0, 1].map(|which| Self::says(which, upper));
        match random % 8 {
            0 => Asked {
                ip: Ipv4Addr::from_bits(NOBODY | low).into(),
                answers: [SignalSet::EMPTY; 2],
                may_be_banned: false,
            },
            1 => Asked {
                ip: v6(pair % (self.pairs / 3), upper, low.into()).into(),
                answers,
                may_be_banned: false,
            },
            _ => Asked {
                ip: v4(pair % self.pairs, upper, low >> 1).into(),
                answers,
                may_be_banned: upper == 0 && (pair % self.pairs).is_multiple_of(BANNED),
            },
        }
    }
}

fn v4(pair: u32, upper: u32, host: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(FIRST_V4 + (pair << 8 | upper << 7 | host & 0x7f))
}

fn v6(pair: u32, upper: u32, host: u64) -> Ipv6Addr {
    let network = u128::from(pair) << 1 | u128::from(upper);
    Ipv6Addr::from_bits(FIRST_V6 | network << 64 | u128::from(host))
}
