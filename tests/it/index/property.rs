//! Any lists, and at every boundary the index says what the linear scan says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use ipsec_core::feed::{self, Rules};
use ipsec_core::index::{ListKind, LocalIndex};
use ipsec_core::{Backend, FactSet, Query, Signal};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::oracle::{self, OracleList};

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn the_index_says_what_a_linear_scan_says(lists in lists(), others in vec(address(), 0..8)) {
        let index = build(&lists);
        for ip in boundaries(&lists).into_iter().chain(others) {
            agree(&index, &lists, ip)?;
        }
    }

    #[test]
    fn the_order_of_the_lists_changes_no_answer(lists in lists()) {
        let forth = build(&lists);
        let back = build(&lists.iter().rev().cloned().collect::<Vec<_>>());
        prop_assert_eq!(forth.answers(), back.answers());
        for ip in boundaries(&lists) {
            let (a, b) = (forth.verdict(ip), back.verdict(ip));
            prop_assert_eq!(a.signals(), b.signals());
            prop_assert_eq!(a.list_override(), b.list_override());
        }
    }
}

fn build(lists: &[OracleList]) -> LocalIndex {
    let mut builder = LocalIndex::builder();
    for list in lists {
        let text: String = list
            .entries
            .iter()
            .enumerate()
            .map(|(i, e)| line(i, e))
            .collect();
        let rules = Rules::default().may_name_everybody();
        let feed = feed::parse(list.name.as_str(), text.as_bytes(), rules).unwrap();
        builder = builder.feed(list.declared(), feed);
    }
    builder.build().unwrap()
}

/// Writes the entry in one of the forms there are, by turns.
fn line(i: usize, (first, last): &(IpAddr, IpAddr)) -> String {
    let networks = || (0..=128).filter_map(|length| IpNet::new(*first, length).ok());
    match networks().find(|net| (net.network(), net.broadcast()) == (*first, *last)) {
        Some(net) if i.is_multiple_of(2) => format!("{last}/{} # as a network\n", net.prefix_len()),
        _ if first == last => format!("  {first}\r\n"),
        _ => format!("{first} - {last}\n"),
    }
}

fn agree(index: &LocalIndex, lists: &[OracleList], ip: IpAddr) -> Result<(), TestCaseError> {
    let verdict = index
        .lookup_now(&Query::new(ip).want(FactSet::EMPTY))
        .unwrap();
    prop_assert_eq!(verdict.ip(), Some(ip));
    let mut sources: Vec<&str> = verdict
        .evidence()
        .iter()
        .map(|e| e.source().as_str())
        .collect();
    sources.sort_unstable();
    prop_assert_eq!(sources, oracle::sources(lists, ip), "{}", ip);
    prop_assert_eq!(
        verdict.list_override(),
        oracle::list_override(lists, ip),
        "{}",
        ip
    );
    for &signal in Signal::ALL {
        prop_assert_eq!(
            verdict.is(signal),
            oracle::answer(lists, ip, signal),
            "{} {}",
            ip,
            signal
        );
        let contradiction = oracle::contradiction(lists, ip, signal);
        prop_assert_eq!(
            verdict.contradictions().contains(signal),
            contradiction,
            "{} {}",
            ip,
            signal
        );
    }
    let mut found: Vec<_> = index
        .matches(ip)
        .iter()
        .map(|m| m.list.to_string())
        .collect();
    found.sort_unstable();
    found.dedup();
    prop_assert_eq!(found, oracle::sources(lists, ip));
    for list in lists {
        let mut lines: Vec<usize> = (index.matches(ip).iter())
            .filter(|m| m.list == list.name.as_str())
            .map(|m| m.line as usize)
            .collect();
        lines.sort_unstable();
        prop_assert_eq!(lines, first_of_duplicates(list, ip), "{}", ip);
    }
    Ok(())
}

/// The lines that name the address, without those that an earlier one repeats.
fn first_of_duplicates(list: &OracleList, ip: IpAddr) -> Vec<usize> {
    let is_first = |line: &usize| !list.entries[..line - 1].contains(&list.entries[line - 1]);
    list.lines_naming(ip).into_iter().filter(is_first).collect()
}

