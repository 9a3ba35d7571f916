//! The table of special address blocks: what the IANA registries say, and the scope that follows.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::{Scope, canonical};

/// The day on which IANA last updated the two special-purpose address registries that
/// [`SPECIAL_BLOCKS`] was written from.
pub const SPECIAL_BLOCKS_AS_OF: &str = "2025-10-09";

/// A block of addresses that is not ordinary, or an exception inside such a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SpecialBlock {
    /// The addresses, without host bits.
    pub prefix: IpNet,
    /// What this crate makes of them.
    pub scope: Scope,
    /// The registry's name for the block.
    pub name: &'static str,
    /// The document that set the block aside.
    pub rfc: &'static str,
    /// The registry's column "Globally Reachable"; `None` where it says "N/A" or nothing.
    pub globally_reachable: Option<bool>,
    /// Is the block in a special-purpose address registry (RFC 6890)? The others come from the
    /// IANA address space registries, and two from the RFC alone.
    pub special_purpose: bool,
}

/// Finds the block that decides what kind of address this is: the longest prefix of
/// [`SPECIAL_BLOCKS`] that covers the [canonical](super::canonical()) form of `ip`.
///
/// `None` means that the address is ordinary public unicast. Meant for explanations; to classify
/// an address, [`scope`](super::scope()) is much faster.
///
/// # Complexity
///
/// Linear in the size of the table.
///
/// # Examples
///
/// ```
/// use ipsec_core::ip::special_block;
///
/// let block = special_block("100.64.3.1".parse()?).ok_or("an ordinary address")?;
/// assert_eq!(block.prefix.to_string(), "100.64.0.0/10");
/// assert_eq!((block.name, block.rfc), ("Shared Address Space", "RFC 6598"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn special_block(ip: IpAddr) -> Option<&'static SpecialBlock> {
    let ip = canonical(ip);
    SPECIAL_BLOCKS
        .iter()
        .filter(|block| block.prefix.contains(&ip))
        .max_by_key(|block| block.prefix.prefix_len())
}

