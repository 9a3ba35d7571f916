//! So many ranges that the first bits of an address are looked up before the rest is searched.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipsec_core::Signal;
use ipsec_core::feed::{self, Rules};
use ipsec_core::index::{List, LocalIndex};
use proptest::prelude::*;

/// IPv4 ranges and IPv6 ranges, most of them in few blocks of the same 16 bits, some wherever.
fn entries() -> impl Strategy<Value = Vec<(IpAddr, IpAddr)>> {
    let start = prop_oneof![
        4 => 0x2d00_0000_u32..0x2d20_0000,
        1 => any::<u32>(),
        1 => (any::<u16>(), 0_u32..3).prop_map(|(top, low)| (u32::from(top) << 16) | low),
    ];
    let length = prop_oneof![90 => Just(0_u32), 60 => 0..300_u32, 1 => 0..0x3_0000_u32];
    let entry = (start, length, any::<bool>()).prop_map(|(start, length, v4)| {
        let last = start.saturating_add(length);
        let v6 = |bits: u32| Ipv6Addr::from_bits((u128::from(bits) << 96) | 7);
        match v4 {
            true => (
                Ipv4Addr::from_bits(start).into(),
                Ipv4Addr::from_bits(last).into(),
            ),
            false => (v6(start).into(), v6(last).into()),
        }
    });
    proptest::collection::vec(entry, 700..900)
}

fn neighbours(ip: IpAddr) -> [IpAddr; 3] {
    match ip {
        IpAddr::V4(ip) => {
            let bits = ip.to_bits();
            [bits.saturating_sub(1), bits, bits.saturating_add(1)]
                .map(|b| Ipv4Addr::from_bits(b).into())
        }
        IpAddr::V6(ip) => {
            let bits = ip.to_bits();
            [bits.saturating_sub(1), bits, bits.saturating_add(1)]
                .map(|b| Ipv6Addr::from_bits(b).into())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn many_ranges_are_told_apart_as_by_a_linear_scan(entries in entries()) {
        let text = entries.iter().fold(String::new(), |mut text, (first, last)| {
            writeln!(text, "{first} - {last}").unwrap();
            text
        });
        let feed = feed::parse("list", text.as_bytes(), Rules::default().may_name_everybody()).unwrap();
        let index = LocalIndex::builder().feed(List::new("list").signals(Signal::Bot), feed).build().unwrap();
        prop_assert!(index.len() > 256);
        let ends = entries.iter().flat_map(|(first, last)| [*first, *last]);
        for ip in ends.flat_map(neighbours) {
            // What is inside another address is tested elsewhere.
            if ipsec_core::ip::embedded_ipv4(ip).is_some() || ip != ip.to_canonical() {
                continue;
            }
            let named = entries.iter().any(|(first, last)| {
                first.is_ipv4() == ip.is_ipv4() && *first <= ip && ip <= *last
            });
            prop_assert_eq!(index.verdict(ip).is(Signal::Bot), named.then_some(true), "{}", ip);
        }
    }
}
