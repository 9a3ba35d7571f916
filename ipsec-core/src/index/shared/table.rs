//! Which prefixes a table protects.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::evidence::Source;
use crate::index::LocalIndex;

/// The list that says so of the first address of a prefix, if such lists name all of the prefix.
///
/// For more than one address the entries must be known; an index may have been built without them.
pub(super) fn protects(index: &LocalIndex, net: IpNet) -> Option<Source> {
    /// A prefix that takes more entries than this counts as not protected.
    const MAX_ENTRIES: usize = 256;

    let first = index.never_blocked_by(net.network())?;
    if net.prefix_len() == net.max_prefix_len() {
        return Some(first.clone());
    }
    let (list, mut end) = protected_until(index, net.network())?;
    for _ in 0..MAX_ENTRIES {
        if end >= net.broadcast() {
            return Some(list);
        }
        (_, end) = protected_until(index, next(end)?)?;
    }
    None
}

/// Of the entries for this address in lists of those who are never to be blocked, the one that reaches furthest: its list, and its last
/// address.
fn protected_until(index: &LocalIndex, ip: IpAddr) -> Option<(Source, IpAddr)> {
    let protecting = || index.lists().iter().filter(|list| list.never_block());
    protecting().next()?;
    let entries = index.matches(ip).into_iter();
    entries
        .filter(|entry| protecting().any(|list| *list.name() == entry.list))
        // Entries for the IPv4 address inside are among the matches, and do not protect.
        .filter(|entry| entry.range.contains(ip))
        .map(|entry| (entry.list, entry.range.last()))
        .max_by_key(|(_, last)| *last)
}

fn next(ip: IpAddr) -> Option<IpAddr> {
    Some(match ip {
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits().checked_add(1)?).into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits().checked_add(1)?).into(),
    })
}