/// Every special block of both families; the source of truth for [`scope`](super::scope()).
///
/// The longest prefix that covers an address counts; what no block covers is public. Two blocks
/// are judged by the IPv4 address inside instead: `::ffff:0:0/96`, which is IPv4 in another
/// spelling, and `64:ff9b::/96`, whose scope here is that of an embedded address that is not
/// public.
///
/// Sources: the IANA [IPv4](https://www.iana.org/assignments/iana-ipv4-special-registry/) and
/// [IPv6](https://www.iana.org/assignments/iana-ipv6-special-registry/) Special-Purpose Address
/// Registries as of [`SPECIAL_BLOCKS_AS_OF`]; for the rest the
/// [IPv4](https://www.iana.org/assignments/ipv4-address-space/) and
/// [IPv6](https://www.iana.org/assignments/ipv6-address-space/) address space registries. IANA
/// assigns IPv6 unicast addresses only from `2000::/3` so far; the blocks outside it are
/// "Reserved by IETF", and may become public only by a change of this table.
///
/// # Examples
///
/// ```
/// use ipsec_core::ip::{SPECIAL_BLOCKS, Scope};
///
/// let private = SPECIAL_BLOCKS.iter().filter(|block| block.scope == Scope::Private);
/// let prefixes: Vec<String> = private.map(|block| block.prefix.to_string()).collect();
/// assert_eq!(
///     prefixes,
///     ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"],
/// );
/// ```
pub static SPECIAL_BLOCKS: &[SpecialBlock] = {
    use Scope::*;
    // One row, one line: a table that is compared with the registries by eye.
    #[rustfmt::skip]
    const TABLE: &[SpecialBlock] = &[
        // IPv4 special-purpose address registry, in its order
        v4([0, 0, 0, 0], 8, Reserved, "\"This network\"", "RFC 791, section 3.2", NO),
        v4([0, 0, 0, 0], 32, Unspecified, "\"This host on this network\"", "RFC 1122, section 3.2.1.3", NO),
        v4([10, 0, 0, 0], 8, Private, "Private-Use", "RFC 1918", NO),
        v4([100, 64, 0, 0], 10, Shared, "Shared Address Space", "RFC 6598", NO),
        v4([127, 0, 0, 0], 8, Loopback, "Loopback", "RFC 1122, section 3.2.1.3", NO),
        v4([169, 254, 0, 0], 16, LinkLocal, "Link Local", "RFC 3927", NO),
        v4([172, 16, 0, 0], 12, Private, "Private-Use", "RFC 1918", NO),
        v4([192, 0, 0, 0], 24, Reserved, "IETF Protocol Assignments", "RFC 6890, section 2.1", NO),
        v4([192, 0, 0, 0], 29, Transition, "IPv4 Service Continuity Prefix", "RFC 7335", NO),
        v4([192, 0, 0, 8], 32, Reserved, "IPv4 dummy address", "RFC 7600", NO),
        v4([192, 0, 0, 9], 32, Public, "Port Control Protocol Anycast", "RFC 7723", YES),
        v4([192, 0, 0, 10], 32, Public, "Traversal Using Relays around NAT Anycast", "RFC 8155", YES),
        v4([192, 0, 0, 170], 32, Transition, "NAT64/DNS64 Discovery", "RFC 7050, section 2.2", NO),
        v4([192, 0, 0, 171], 32, Transition, "NAT64/DNS64 Discovery", "RFC 7050, section 2.2", NO),
        v4([192, 0, 2, 0], 24, Documentation, "Documentation (TEST-NET-1)", "RFC 5737", NO),
        v4([192, 31, 196, 0], 24, Public, "AS112-v4", "RFC 7535", YES),
        v4([192, 52, 193, 0], 24, Public, "AMT", "RFC 7450", YES),
        v4([192, 88, 99, 0], 24, Transition, "Deprecated (6to4 Relay Anycast)", "RFC 7526", NOT_SAID),
        v4([192, 88, 99, 2], 32, Transition, "6a44-relay anycast address", "RFC 6751", NO),
        v4([192, 168, 0, 0], 16, Private, "Private-Use", "RFC 1918", NO),
        v4([192, 175, 48, 0], 24, Public, "Direct Delegation AS112 Service", "RFC 7534", YES),
        v4([198, 18, 0, 0], 15, Benchmarking, "Benchmarking", "RFC 2544", NO),
        v4([198, 51, 100, 0], 24, Documentation, "Documentation (TEST-NET-2)", "RFC 5737", NO),
        v4([203, 0, 113, 0], 24, Documentation, "Documentation (TEST-NET-3)", "RFC 5737", NO),
        v4([240, 0, 0, 0], 4, Reserved, "Reserved", "RFC 1112, section 4", NO),
        v4([255, 255, 255, 255], 32, Broadcast, "Limited Broadcast", "RFC 919, section 7", NO),
        // IPv4 address space registry
        v4([224, 0, 0, 0], 4, Multicast, "Multicast", "RFC 5771", NOT_SAID).elsewhere(),

        // IPv6 special-purpose address registry, in its order
        v6([0, 0, 0, 0, 0, 0, 0, 1], 128, Loopback, "Loopback Address", "RFC 4291", NO),
        v6([0, 0, 0, 0, 0, 0, 0, 0], 128, Unspecified, "Unspecified Address", "RFC 4291", NO),
        v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, Transition, "IPv4-mapped Address", "RFC 4291", NO),
        v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, Transition, "IPv4-IPv6 Translat.", "RFC 6052", YES),
        v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, Transition, "IPv4-IPv6 Translat.", "RFC 8215", NO),
        v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64, Reserved, "Discard-Only Address Block", "RFC 6666", NO),
        v6([0x100, 0, 0, 1, 0, 0, 0, 0], 64, Reserved, "Dummy IPv6 Prefix", "RFC 9780", NO),
        v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Reserved, "IETF Protocol Assignments", "RFC 2928", NO),
        v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, Transition, "TEREDO", "RFC 4380", NOT_SAID),
        v6([0x2001, 1, 0, 0, 0, 0, 0, 1], 128, Public, "Port Control Protocol Anycast", "RFC 7723", YES),
        v6([0x2001, 1, 0, 0, 0, 0, 0, 2], 128, Public, "Traversal Using Relays around NAT Anycast", "RFC 8155", YES),
        v6([0x2001, 1, 0, 0, 0, 0, 0, 3], 128, Public, "DNS-SD Service Registration Protocol Anycast", "RFC 9665", YES),
        v6([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, Benchmarking, "Benchmarking", "RFC 5180", NO),
        v6([0x2001, 3, 0, 0, 0, 0, 0, 0], 32, Public, "AMT", "RFC 7450", YES),
        v6([0x2001, 4, 0x112, 0, 0, 0, 0, 0], 48, Public, "AS112-v6", "RFC 7535", YES),
        v6([0x2001, 0x10, 0, 0, 0, 0, 0, 0], 28, Reserved, "Deprecated (previously ORCHID)", "RFC 4843", NOT_SAID),
        v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28, Public, "ORCHIDv2", "RFC 7343", YES),
        v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0], 28, Public, "Drone Remote ID Protocol Entity Tags (DETs) Prefix", "RFC 9374", YES),
        v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Documentation, "Documentation", "RFC 3849", NO),
        v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Transition, "6to4", "RFC 3056", NOT_SAID),
        v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, Public, "Direct Delegation AS112 Service", "RFC 7534", YES),
        v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Documentation, "Documentation", "RFC 9637", NO),
        v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, Reserved, "Segment Routing (SRv6) SIDs", "RFC 9602", NO),
        v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Private, "Unique-Local", "RFC 4193", NO),
        v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, LinkLocal, "Link-Local Unicast", "RFC 4291", NO),
        // IPv6 address space registry: all but 2000::/3 and what is listed above
        v6([0, 0, 0, 0, 0, 0, 0, 0], 8, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0x100, 0, 0, 0, 0, 0, 0, 0], 8, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0x200, 0, 0, 0, 0, 0, 0, 0], 7, Reserved, "Reserved by IETF", "RFC 4048", NOT_SAID).elsewhere(),
        v6([0x400, 0, 0, 0, 0, 0, 0, 0], 6, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0x800, 0, 0, 0, 0, 0, 0, 0], 5, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0x1000, 0, 0, 0, 0, 0, 0, 0], 4, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0x4000, 0, 0, 0, 0, 0, 0, 0], 3, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0x6000, 0, 0, 0, 0, 0, 0, 0], 3, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0x8000, 0, 0, 0, 0, 0, 0, 0], 3, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0xa000, 0, 0, 0, 0, 0, 0, 0], 3, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0xc000, 0, 0, 0, 0, 0, 0, 0], 3, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0xe000, 0, 0, 0, 0, 0, 0, 0], 4, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0xf000, 0, 0, 0, 0, 0, 0, 0], 5, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0xf800, 0, 0, 0, 0, 0, 0, 0], 6, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0xfe00, 0, 0, 0, 0, 0, 0, 0], 9, Reserved, "Reserved by IETF", "RFC 4291", NOT_SAID).elsewhere(),
        v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, Private, "Deprecated (previously Site-Local)", "RFC 3879", NOT_SAID).elsewhere(),
        v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, Multicast, "Multicast", "RFC 4291", NOT_SAID).elsewhere(),
        // From the RFC alone
        v6([0, 0, 0, 0, 0, 0, 0, 0], 96, Transition, "Deprecated (IPv4-compatible Address)", "RFC 4291, section 2.5.5.1", NOT_SAID).elsewhere(),
        v6([0, 0, 0, 0, 0xffff, 0, 0, 0], 96, Transition, "Deprecated (IPv4-translated Address)", "RFC 2765, section 2.1", NOT_SAID).elsewhere(),
    ];
    TABLE
};

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);
const NOT_SAID: Option<bool> = None;

