//! Addresses as integers, one type per family.

use std::fmt::Debug;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address of one family as an integer: `u32` is IPv4, `u128` is IPv6.
pub(crate) trait Key: Copy + Ord + Hash + Debug + Send + Sync + 'static {
    /// The first address of the family.
    const MIN: Self;

    /// The last address of the family.
    const MAX: Self;

    /// How many bits an address has.
    const BITS: u32;

    /// The address that follows; `None` after the last.
    fn next(self) -> Option<Self>;

    /// The address before; `None` before the first.
    fn previous(self) -> Option<Self>;

    fn to_ip(self) -> IpAddr;

    /// The address as an integer, if it is of this family.
    fn of_ip(ip: IpAddr) -> Option<Self>;

    /// The same number, wide enough for either family.
    fn wide(self) -> u128;
}

impl Key for u32 {
    const MIN: Self = 0;
    const MAX: Self = Self::MAX;
    const BITS: u32 = 32;

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn previous(self) -> Option<Self> {
        self.checked_sub(1)
    }

    fn to_ip(self) -> IpAddr {
        Ipv4Addr::from_bits(self).into()
    }

    fn of_ip(ip: IpAddr) -> Option<Self> {
        match ip {
            IpAddr::V4(ip) => Some(ip.to_bits()),
            IpAddr::V6(_) => None,
        }
    }

    fn wide(self) -> u128 {
        self.into()
    }
}

impl Key for u128 {
    const MIN: Self = 0;
    const MAX: Self = Self::MAX;
    const BITS: u32 = 128;

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn previous(self) -> Option<Self> {
        self.checked_sub(1)
    }

    fn to_ip(self) -> IpAddr {
        Ipv6Addr::from_bits(self).into()
    }

    fn of_ip(ip: IpAddr) -> Option<Self> {
        match ip {
            IpAddr::V6(ip) => Some(ip.to_bits()),
            IpAddr::V4(_) => None,
        }
    }

    fn wide(self) -> u128 {
        self
    }
}
