//! Any bytes as a list: no panic, bounded and printable errors, and an index that says what a linear scan says.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipsec_core::Signal;
use ipsec_core::feed::{self, FeedError, IpRange, MAX_LINE, Problem, Rules};
use ipsec_core::index::{List, LocalIndex};
use ipsec_core::ip::{self, EmbeddedKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match feed::parse("whole", data, Rules::default()) {
        Ok(feed) => {
            assert_eq!(
                feed.len() as u64,
                feed.report().entries - feed.report().duplicates
            );
            for entry in feed.entries() {
                assert_eq!(entry.range.to_string().parse(), Ok(entry.range));
            }
        }
        Err(error) => refused(&error),
    }
    let lines: Vec<(&[u8], IpRange)> = good_lines(data).take(48).collect();
    agrees(&lines);
});

fn refused(error: &FeedError) {
    let words = error.to_string();
    assert!(error.count() > 0 && error.problems().len() <= Problem::KEPT);
    assert!(words.lines().count() <= Problem::KEPT + 1);
    assert!(words.len() < 1000 * (Problem::KEPT + 1));
    assert!(!words.contains(|c: char| c.is_control() && c != '\n'));
}

/// The lines that are good on their own, so that a bad one does not hide the rest from the index.
fn good_lines(data: &[u8]) -> impl Iterator<Item = (&[u8], IpRange)> {
    data.split(|&byte| byte == b'\n').filter_map(|line| {
        let feed = feed::parse("line", line, Rules::operator()).ok()?;
        let is_marked = line.starts_with("\u{feff}".as_bytes());
        let entry = feed
            .entries()
            .next()
            .filter(|_| !is_marked && line.len() <= MAX_LINE)?;
        Some((line, entry.range))
    })
}

/// Every other line is of a complete list of Tor exits, the others are of a partial one of VPNs.
fn agrees(lines: &[(&[u8], IpRange)]) {
    let of = |list: usize| lines.iter().skip(list).step_by(2);
    let parse = |list| {
        let lines: Vec<&[u8]> = of(list).map(|(line, _)| *line).collect();
        feed::parse("good", &*lines.join(&b'\n'), Rules::operator()).expect("each line is good")
    };
    if lines.is_empty() {
        return;
    }
    let index = LocalIndex::builder()
        .feed(List::new("exits").signals(Signal::Tor).complete(), parse(0))
        .feed(List::new("vpns").signals(Signal::Vpn), parse(1))
        .build()
        .expect("both are as they should be");
    for ip in lines.iter().flat_map(|(_, range)| boundaries(range)) {
        let inside = inside(ip).unwrap_or(ip);
        let names = |range: &IpRange| range.contains(ip) || range.contains(inside);
        let named = |list| of(list).any(|(_, range)| names(range));
        let verdict = index.verdict(ip);
        let absent = ip::scope(ip).is_public().then_some(false);
        assert_eq!(
            verdict.is(Signal::Tor),
            if named(0) { Some(true) } else { absent }
        );
        assert_eq!(verdict.is(Signal::Vpn), named(1).then_some(true));
        assert_eq!(index.matches(ip).is_empty(), !named(0) && !named(1));
        assert!(index.matches(ip).iter().all(|found| names(&found.range)));
    }
}

/// The IPv4 address that a translator or a router put inside an IPv6 address: its lists count as well.
fn inside(ip: IpAddr) -> Option<IpAddr> {
    let inside = ip::embedded_ipv4(ip)?;
    (inside.kind() != EmbeddedKind::Teredo).then(|| inside.address().into())
}

fn boundaries(range: &IpRange) -> [IpAddr; 4] {
    let beside = |ip, step: i8| match ip {
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits().wrapping_add_signed(step.into())).into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits().wrapping_add_signed(step.into())).into(),
    };
    let (first, last) = (range.first(), range.last());
    [beside(first, -1), first, last, beside(last, 1)].map(ip::canonical)
}
