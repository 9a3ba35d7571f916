//! What an index must say, by the slowest and plainest way: ask every entry of every list.

use std::net::IpAddr;

use ipsec_core::index::{List, ListKind};
use ipsec_core::ip::{self, EmbeddedKind};
use ipsec_core::{ListOverride, Signal};

/// Lists as they are handed to the index, and their entries as pairs of ends.
#[derive(Clone, Debug)]
pub(super) struct OracleList {
    pub(super) name: String,
    pub(super) kind: ListKind,
    pub(super) signals: Vec<Signal>,
    pub(super) entries: Vec<(IpAddr, IpAddr)>,
}

impl OracleList {
    pub(super) fn declared(&self) -> List {
        let name = self.name.as_str();
        let list = match self.kind {
            ListKind::Allow => return List::allow(name),
            ListKind::Deny => return List::deny(name),
            ListKind::Complete => List::new(name).complete(),
            _ => List::new(name),
        };
        self.signals
            .iter()
            .fold(list, |list, signal| list.signals(*signal))
    }

    /// The lines, from 1, of which the address lies between the ends, or the IPv4 address that a translator or a router put inside.
    pub(super) fn lines_naming(&self, ip: IpAddr) -> Vec<usize> {
        let inside = ip::embedded_ipv4(ip)
            .filter(|inside| inside.kind() != EmbeddedKind::Teredo && self.kind != ListKind::Allow)
            .map(|inside| IpAddr::from(inside.address()));
        let names = |&(first, last): &(IpAddr, IpAddr), ip: IpAddr| {
            first.is_ipv4() == ip.is_ipv4() && first <= ip && ip <= last
        };
        let lines = self.entries.iter().enumerate();
        lines
            .filter(|(_, entry)| names(entry, ip) || inside.is_some_and(|ip| names(entry, ip)))
            .map(|(i, _)| i + 1)
            .collect()
    }

    pub(super) fn names(&self, ip: IpAddr) -> bool {
        !self.lines_naming(ip).is_empty()
    }

    fn says_yes(&self, signal: Signal) -> bool {
        use Signal::{Proxy, PublicProxy, ResidentialProxy};
        let implied = [PublicProxy, ResidentialProxy];
        self.signals.contains(&signal)
            || (signal == Proxy && implied.iter().any(|kind| self.signals.contains(kind)))
    }
}

/// The names of the lists that name the address, sorted.
pub(super) fn sources(lists: &[OracleList], ip: IpAddr) -> Vec<&str> {
    let naming = lists.iter().filter(|list| list.names(ip));
    let mut names: Vec<&str> = naming.map(|list| list.name.as_str()).collect();
    names.sort_unstable();
    names
}

/// Yes if any list that names it says so; else no if the address is public and a complete list is silent; else unknown.
pub(super) fn answer(lists: &[OracleList], ip: IpAddr, signal: Signal) -> Option<bool> {
    if lists
        .iter()
        .any(|list| list.names(ip) && list.says_yes(signal))
    {
        return Some(true);
    }
    let silent = |list: &OracleList| {
        list.kind == ListKind::Complete && list.signals.contains(&signal) && !list.names(ip)
    };
    (ip::scope(ip).is_public() && lists.iter().any(silent)).then_some(false)
}

/// Whether lists contradict each other on a signal: one says yes, a complete one says no by silence.
pub(super) fn contradiction(lists: &[OracleList], ip: IpAddr, signal: Signal) -> bool {
    let others: Vec<OracleList> = lists
        .iter()
        .filter(|list| !list.names(ip))
        .cloned()
        .collect();
    answer(lists, ip, signal) == Some(true) && answer(&others, ip, signal) == Some(false)
}

/// An operator's allow entry beats a deny entry.
pub(super) fn list_override(lists: &[OracleList], ip: IpAddr) -> Option<ListOverride> {
    let has = |kind| lists.iter().any(|list| list.kind == kind && list.names(ip));
    if has(ListKind::Allow) {
        Some(ListOverride::Allow)
    } else {
        has(ListKind::Deny).then_some(ListOverride::Deny)
    }
}