/// Both ends of every entry and their neighbours, and the ends of both families.
fn boundaries(lists: &[OracleList]) -> Vec<IpAddr> {
    let entries = lists.iter().flat_map(|list| &list.entries);
    let mut all: Vec<IpAddr> = entries
        .flat_map(|&(first, last)| [beside(first, false), first, last, beside(last, true)])
        .chain([[0, 0, 0, 0].into(), [u8::MAX; 4].into()])
        .chain([[0_u8; 16].into(), [u8::MAX; 16].into()])
        .map(|ip| ip.to_canonical())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The next address or the one before, around the ends of the family.
fn beside(ip: IpAddr, after: bool) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if after => Ipv4Addr::from_bits(ip.to_bits().wrapping_add(1)).into(),
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits().wrapping_sub(1)).into(),
        IpAddr::V6(ip) if after => Ipv6Addr::from_bits(ip.to_bits().wrapping_add(1)).into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits().wrapping_sub(1)).into(),
    }
}

fn lists() -> impl Strategy<Value = Vec<OracleList>> {
    vec((kind(), signals(), vec(entry(), 1..12)), 0..6).prop_map(|lists| {
        let named =
            |(i, (kind, signals, entries)): (usize, (ListKind, Vec<Signal>, _))| OracleList {
                name: format!("list-{i}"),
                kind,
                signals: if kind.is_override() {
                    Vec::new()
                } else {
                    signals
                },
                entries,
            };
        lists.into_iter().enumerate().map(named).collect()
    })
}

fn kind() -> impl Strategy<Value = ListKind> {
    use ListKind::{Allow, Complete, Deny, Partial};
    select(vec![Partial, Partial, Complete, Complete, Allow, Deny])
}

fn signals() -> impl Strategy<Value = Vec<Signal>> {
    use Signal::{Proxy, PublicProxy, ResidentialProxy, Tor, Vpn};
    subsequence(vec![Tor, Vpn, Proxy, PublicProxy, ResidentialProxy], 1..4)
}

/// The ends of what a line names: of an address, a network, a range.
fn entry() -> impl Strategy<Value = (IpAddr, IpAddr)> {
    let network = |(ip, length): (IpAddr, u8)| {
        let bits = if ip.is_ipv4() { 32 } else { 128 };
        let net = IpNet::new(ip, bits - length.min(bits)).unwrap();
        (net.network(), net.broadcast())
    };
    let hosts = prop_oneof![6 => 0_u8..10, 1 => 0_u8..=128];
    prop_oneof![
        2 => address().prop_map(|ip| (ip, ip)),
        3 => (address(), hosts).prop_map(network).prop_filter("one family", is_one_family),
        3 => (address(), address()).prop_map(range),
    ]
}

/// A network may begin in the block of IPv4-mapped addresses, where its first address alone would be IPv4.
fn is_one_family((first, last): &(IpAddr, IpAddr)) -> bool {
    first.to_canonical() == *first && last.to_canonical() == *last
}

fn range((a, b): (IpAddr, IpAddr)) -> (IpAddr, IpAddr) {
    if a.is_ipv4() == b.is_ipv4() {
        (a.min(b), a.max(b))
    } else {
        (a, a)
    }
}

/// Addresses that are often near each other, so that entries overlap, touch, nest and repeat.
fn address() -> impl Strategy<Value = IpAddr> {
    let v4 = [0, 0x0808_0800, 0xC000_0200, u32::MAX - 40].map(IpAddr::from_v4);
    let v6 = [0, 0x2001_0db8 << 96, 0x2606_4700 << 96, u128::MAX - 40].map(IpAddr::from_v6);
    let near = (select([v4, v6].concat()), 0_u8..40).prop_map(|(ip, offset)| match ip {
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() + u32::from(offset)).into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() + u128::from(offset)).into(),
    });
    prop_oneof![9 => near, 1 => any::<IpAddr>().prop_map(|ip| ip.to_canonical())]
}

trait FromBits {
    fn from_v4(bits: u32) -> IpAddr;
    fn from_v6(bits: u128) -> IpAddr;
}

impl FromBits for IpAddr {
    fn from_v4(bits: u32) -> IpAddr {
        Ipv4Addr::from_bits(bits).into()
    }

    fn from_v6(bits: u128) -> IpAddr {
        Ipv6Addr::from_bits(bits).into()
    }
}
