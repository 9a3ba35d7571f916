//! What holds for every trust list: an entry covers what it says, to the last address and not one more.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use ipsec_tower::TrustedProxies;
use proptest::collection::vec;
use proptest::prelude::*;

use super::properties::thorough;

/// Any prefix, host bits and all. IPv4-mapped ones are the next generator's.
fn net() -> impl Strategy<Value = IpNet> {
    prop_oneof![
        (any::<u32>(), 0..=32_u8).prop_map(|(ip, len)| {
            Ipv4Net::new(Ipv4Addr::from_bits(ip), len)
                .expect("at most 32")
                .into()
        }),
        (any::<u128>(), 0..=128_u8).prop_map(|(ip, len)| {
            Ipv6Net::new(Ipv6Addr::from_bits(ip), len)
                .expect("at most 128")
                .into()
        }),
    ]
}

/// Prefixes that overlap and touch: few bits differ.
fn crowded_net() -> impl Strategy<Value = IpNet> {
    prop_oneof![
        (0..64_u32, 26..=32_u8).prop_map(|(host, len)| {
            Ipv4Net::new(Ipv4Addr::from_bits(10 << 24 | host), len)
                .expect("at most 32")
                .into()
        }),
        (0..64_u128, 122..=128_u8).prop_map(|(host, len)| {
            let ip = Ipv6Addr::from_bits(0x2001_0db8 << 96 | host);
            Ipv6Net::new(ip, len).expect("at most 128").into()
        }),
    ]
}

/// The first address of a network, the last, and those before and after, where there are any.
fn edges(net: IpNet) -> (IpAddr, IpAddr, Option<IpAddr>, Option<IpAddr>) {
    match net {
        IpNet::V4(net) => {
            let (first, last) = (net.network(), net.broadcast());
            let ip = |bits| IpAddr::from(Ipv4Addr::from_bits(bits));
            let before = first.to_bits().checked_sub(1).map(ip);
            let after = last.to_bits().checked_add(1).map(ip);
            (first.into(), last.into(), before, after)
        }
        IpNet::V6(net) => {
            let (first, last) = (net.network(), net.broadcast());
            let ip = |bits| IpAddr::from(Ipv6Addr::from_bits(bits));
            let before = first.to_bits().checked_sub(1).map(ip);
            let after = last.to_bits().checked_add(1).map(ip);
            (first.into(), last.into(), before, after)
        }
    }
}

/// IPv4-mapped addresses are IPv4 and have no place in an IPv6 network.
fn is_mapped(ip: IpAddr) -> bool {
    ip.to_canonical() != ip
}

#[track_caller]
fn covers_exactly(trusted: &TrustedProxies, net: IpNet) {
    let (first, last, before, after) = edges(net);
    for ip in [first, last].into_iter().filter(|ip| !is_mapped(*ip)) {
        assert!(trusted.contains(ip), "{ip} is in {net}");
    }
    for ip in [before, after]
        .into_iter()
        .flatten()
        .filter(|ip| !is_mapped(*ip))
    {
        assert!(!trusted.contains(ip), "{ip} is not in {net}");
    }
}

proptest! {
    #![proptest_config(thorough())]

    #[test]
    fn an_entry_covers_its_network_and_no_neighbour(net in net()) {
        let parsed = TrustedProxies::parse([net.to_string()]).expect("a network");
        covers_exactly(&parsed, net);
        let taken = TrustedProxies::from_nets([net]).expect("a network");
        covers_exactly(&taken, net);
        prop_assert_eq!(parsed, taken);
    }

    #[test]
    fn an_address_covers_itself(ip in any::<u32>()) {
        let ip = IpAddr::from(Ipv4Addr::from_bits(ip));
        let trusted = TrustedProxies::parse([ip.to_string()]).expect("an address");
        covers_exactly(&trusted, ip.into());
    }

    /// `::ffff:a.b.c.d/96+n` is `a.b.c.d/n`; shorter prefixes are more than IPv4 and mean nothing.
    #[test]
    fn a_mapped_network_is_the_network(ip in any::<u32>(), len in 0..=128_u8) {
        let v4 = Ipv4Addr::from_bits(ip);
        let trusted = TrustedProxies::parse([format!("{}/{len}", v4.to_ipv6_mapped())]);
        match len.checked_sub(96) {
            Some(len) => {
                let net = Ipv4Net::new(v4, len).expect("at most 32");
                covers_exactly(&trusted.expect("a network"), net.into());
            }
            None => prop_assert!(trusted.is_err()),
        }
    }

    /// A list covers what any of its entries covers, in whatever order, however they overlap.
    #[test]
    fn a_list_is_the_union_of_its_entries(nets in vec(crowded_net(), 0..60)) {
        let trusted = TrustedProxies::from_nets(nets.clone()).expect("networks");
        let mut turned = nets.clone();
        turned.reverse();
        prop_assert_eq!(&trusted, &TrustedProxies::from_nets(turned).expect("networks"));

        let v4 = (0..70_u32).map(|host| IpAddr::from(Ipv4Addr::from_bits((10 << 24) - 3 + host)));
        let v6 = (0..70_u128)
            .map(|host| IpAddr::from(Ipv6Addr::from_bits((0x2001_0db8 << 96) - 3 + host)));
        for ip in v4.chain(v6) {
            prop_assert_eq!(trusted.contains(ip), nets.iter().any(|net| net.contains(&ip)), "{}", ip);
        }
    }

    /// IPv4 and IPv6 entries never cover the other family.
    #[test]
    fn families_do_not_mix(v4 in any::<u32>(), v6 in any::<u128>()) {
        let v4 = IpAddr::from(Ipv4Addr::from_bits(v4));
        let v6 = IpAddr::from(Ipv6Addr::from_bits(v6)).to_canonical();
        prop_assume!(v6.is_ipv6());
        let all_v4 = TrustedProxies::parse(["0.0.0.0/0"]).expect("a network");
        let all_v6 = TrustedProxies::parse(["::/0"]).expect("a network");
        prop_assert!(all_v4.contains(v4) && !all_v4.contains(v6));
        prop_assert!(!all_v6.contains(v4) && all_v6.contains(v6));
    }

    /// Nothing that is not printed like an entry is one.
    #[test]
    fn other_text_is_refused(text in "[0-9a-f:./%+ -]{0,20}") {
        if TrustedProxies::parse([&text]).is_ok() {
            let is_net = text.parse::<IpNet>().is_ok() || text.parse::<IpAddr>().is_ok();
            prop_assert!(is_net, "{text}");
            prop_assert!(!text.contains(['%', '+', ' ', '-']), "{text}");
        }
    }
}
