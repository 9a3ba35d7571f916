//! The visitors, the local knowledge about them, the policy, and whom the resolver trusts.
//!
//! All visitors have public addresses. Of an address that is not public a complete list says nothing by not naming it, so such a
//! visitor would be *unknown* where a clean one is *no*, and another path would be measured.

use std::fmt::Write;
use std::net::IpAddr;

use ipsec_core::index::List;
use ipsec_core::policy::{Policy, any, net, vpn};
use ipsec_core::{LocalIndex, Signal};
use ipsec_tower::{ClientIpResolver, ForwardingHeader, TrustedProxies};

/// No list names it.
pub(crate) const CLEAN: &str = "81.2.69.160";
/// A list names it as a datacenter's, which the policy has nothing against.
pub(crate) const LISTED: &str = "45.9.20.77";
/// A list names it as a Tor exit, which the policy refuses.
pub(crate) const REFUSED: &str = "185.220.7.21";

/// The socket's other end: a proxy that is trusted.
pub(crate) const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
/// Another proxy of the same operator, in front of the peer.
pub(crate) const PROXY: &str = "10.0.0.2";

/// 26 prefixes, a content delivery network's and those of private networks.
pub(crate) const TRUSTED: [&str; 26] = [
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "fd00::/8",
];

pub(crate) fn resolver() -> ClientIpResolver {
    let trusted = TrustedProxies::parse(TRUSTED).expect("prefixes");
    ClientIpResolver::trusted_proxies(ForwardingHeader::XForwardedFor, trusted)
}

/// Lists of ordinary size: 16,384 networks of datacenters, 1,024 of VPNs, 4,096 attackers, and 2,048 Tor exits, all of them.
pub(crate) fn backend() -> LocalIndex {
    let mut texts = [const { String::new() }; 4];
    let [hosting, vpns, attackers, exits] = &mut texts;
    for (a, b) in (0..128).flat_map(|a| (0..128).map(move |b| (a, b))) {
        writeln!(hosting, "45.{a}.{}.0/24", b * 2).expect("a string");
    }
    for (a, b) in (0..16).flat_map(|a| (0..256).map(move |b| (a, b))) {
        if b % 4 == 0 {
            writeln!(vpns, "193.{}.{}.0/26", 32 + a, b).expect("a string");
        }
        writeln!(attackers, "218.92.{a}.{b}").expect("a string");
        if a % 2 == 0 {
            writeln!(exits, "185.220.{}.{b}", a / 2).expect("a string");
        }
    }
    let lists = [
        List::new("hosting").signals(Signal::Datacenter),
        List::new("vpns").signals(Signal::Vpn),
        List::new("attackers").signals(Signal::Attacker),
        List::new("tor-exits").signals(Signal::Tor).complete(),
    ];
    let lists = lists.into_iter().zip(&texts);
    lists
        .fold(LocalIndex::builder(), |index, (list, text)| {
            index.list(list, text.as_bytes())
        })
        .build()
        .expect("lists")
}

/// Three rules, of which only the second ever matches here.
pub(crate) fn policy() -> Policy {
    Policy::builder("login")
        .allow(net(["192.0.2.0/24"]))
        .deny(any([Signal::Tor, Signal::Attacker]))
        .challenge(vpn())
        .build()
        .expect("a policy")
}
