//! The prefix that stands for an address in caches and rate limits.

use std::{fmt, net::IpAddr};

use ipnet::IpNet;

use super::{EmbeddedKind, canonical, embedded_ipv4, truncate::truncate};

/// How many leading bits of an address make a [`PrefixKey`], per family.
///
/// By default a whole IPv4 address and an IPv6 `/64`, the smallest network a provider hands out.
/// A host picks the other 64 bits of its IPv6 address freely, so whole addresses would let it
/// escape any limit and fill any cache. Many customers have a `/56` or `/48` (RFC 6177) and so
/// many `/64` to choose from; a shorter key bounds them too, but lets neighbours elsewhere share.
///
/// One kind of IPv6 address gets a longer key: in `64:ff9b::/96` (RFC 6052) an IPv6 `/64` is the
/// whole IPv4 Internet as a translator shows it, which must not be one bucket and one cache
/// entry. There the IPv4 length applies to the IPv4 address inside.
///
/// # Examples
///
/// ```
/// use ipsec_core::ip::KeyWidth;
///
/// let width = KeyWidth::default();
/// assert_eq!(width.key("192.0.2.7".parse()?).to_string(), "192.0.2.7/32");
/// assert_eq!(width.key("2001:db8:1:2::7".parse()?).to_string(), "2001:db8:1:2::/64");
/// assert_eq!(width.key("64:ff9b::192.0.2.7".parse()?).to_string(), "64:ff9b::c000:207/128");
///
/// let width = KeyWidth::new(24, 48)?;
/// assert_eq!(width.key("192.0.2.7".parse()?).to_string(), "192.0.2.0/24");
/// assert_eq!(width.key("2001:db8:1:2::7".parse()?).to_string(), "2001:db8:1::/48");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "with_serde::Unchecked")
)]
pub struct KeyWidth {
    ipv4: u8,
    ipv6: u8,
}

/// The prefix that stands for an address: its bucket, its cache entry. Made by [`KeyWidth::key`].
///
/// Small, `Copy`, ordered and hashable; canonical and without host bits. Two addresses have the
/// same key of the same width exactly when they are in the same prefix; keys of different
/// widths differ.
///
/// The text form is CIDR notation and by default has the whole IPv4 address in it: good for the
/// keys of a shared store, not for logs. For those see [`Redaction`](super::Redaction).
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrefixKey(IpNet);

/// A length in bits that a [`KeyWidth`] cannot have; the message says which and what would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyWidthError {
    family: &'static str,
    min: u8,
    max: u8,
    actual: u8,
}

impl KeyWidth {
    /// The least number of bits of an IPv4 key: 16. Less would throw whole providers together.
    pub const MIN_IPV4: u8 = 16;
    /// The least number of bits of an IPv6 key: 32, which is what many whole providers have.
    pub const MIN_IPV6: u8 = 32;

    const MAX_IPV4: u8 = 32;
    const MAX_IPV6: u8 = 128;

    /// Sets both lengths in bits: IPv4 from 16 to 32, IPv6 from 32 to 128.
    ///
    /// # Errors
    ///
    /// A length outside its range.
    pub const fn new(ipv4: u8, ipv6: u8) -> Result<Self, KeyWidthError> {
        let (family, min, max, actual) = if ipv4 < Self::MIN_IPV4 || ipv4 > Self::MAX_IPV4 {
            ("IPv4", Self::MIN_IPV4, Self::MAX_IPV4, ipv4)
        } else if ipv6 < Self::MIN_IPV6 || ipv6 > Self::MAX_IPV6 {
            ("IPv6", Self::MIN_IPV6, Self::MAX_IPV6, ipv6)
        } else {
            return Ok(Self { ipv4, ipv6 });
        };
        Err(KeyWidthError {
            family,
            min,
            max,
            actual,
        })
    }

    /// The length of an IPv4 key in bits.
    #[must_use]
    pub const fn ipv4(self) -> u8 {
        self.ipv4
    }

    /// The length of an IPv6 key in bits.
    #[must_use]
    pub const fn ipv6(self) -> u8 {
        self.ipv6
    }

    /// The key of an address, by its [canonical](super::canonical()) form.
    pub fn key(self, ip: IpAddr) -> PrefixKey {
        let ip = canonical(ip);
        let translated = || embedded_ipv4(ip).is_some_and(|e| e.kind() == EmbeddedKind::Nat64);
        let len = match ip {
            IpAddr::V4(_) => self.ipv4,
            IpAddr::V6(_) if translated() => self.ipv6.max(96 + self.ipv4),
            IpAddr::V6(_) => self.ipv6,
        };
        PrefixKey(truncate(ip, len))
    }
}

