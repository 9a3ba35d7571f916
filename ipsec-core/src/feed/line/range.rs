//! A range of addresses of one family.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::error::InvalidEntry;
use super::grammar;
use crate::ip;

/// All addresses from a first to a last one, both included and of one family: what one entry of a list names.
///
/// It is written as a person would: as an address, else as a network, else as a range. [`FromStr`] takes what a line of a
/// list may hold, without comments.
///
/// ```
/// use ipsec_core::feed::IpRange;
///
/// let range: IpRange = "192.0.2.0 - 192.0.2.127".parse()?;
/// assert_eq!(range.to_string(), "192.0.2.0/25");
/// assert!(range.contains([192, 0, 2, 9]));
/// assert!(!range.contains([192, 0, 2, 128]));
/// # Ok::<(), ipsec_core::feed::InvalidEntry>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IpRange {
    first: IpAddr,
    last: IpAddr,
}

impl IpRange {
    /// From `first` to `last`, both in [canonical](ip::canonical) form; `None` if they are of two families or in the wrong order.
    #[must_use]
    pub fn new(first: impl Into<IpAddr>, last: impl Into<IpAddr>) -> Option<Self> {
        let (first, last) = (ip::canonical(first.into()), ip::canonical(last.into()));
        (first.is_ipv4() == last.is_ipv4() && first <= last).then_some(Self { first, last })
    }

    /// This address and no other.
    #[must_use]
    pub fn single(ip: impl Into<IpAddr>) -> Self {
        let ip = ip::canonical(ip.into());
        Self {
            first: ip,
            last: ip,
        }
    }

    /// The network of `length` bits around an address, and whether the address had bits set below them.
    ///
    /// A network within the IPv4-mapped block is an IPv4 network. `length` is at most 32 or 128.
    pub(in crate::feed) fn network(ip: IpAddr, length: u32) -> (Self, bool) {
        let (first, last) = match (ip, ip::canonical(ip)) {
            (IpAddr::V6(ip), IpAddr::V6(_)) => network_v6(ip, length),
            (IpAddr::V6(ip), _) if length < 96 => network_v6(ip, length),
            (IpAddr::V6(_), IpAddr::V4(ip)) => network_v4(ip, length - 96),
            (IpAddr::V4(ip), _) => network_v4(ip, length),
        };
        (
            Self { first, last },
            first != ip && first != ip::canonical(ip),
        )
    }

    pub(crate) fn from_ends(first: IpAddr, last: IpAddr) -> Self {
        Self { first, last }
    }

    /// The first address.
    #[must_use]
    pub fn first(&self) -> IpAddr {
        self.first
    }

    /// The last address.
    #[must_use]
    pub fn last(&self) -> IpAddr {
        self.last
    }

    /// Whether the address lies in the range.
    #[must_use]
    pub fn contains(&self, ip: impl Into<IpAddr>) -> bool {
        (self.first..=self.last).contains(&ip::canonical(ip.into()))
    }

    /// Whether the range is all of its family.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        let (first, last, bits) = self.as_bits();
        first == 0 && last == mask_below(128 - bits, u128::MAX)
    }

    /// How many addresses follow the first one.
    pub(in crate::feed) fn hosts(&self) -> u128 {
        let (first, last, _) = self.as_bits();
        last - first
    }

    /// The length of the prefix, if the range is a network.
    fn prefix_length(&self) -> Option<u32> {
        let (first, last, bits) = self.as_bits();
        let hosts = first ^ last;
        let is_network = hosts & hosts.wrapping_add(1) == 0 && first & hosts == 0;
        is_network.then(|| bits - hosts.count_ones())
    }

    /// Both ends, and how many bits an address of the family has.
    fn as_bits(&self) -> (u128, u128, u32) {
        match (self.first, self.last) {
            (IpAddr::V6(first), IpAddr::V6(last)) => (first.to_bits(), last.to_bits(), 128),
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                (first.to_bits().into(), last.to_bits().into(), 32)
            }
            // No constructor mixes families.
            _ => (0, 0, 0),
        }
    }
}

/// `bits` without the upper `length` ones.
fn mask_below(length: u32, bits: u128) -> u128 {
    bits.checked_shr(length).unwrap_or(0)
}

fn network_v4(ip: Ipv4Addr, length: u32) -> (IpAddr, IpAddr) {
    let hosts = u32::MAX.checked_shr(length).unwrap_or(0);
    let first = ip.to_bits() & !hosts;
    let ends = [first, first | hosts].map(|bits| Ipv4Addr::from_bits(bits).into());
    ends.into()
}

fn network_v6(ip: Ipv6Addr, length: u32) -> (IpAddr, IpAddr) {
    let hosts = mask_below(length, u128::MAX);
    let first = ip.to_bits() & !hosts;
    let ends = [first, first | hosts].map(|bits| Ipv6Addr::from_bits(bits).into());
    ends.into()
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last } = self;
        match self.prefix_length() {
            _ if first == last => first.fmt(f),
            Some(length) => write!(f, "{first}/{length}"),
            None => write!(f, "{first}-{last}"),
        }
    }
}

impl FromStr for IpRange {
    type Err = InvalidEntry;

    fn from_str(text: &str) -> Result<Self, InvalidEntry> {
        match grammar::entry(text.trim_matches(grammar::BLANK)) {
            Ok(entry) => Ok(entry.range),
            Err(wrong) => Err(InvalidEntry::new(text, &wrong)),
        }
    }
}

#[cfg(feature = "serde")]
mod wire {
    //! A range is its text.

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::IpRange;

    impl Serialize for IpRange {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for IpRange {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            String::deserialize(from)?.parse().map_err(D::Error::custom)
        }
    }
}
