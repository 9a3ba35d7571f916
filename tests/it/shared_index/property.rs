//! Any sequence of bans, allowances, liftings, hours that pass and swaps, compared with a plain list of entries.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use ipsec_core::index::{List, OverlayEntry, OverlayRules};
use ipsec_core::{LocalIndex, SharedIndex, Signal};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::clock::{Clock, at};
use super::oracle::Oracle;

const LIMIT: usize = 6;

#[derive(Clone, Debug)]
enum Step {
    Put(Vec<OverlayEntry>),
    ReplaceAll(Vec<OverlayEntry>),
    Lift(IpNet),
    /// Not always onwards.
    Time(u64),
    Swap,
    Reap,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_changes_is_as_with_a_plain_list(steps in vec(step(), 1..24), asked in vec(address(), 6)) {
        let rules = OverlayRules::default().max_entries(LIMIT).min_ban_prefix(1, 1);
        let clock = Clock::default();
        let shared = SharedIndex::with_rules(table(0), clock.reader(), rules);
        let (mut oracle, mut now, mut generation) = (Oracle::default(), 0, 1);
        for step in steps {
            match step {
                Step::Put(batch) => {
                    let fits = oracle.put(&batch, at(now), LIMIT);
                    prop_assert_eq!(shared.put(batch).is_ok(), fits);
                }
                Step::ReplaceAll(batch) => {
                    let mut next = Oracle::default();
                    let fits = next.put(&batch, at(now), LIMIT);
                    prop_assert_eq!(shared.replace_all(batch).is_ok(), fits);
                    if fits {
                        oracle = next;
                    }
                }
                Step::Lift(net) => {
                    prop_assert_eq!(shared.lift(net), oracle.lift(net, at(now)));
                }
                Step::Time(seconds) => {
                    now += seconds;
                    clock.set(now);
                }
                Step::Swap => {
                    generation = shared.replace(table(generation)).generation;
                }
                Step::Reap => prop_assert_eq!(shared.reap().held, 0),
            }
            prop_assert_eq!(shared.entries(), oracle.entries(at(now)));
            prop_assert_eq!(shared.current().generation(), generation);
            for ip in &asked {
                let verdict = shared.verdict(*ip);
                let said = verdict.evidence_of("run-time");
                let notes = said.map_or(0, |said| said.notes().len());
                prop_assert_eq!((verdict.list_override(), notes), oracle.said(*ip, at(now)));
                let expected = if generation % 2 == 1 { Signal::Tor } else { Signal::Vpn };
                prop_assert_eq!(verdict.is(expected), Some(true));
            }
        }
    }
}

/// Names everybody as Tor or as a VPN, by turns.
fn table(before: u64) -> LocalIndex {
    let signal = [Signal::Tor, Signal::Vpn][before as usize % 2];
    let everybody = "0.0.0.0/1\n128.0.0.0/1\n::/1\n8000::/1";
    LocalIndex::builder()
        .list(List::new("all").signals(signal), everybody.as_bytes())
        .build()
        .unwrap()
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => vec(entry(), 0..4).prop_map(Step::Put),
        1 => vec(entry(), 0..9).prop_map(Step::ReplaceAll),
        3 => net().prop_map(Step::Lift),
        3 => (0..4_u64).prop_map(Step::Time),
        1 => Just(Step::Swap),
        1 => Just(Step::Reap),
    ]
}

fn entry() -> impl Strategy<Value = OverlayEntry> {
    let until = proptest::option::of((0..12_u64).prop_map(at));
    let make = |(net, until, ban, reason): (IpNet, _, bool, u8)| match ban {
        true => OverlayEntry::ban(net, until, reason.to_string()),
        false => OverlayEntry::allow(net, until, reason.to_string()),
    };
    (net(), until, any::<bool>(), any::<u8>()).prop_map(make)
}

/// Canonical, and not of everybody.
fn net() -> impl Strategy<Value = IpNet> {
    let hosts = prop_oneof![4 => 0..4_u8, 2 => 4..31_u8, 1 => 31..127_u8];
    let make = |(ip, hosts): (IpAddr, u8)| {
        let bits = if ip.is_ipv4() { 32 } else { 128 };
        IpNet::new(ip, bits - hosts.min(bits - 1)).unwrap().trunc()
    };
    (address(), hosts).prop_map(make)
}

/// Few, so that they meet: two of IPv4, the same inside IPv6, and others.
fn address() -> impl Strategy<Value = IpAddr> {
    let near = (select(vec![0xcb00_7108_u32, 0x0808_0808]), 0..4_u32);
    near.prop_flat_map(|(base, offset)| {
        let v4 = Ipv4Addr::from_bits(base + offset);
        let bits = u128::from(v4.to_bits());
        let v6 = [
            (0x64_ff9b << 96) | bits,
            (0x2002 << 112) | (bits << 80) | 1,
            (0x2606_4700 << 96) | bits,
            (0x2001 << 112) | (!bits & 0xffff_ffff),
        ];
        let v6 = v6.map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits)));
        prop_oneof![1 => Just(IpAddr::from(v4)), 1 => select(v6.to_vec())]
    })
}
