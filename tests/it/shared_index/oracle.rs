//! What a shared index must say, by the slowest and plainest way: a list of entries, each of them asked.

use std::net::IpAddr;
use std::time::SystemTime;

use ipnet::IpNet;
use ipsec_core::ListOverride;
use ipsec_core::index::OverlayEntry;
use ipsec_core::ip::{self, EmbeddedKind};

#[derive(Debug, Default)]
pub(super) struct Oracle(Vec<OverlayEntry>);

impl Oracle {
    /// Whether there is room.
    pub(super) fn put(&mut self, batch: &[OverlayEntry], now: SystemTime, limit: usize) -> bool {
        let mut next = self.0.clone();
        for entry in batch {
            next.retain(|old| (old.net(), old.says()) != (entry.net(), entry.says()));
            next.push(entry.clone());
        }
        next.retain(|entry| entry.counts_at(now));
        let fits = next.len() <= limit;
        if fits {
            self.0 = next;
        }
        fits
    }

    pub(super) fn lift(&mut self, net: IpNet, now: SystemTime) -> Vec<OverlayEntry> {
        let lifted = self.entries(now).into_iter();
        let lifted = lifted.filter(|entry| entry.net() == net).collect();
        self.0.retain(|entry| entry.net() != net);
        lifted
    }

    pub(super) fn entries(&self, now: SystemTime) -> Vec<OverlayEntry> {
        let entries = self.0.iter().filter(|entry| entry.counts_at(now));
        let mut entries: Vec<_> = entries.cloned().collect();
        entries.sort_by_key(|entry| (entry.net(), entry.says()));
        entries
    }

    /// What is said of an address, and how many say something.
    pub(super) fn said(&self, ip: IpAddr, now: SystemTime) -> (Option<ListOverride>, usize) {
        let inside = ip::embedded_ipv4(ip).filter(|inside| inside.kind() != EmbeddedKind::Teredo);
        let inside = inside.map(|inside| IpAddr::from(inside.address()));
        let names = |entry: &&OverlayEntry| {
            let ban = entry.says() == ListOverride::Deny;
            entry.net().contains(&ip)
                || inside.is_some_and(|inside| ban && entry.net().contains(&inside))
        };
        let counting = self.0.iter().filter(|entry| entry.counts_at(now));
        let says: Vec<_> = counting.filter(names).map(OverlayEntry::says).collect();
        (says.iter().max().copied(), says.len())
    }
}
