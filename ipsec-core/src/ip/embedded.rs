//! The IPv4 address that some IPv6 addresses carry inside.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// An IPv4 address found inside an IPv6 address, and by which mechanism it got there.
///
/// Good for two things: to look up what is known about the IPv4 side, and to judge whether an
/// address is public. **Never** for identity or trust: the IPv6 address is who connected, and a
/// list that names the IPv4 address does not cover it.
///
/// How much the embedded address is worth depends on the [kind](EmbeddedKind).
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmbeddedIpv4 {
    kind: EmbeddedKind,
    address: Ipv4Addr,
}

/// The mechanism that put an IPv4 address into an IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EmbeddedKind {
    /// An IPv4 host seen through a translator with the well-known prefix `64:ff9b::/96`
    /// (RFC 6052, section 2.1): the low 32 bits. The translator writes it.
    ///
    /// Translators with a prefix of their own network cannot be recognised. Neither is
    /// `64:ff9b:1::/48` (RFC 8215): its operator chooses the prefix length, and with it where
    /// the IPv4 address lies.
    Nat64,
    /// The router of a 6to4 site, `2002::/16` (RFC 3056, section 2): bits 16 to 47. Many hosts may
    /// sit behind it, and answers go to that IPv4 address.
    SixToFour,
    /// A Teredo client behind its NAT, `2001::/32` (RFC 4380, section 4): the low 32 bits,
    /// inverted.
    ///
    /// The client composes this address itself, and the inversion only hides it from NATs that
    /// rewrite payloads; it protects nothing. Take it as what the client claims.
    Teredo,
}

/// Finds the IPv4 address inside an IPv6 address of a known transition mechanism.
///
/// `None` for IPv4 addresses, for IPv4-mapped addresses (those *are* IPv4 addresses:
/// [`canonical`](super::canonical()) unwraps them), and for every IPv6 address of another kind,
/// the deprecated IPv4-compatible `::/96` and `64:ff9b:1::/48` (RFC 8215) among them.
///
/// The result may be any IPv4 address, private and unspecified ones included: ask
/// [`scope`](super::scope()) before it leaves the process.
///
/// # Examples
///
/// ```
/// use ipsec_core::ip::{EmbeddedKind, embedded_ipv4};
///
/// let found = embedded_ipv4("64:ff9b::192.0.2.33".parse()?).ok_or("no IPv4 address inside")?;
/// assert_eq!(found.kind(), EmbeddedKind::Nat64);
/// assert_eq!(found.address().to_string(), "192.0.2.33");
///
/// // The prefix length of a local translator is not known, so neither is the address.
/// assert_eq!(embedded_ipv4("64:ff9b:1::192.0.2.33".parse()?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub const fn embedded_ipv4(ip: IpAddr) -> Option<EmbeddedIpv4> {
    let IpAddr::V6(v6) = ip else { return None };
    let (kind, bits) = match v6.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => (EmbeddedKind::Nat64, low_half(v6)),
        [0x2002, high, low, ..] => (EmbeddedKind::SixToFour, ((high as u32) << 16) | low as u32),
        [0x2001, 0, ..] => (EmbeddedKind::Teredo, !low_half(v6)),
        _ => return None,
    };
    Some(EmbeddedIpv4 {
        kind,
        address: Ipv4Addr::from_bits(bits),
    })
}

impl EmbeddedIpv4 {
    /// How the address got there, which says how much it is worth.
    #[must_use]
    pub const fn kind(&self) -> EmbeddedKind {
        self.kind
    }

    /// The embedded address, of any scope.
    #[must_use]
    pub const fn address(&self) -> Ipv4Addr {
        self.address
    }
}

impl EmbeddedKind {
    /// The name for logs and configuration: `nat64`, `6to4`, `teredo`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nat64 => "nat64",
            Self::SixToFour => "6to4",
            Self::Teredo => "teredo",
        }
    }
}

impl fmt::Display for EmbeddedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The last 32 bits.
const fn low_half(v6: Ipv6Addr) -> u32 {
    (v6.to_bits() & 0xffff_ffff) as u32
}

/// The IPv4 address inside, where a translator or a router wrote it and not the client: of NAT64 and 6to4, not of Teredo.
pub(crate) fn translated_ipv4(ip: IpAddr) -> Option<Ipv4Addr> {
    let inside = embedded_ipv4(ip)?;
    match inside.kind() {
        EmbeddedKind::Nat64 | EmbeddedKind::SixToFour => Some(inside.address()),
        EmbeddedKind::Teredo => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(ip: &str, expected: Option<(EmbeddedKind, &str)>) {
        let found = embedded_ipv4(ip.parse().unwrap()).map(|e| (e.kind(), e.address()));
        let expected = expected.map(|(kind, v4)| (kind, v4.parse().unwrap()));
        assert_eq!(found, expected, "{ip}");
    }

    #[test]
    fn finds_what_the_rfcs_put_there() {
        use EmbeddedKind::*;
        check("64:ff9b::192.0.2.33", Some((Nat64, "192.0.2.33")));
        check("64:ff9b::", Some((Nat64, "0.0.0.0")));
        check("64:ff9b::ffff:ffff", Some((Nat64, "255.255.255.255")));
        check("2002:c000:22a::1", Some((SixToFour, "192.0.2.42")));
        check("2002:a00:1:ffff::", Some((SixToFour, "10.0.0.1")));
        // The inverse of 192.0.2.45 is 3fff:fdd2 (as in RFC 4380, section 4).
        check(
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            Some((Teredo, "192.0.2.45")),
        );
    }

    #[test]
    fn finds_nothing_elsewhere() {
        for ip in [
            "192.0.2.1",
            "::ffff:192.0.2.1",
            "::ffff:0:192.0.2.1",
            "::192.0.2.1",
            "64:ff9b:0:0:0:1:192.0.2.1",
            "64:ff9b:1::192.0.2.1",
            "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:1::1",
            "2001:db8::192.0.2.1",
            "2003::1",
        ] {
            check(ip, None);
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_was_put_in(bits: u32, server: u32, rest: u64) {
            let v4 = Ipv4Addr::from_bits(bits);
            let address = |bits: u128| {
                embedded_ipv4(Ipv6Addr::from_bits(bits).into()).map(|found| found.address())
            };
            prop_assert_eq!(address((0x64_ff9b << 96) | u128::from(bits)), Some(v4));
            let site = (0x2002 << 112) | (u128::from(bits) << 80) | u128::from(rest);
            prop_assert_eq!(address(site), Some(v4));
            let teredo = (0x2001 << 112) | (u128::from(server) << 64) | u128::from(!bits);
            prop_assert_eq!(address(teredo), Some(v4));
        }
    }
}
