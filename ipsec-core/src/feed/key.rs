//! Addresses as integers, one type per family.

use std::fmt::Debug;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address of one family as an integer: `u32` is IPv4, `u128` is IPv6.
pub(crate) trait Key: Copy + Ord + Hash + Debug + Send + Sync + 'static {
    /// The first address of the family.
    const MIN: Self;

    /// The address that follows; `None` after the last.
    fn next(self) -> Option<Self>;

    /// The first 16 bits.
    fn top(self) -> u16;

    fn to_ip(self) -> IpAddr;
}

impl Key for u32 {
    const MIN: Self = 0;

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn top(self) -> u16 {
        (self >> 16) as u16
    }

    fn to_ip(self) -> IpAddr {
        Ipv4Addr::from_bits(self).into()
    }
}

impl Key for u128 {
    const MIN: Self = 0;

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn top(self) -> u16 {
        (self >> 112) as u16
    }

    fn to_ip(self) -> IpAddr {
        Ipv6Addr::from_bits(self).into()
    }
}