/// A row of the IPv4 registry. A wrong prefix length does not compile.
const fn v4(
    network: [u8; 4],
    len: u8,
    scope: Scope,
    name: &'static str,
    rfc: &'static str,
    globally_reachable: Option<bool>,
) -> SpecialBlock {
    let [a, b, c, d] = network;
    SpecialBlock {
        prefix: IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), len)),
        scope,
        name,
        rfc,
        globally_reachable,
        special_purpose: true,
    }
}

/// A row of the IPv6 registry. A wrong prefix length does not compile.
const fn v6(
    network: [u16; 8],
    len: u8,
    scope: Scope,
    name: &'static str,
    rfc: &'static str,
    globally_reachable: Option<bool>,
) -> SpecialBlock {
    let [a, b, c, d, e, f, g, h] = network;
    let network = Ipv6Addr::new(a, b, c, d, e, f, g, h);
    SpecialBlock {
        prefix: IpNet::V6(Ipv6Net::new_assert(network, len)),
        scope,
        name,
        rfc,
        globally_reachable,
        special_purpose: true,
    }
}

impl SpecialBlock {
    /// The same row, marked as not from a special-purpose registry.
    const fn elsewhere(mut self) -> Self {
        self.special_purpose = false;
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn has_every_record_of_the_registries_once() {
        let prefixes: HashSet<IpNet> = SPECIAL_BLOCKS.iter().map(|block| block.prefix).collect();
        assert_eq!(prefixes.len(), SPECIAL_BLOCKS.len());
        assert!(prefixes.iter().all(|prefix| *prefix == prefix.trunc()));

        // 25 records each; one of the IPv4 records names two addresses.
        let (v4, v6): (Vec<&SpecialBlock>, _) = SPECIAL_BLOCKS
            .iter()
            .filter(|block| block.special_purpose)
            .partition(|block| block.prefix.addr().is_ipv4());
        assert_eq!((v4.len(), v6.len()), (26, 25));
    }

    #[test]
    fn public_means_that_the_registry_says_globally_reachable() {
        let translated = "64:ff9b::/96".parse::<IpNet>().unwrap();
        for block in SPECIAL_BLOCKS {
            assert_eq!(
                block.scope.is_public() || block.prefix == translated,
                block.globally_reachable == Some(true),
                "{block:?}"
            );
        }
    }

    /// The IPv6 address space registry covers everything, so what is in no block must be 2000::/3.
    #[test]
    fn everything_outside_the_unicast_block_is_covered() {
        let unicast = "2000::/3".parse::<IpNet>().unwrap();
        let outside = SPECIAL_BLOCKS
            .iter()
            .map(|block| block.prefix)
            .filter(|prefix| prefix.addr().is_ipv6() && !unicast.contains(prefix));
        let mut all = IpNet::aggregate(&outside.chain([unicast]).collect());
        assert_eq!(all.pop(), Some("::/0".parse().unwrap()));
        assert_eq!(all, []);
    }

    #[test]
    fn the_longest_prefix_decides() {
        let name = |ip: &str| special_block(ip.parse().unwrap()).map(|block| block.name);
        assert_eq!(name("192.0.0.9"), Some("Port Control Protocol Anycast"));
        assert_eq!(name("192.0.0.7"), Some("IPv4 Service Continuity Prefix"));
        assert_eq!(name("192.0.0.11"), Some("IETF Protocol Assignments"));
        assert_eq!(name("::ffff:10.0.0.1"), Some("Private-Use"));
        assert_eq!(
            name("::10.0.0.1"),
            Some("Deprecated (IPv4-compatible Address)")
        );
        assert_eq!(name("1.1.1.1"), None);
        assert_eq!(name("2606:4700:4700::1111"), None);
    }
}
