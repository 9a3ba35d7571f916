//! What kind of address this is, decided without looking at a table.

use std::net::{IpAddr, Ipv4Addr};

use super::{EmbeddedKind, Scope, canonical, embedded_ipv4};

/// Says what kind of address this is, by its [canonical](super::canonical()) form.
///
/// Ask this before an address leaves the process: unless
/// [`is_public()`](Scope::is_public), no remote service can know anything about it and none
/// should learn that it is used here.
///
/// An address behind the well-known translation prefix `64:ff9b::/96` (RFC 6052) is public when
/// the IPv4 address inside is. 6to4 and Teredo addresses never are: the registry leaves open
/// whether they are globally reachable. What they contain may still be
/// [looked up](super::embedded_ipv4).
///
/// The answer follows [`SPECIAL_BLOCKS`](super::SPECIAL_BLOCKS), the IANA registries as of
/// [`SPECIAL_BLOCKS_AS_OF`](super::SPECIAL_BLOCKS_AS_OF): globally reachable blocks are public,
/// the anycast addresses of protocols among them, and so is unicast space that no registry has
/// assigned to anybody yet.
///
/// # Complexity
///
/// A few comparisons, no look-up; for ordinary addresses on the first octets only.
///
/// # Examples
///
/// ```
/// use ipsec_core::ip::{Scope, scope};
///
/// // A public resolver, because no documentation address is public.
/// assert_eq!(scope("1.1.1.1".parse()?), Scope::Public);
///
/// assert_eq!(scope("10.1.2.3".parse()?), Scope::Private);
/// assert_eq!(scope("::ffff:10.1.2.3".parse()?), Scope::Private);
/// assert_eq!(scope("64:ff9b::10.1.2.3".parse()?), Scope::Transition);
/// assert_eq!(scope("2001:db8::1".parse()?), Scope::Documentation);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[must_use]
#[inline]
pub const fn scope(ip: IpAddr) -> Scope {
    match canonical(ip) {
        IpAddr::V4(v4) => scope_v4(v4),
        IpAddr::V6(v6) => match v6.segments() {
            [0x2001, rest @ ..] => scope_2001(rest),
            [0x2002, ..] => Scope::Transition,
            [0x3fff, 0..=0x0fff, ..] => Scope::Documentation,
            [0x2000..=0x3fff, ..] => Scope::Public,
            [0xfc00..=0xfdff, ..] => Scope::Private,
            [0xfe80..=0xfebf, ..] => Scope::LinkLocal,
            [0xfec0..=0xfeff, ..] => Scope::Private,
            [0xff00..=0xffff, ..] => Scope::Multicast,
            [0, rest @ ..] => scope_0(rest),
            [0x64, 0xff9b, ..] => scope_translated(ip),
            _ => Scope::Reserved,
        },
    }
}

const fn scope_v4(v4: Ipv4Addr) -> Scope {
    match v4.octets() {
        [0, 0, 0, 0] => Scope::Unspecified,
        [0, ..] => Scope::Reserved,
        [10, ..] => Scope::Private,
        [100, 64..=127, ..] => Scope::Shared,
        [127, ..] => Scope::Loopback,
        [169, 254, ..] => Scope::LinkLocal,
        [172, 16..=31, ..] => Scope::Private,
        [192, b, c, d] => scope_192(b, c, d),
        [198, 18..=19, ..] => Scope::Benchmarking,
        [198, 51, 100, _] | [203, 0, 113, _] => Scope::Documentation,
        [224..=239, ..] => Scope::Multicast,
        [255, 255, 255, 255] => Scope::Broadcast,
        [240..=255, ..] => Scope::Reserved,
        _ => Scope::Public,
    }
}

/// `192.0.0.0/8`: many small blocks. The public ones outside `192.0.0.0/24` (AS112, AMT) need no
/// line of their own.
const fn scope_192(b: u8, c: u8, d: u8) -> Scope {
    match (b, c, d) {
        (168, _, _) => Scope::Private,
        (0, 0, 9 | 10) => Scope::Public,
        (0, 0, 0..=7 | 170 | 171) => Scope::Transition,
        (0, 0, _) => Scope::Reserved,
        (0, 2, _) => Scope::Documentation,
        (88, 99, _) => Scope::Transition,
        _ => Scope::Public,
    }
}

/// `2001::/16`: protocol assignments in the first /23, documentation, else ordinary.
const fn scope_2001(rest: [u16; 7]) -> Scope {
    match rest {
        [0x0db8, ..] => Scope::Documentation,
        [0x0200..=0xffff, ..] => Scope::Public,
        [0, ..] => Scope::Transition,
        [1, 0, 0, 0, 0, 0, 1..=3] => Scope::Public,
        [2, 0, ..] => Scope::Benchmarking,
        [3, ..] | [4, 0x112, ..] | [0x20..=0x3f, ..] => Scope::Public,
        _ => Scope::Reserved,
    }
}

/// `::/16`, without the mapped addresses.
const fn scope_0(rest: [u16; 7]) -> Scope {
    match rest {
        [0, 0, 0, 0, 0, 0, 0] => Scope::Unspecified,
        [0, 0, 0, 0, 0, 0, 1] => Scope::Loopback,
        [0, 0, 0, 0 | 0xffff, 0, _, _] => Scope::Transition,
        _ => Scope::Reserved,
    }
}

/// `64:ff9b::/32`: the well-known prefix is as public as what it translates, the prefixes for
/// local use never are.
const fn scope_translated(ip: IpAddr) -> Scope {
    if let Some(embedded) = embedded_ipv4(ip)
        && matches!(embedded.kind(), EmbeddedKind::Nat64)
        && scope_v4(embedded.address()).is_public()
    {
        return Scope::Public;
    }
    match ip {
        IpAddr::V6(v6) if matches!(v6.segments(), [_, _, 0, 0, 0, 0, ..] | [_, _, 1, ..]) => {
            Scope::Transition
        }
        _ => Scope::Reserved,
    }
}

#[cfg(test)]
mod tests;
