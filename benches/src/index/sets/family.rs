//! The two families of addresses as numbers, and prefixes with a value.

use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::{BitAnd, BitOr, BitXor, Not};

use super::random::Random;

/// `u32` for IPv4, `u128` for IPv6.
pub(crate) trait Family:
    Copy
    + Debug
    + Ord
    + From<u32>
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + BitXor<Output = Self>
    + Not<Output = Self>
    + 'static
{
    const BITS: u8;
    const MAX: Self;
    type Address: Copy + From<Self> + Into<IpAddr>;

    /// Ones in front.
    fn mask(len: u8) -> Self;
    fn random(random: &mut Random) -> Self;
    /// The address after this one, or the first one again.
    fn after(self) -> Self;
    /// The address before this one, or the last one.
    #[cfg(test)]
    fn before(self) -> Self;
    /// The address if it is of this family.
    fn of(ip: IpAddr) -> Option<Self>;
    /// All of it in one word.
    fn hash(self) -> u64;

    fn ip(self) -> IpAddr {
        Self::Address::from(self).into()
    }
}

impl Family for u32 {
    const BITS: u8 = 32;
    const MAX: Self = Self::MAX;
    type Address = Ipv4Addr;

    fn mask(len: u8) -> Self {
        Self::MAX.checked_shl(32 - u32::from(len)).unwrap_or(0)
    }

    fn random(random: &mut Random) -> Self {
        (random.next() >> 32) as Self
    }

    fn after(self) -> Self {
        self.wrapping_add(1)
    }

    #[cfg(test)]
    fn before(self) -> Self {
        self.wrapping_sub(1)
    }

    fn of(ip: IpAddr) -> Option<Self> {
        match ip {
            IpAddr::V4(ip) => Some(ip.to_bits()),
            IpAddr::V6(_) => None,
        }
    }

    fn hash(self) -> u64 {
        self.into()
    }
}

impl Family for u128 {
    const BITS: u8 = 128;
    const MAX: Self = Self::MAX;
    type Address = Ipv6Addr;

    fn mask(len: u8) -> Self {
        Self::MAX.checked_shl(128 - u32::from(len)).unwrap_or(0)
    }

    fn random(random: &mut Random) -> Self {
        Self::from(random.next()) << 64 | Self::from(random.next())
    }

    fn after(self) -> Self {
        self.wrapping_add(1)
    }

    #[cfg(test)]
    fn before(self) -> Self {
        self.wrapping_sub(1)
    }

    fn of(ip: IpAddr) -> Option<Self> {
        match ip {
            IpAddr::V4(_) => None,
            IpAddr::V6(ip) => Some(ip.to_bits()),
        }
    }

    fn hash(self) -> u64 {
        (self >> 64) as u64 ^ self as u64
    }
}

/// A prefix without host bits, and what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefix<K, V = u32> {
    pub(crate) first: K,
    pub(crate) len: u8,
    pub(crate) value: V,
}

impl<K: Family, V> Prefix<K, V> {
    /// Whatever prefix of this length the address lies in.
    pub(crate) fn around(ip: K, len: u8, value: V) -> Self {
        let first = ip & K::mask(len);
        Self { first, len, value }
    }

    /// Its last address.
    pub(crate) fn last(&self) -> K {
        self.first | !K::mask(self.len)
    }

    /// Some address in it.
    pub(crate) fn random_address(&self, random: &mut Random) -> K {
        self.first | (K::random(random) & !K::mask(self.len))
    }

    /// The same prefix with another value.
    pub(crate) fn with<W>(&self, value: W) -> Prefix<K, W> {
        Prefix {
            first: self.first,
            len: self.len,
            value,
        }
    }

    /// What prefixes are sorted by: outer ones come before those inside.
    pub(crate) fn order(&self) -> (K, u8) {
        (self.first, self.len)
    }
}

/// Parses an address or a network.
pub(crate) fn prefix<K: Family, V>(text: &str, value: V) -> Option<Prefix<K, V>> {
    let (ip, len) = match text.split_once('/') {
        Some((ip, len)) => (ip, len.parse().ok()?),
        None => (text, K::BITS),
    };
    let ip = K::of(ip.parse().ok()?)?;
    (len <= K::BITS).then(|| Prefix::around(ip, len, value))
}