impl Default for KeyWidth {
    /// `/32` and `/64`.
    fn default() -> Self {
        Self { ipv4: 32, ipv6: 64 }
    }
}

impl PrefixKey {
    /// The prefix, without host bits.
    #[must_use]
    pub const fn net(self) -> IpNet {
        self.0
    }
}

impl From<PrefixKey> for IpNet {
    fn from(key: PrefixKey) -> Self {
        key.0
    }
}

impl fmt::Display for PrefixKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for KeyWidthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            family,
            min,
            max,
            actual,
        } = self;
        write!(f, "an {family} key has {min} to {max} bits, not {actual}")
    }
}

impl std::error::Error for KeyWidthError {}

#[cfg(feature = "serde")]
mod with_serde {
    use super::{KeyWidth, KeyWidthError};

    /// What a configuration file says; a length that it leaves out keeps its default.
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Unchecked {
        ipv4: Option<u8>,
        ipv6: Option<u8>,
    }

    impl TryFrom<Unchecked> for KeyWidth {
        type Error = KeyWidthError;

        fn try_from(lengths: Unchecked) -> Result<Self, Self::Error> {
            let default = Self::default();
            Self::new(
                lengths.ipv4.unwrap_or(default.ipv4),
                lengths.ipv6.unwrap_or(default.ipv6),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(width: KeyWidth, ip: &str, expected: &str) {
        assert_eq!(width.key(ip.parse().unwrap()).to_string(), expected);
    }

    #[test]
    fn lengths_are_checked_when_set() {
        let message = |ipv4, ipv6| KeyWidth::new(ipv4, ipv6).unwrap_err().to_string();
        assert_eq!(message(15, 64), "an IPv4 key has 16 to 32 bits, not 15");
        assert_eq!(message(33, 64), "an IPv4 key has 16 to 32 bits, not 33");
        assert_eq!(message(32, 31), "an IPv6 key has 32 to 128 bits, not 31");
        assert_eq!(message(32, 129), "an IPv6 key has 32 to 128 bits, not 129");
        assert!(KeyWidth::new(16, 32).is_ok() && KeyWidth::new(32, 128).is_ok());
        assert_eq!(KeyWidth::new(32, 64), Ok(KeyWidth::default()));
    }

    #[test]
    fn mapped_addresses_have_the_key_of_their_ipv4_address() {
        check(KeyWidth::default(), "::ffff:192.0.2.7", "192.0.2.7/32");
    }

    #[test]
    fn translated_addresses_do_not_share_a_key() {
        let short = KeyWidth::new(24, 48).unwrap();
        check(short, "64:ff9b::192.0.2.7", "64:ff9b::c000:200/120");
        let long = KeyWidth::new(16, 128).unwrap();
        check(long, "64:ff9b::192.0.2.7", "64:ff9b::c000:207/128");
        // Another translator's prefix length is not known.
        check(short, "64:ff9b:1::192.0.2.7", "64:ff9b:1::/48");
    }

    #[cfg(feature = "serde")]
    #[test]
    fn configuration_is_checked_and_has_defaults() {
        let read = |text: &str| toml::from_str::<KeyWidth>(text);
        assert_eq!(read("ipv6 = 56").unwrap(), KeyWidth::new(32, 56).unwrap());
        assert_eq!(read("").unwrap(), KeyWidth::default());
        assert!(
            read("ipv6 = 8")
                .unwrap_err()
                .to_string()
                .contains("32 to 128 bits")
        );
        assert!(read("v6 = 64").is_err());
        let written = toml::to_string(&KeyWidth::default()).unwrap();
        assert_eq!(read(&written).unwrap(), KeyWidth::default());
    }

    proptest! {
        #[test]
        fn keys_contain_their_address_and_are_stable(
            ipv4 in 16_u8..=32,
            ipv6 in 32_u8..=128,
            a: u32,
            b: u128,
        ) {
            let width = KeyWidth::new(ipv4, ipv6).unwrap();
            for ip in [Ipv4Addr::from_bits(a).into(), IpAddr::V6(Ipv6Addr::from_bits(b))] {
                let key = width.key(ip);
                prop_assert!(key.net().contains(&canonical(ip)));
                prop_assert_eq!(width.key(key.net().network()), key);
                prop_assert_eq!(width.key(key.net().broadcast()), key);
                prop_assert_eq!(key.to_string().parse::<IpNet>().unwrap(), key.net());
            }
        }
    }
}
