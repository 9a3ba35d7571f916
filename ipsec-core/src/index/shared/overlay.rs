//! Bans and allowances of the moment, as a value: entries and a time in, evidence or another overlay out.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::SystemTime;

use foldhash::fast::RandomState;
use ipnet::IpNet;

use super::entry::{OverlayEntry, canonical};
use super::error::OverlayError;
use super::prefixes::Prefixes;
use super::rules::OverlayRules;
use crate::evidence::ListOverride;

/// Bans and allowances by prefix. Never changed once readers have it: a change is a copy.
#[derive(Clone, Debug)]
pub(super) struct Overlay {
    v4: Prefixes,
    v6: Prefixes,
    len: usize,
    /// When the first of them ends, if any does.
    next_end: Option<SystemTime>,
}

/// An entry that says something of an address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Saying<'a> {
    pub(super) entry: &'a OverlayEntry,
    /// The IPv4 address inside, if it is the one that is in the prefix.
    pub(super) inside: Option<Ipv4Addr>,
}

/// What a batch of entries did to an overlay.
#[derive(Debug, Default)]
pub(super) struct Added {
    pub(super) replaced: Vec<OverlayEntry>,
    pub(super) expired: Vec<OverlayEntry>,
}

impl Overlay {
    pub(super) fn new() -> Self {
        Self {
            v4: Prefixes::of_bits(32),
            v6: Prefixes::of_bits(128),
            len: 0,
            next_end: None,
        }
    }

    /// How many entries there are, those among them that have ended since the last change.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether some entry names the address, at whatever time: rarely, and then the time matters.
    #[inline]
    pub(super) fn names(&self, ip: IpAddr) -> bool {
        self.naming(ip).next().is_some()
    }

    /// What counts of an address in canonical form: entries for itself, wider ones first, then bans of the IPv4 address inside it.
    ///
    /// That the IPv4 address is let in is left out: trust is in the address that connects, not in one that it carries.
    pub(super) fn of(&self, ip: IpAddr, now: SystemTime) -> impl Iterator<Item = Saying<'_>> {
        self.naming(ip)
            .filter(move |saying| saying.entry.counts_at(now))
    }

    /// All entries that count, by prefix, a ban before an allowance.
    pub(super) fn entries(&self, now: SystemTime) -> Vec<OverlayEntry> {
        let mut entries: Vec<OverlayEntry> = self
            .iter()
            .filter(|entry| entry.counts_at(now))
            .cloned()
            .collect();
        entries.sort_unstable_by_key(|entry| (entry.net(), entry.says()));
        entries
    }

    /// With these entries added, of which a later one replaces an earlier one that says the same of the same prefix, and without those
    /// that have ended. All or nothing.
    pub(super) fn with(
        &self,
        entries: Vec<OverlayEntry>,
        rules: &OverlayRules,
        now: SystemTime,
    ) -> Result<(Self, Added), OverlayError> {
        rules.check_width(&entries)?;
        rules.check_size(self.len_with(&entries, now))?;
        let mut added = Added::default();
        let mut overlay = self.clone();
        overlay.clean(now);
        for entry in entries {
            if !entry.counts_at(now) {
                added.expired.push(entry.clone());
            }
            let replaced = overlay.insert(Arc::new(entry));
            let replaced = replaced.filter(|entry| entry.counts_at(now));
            added.replaced.extend(replaced.map(Arc::unwrap_or_clone));
        }
        overlay.clean(now);
        Ok((overlay, added))
    }

    /// How many entries there would be with these added: known before anything is copied.
    fn len_with(&self, entries: &[OverlayEntry], now: SystemTime) -> usize {
        let mut said: HashSet<_, RandomState> = HashSet::default();
        let mut is_new = |entry: &&OverlayEntry| said.insert((entry.net(), entry.says()));
        // The last word on a prefix comes first.
        let new = entries.iter().rev().filter(&mut is_new);
        let new = new.filter(|entry| entry.counts_at(now)).count();
        let stays = |entry: &&OverlayEntry| {
            entry.counts_at(now) && !said.contains(&(entry.net(), entry.says()))
        };
        new + self.iter().filter(stays).count()
    }

    /// Without whatever is said of exactly these prefixes, and without what has ended; and what of it would have counted.
    pub(super) fn without(
        &self,
        nets: impl IntoIterator<Item = IpNet>,
        now: SystemTime,
    ) -> (Self, Vec<OverlayEntry>) {
        let mut overlay = self.clone();
        overlay.clean(now);
        let mut lifted = Vec::new();
        for net in nets {
            let (family, prefix) = overlay.family(net);
            lifted.extend(family.remove(prefix).map(Arc::unwrap_or_clone));
        }
        overlay.clean(now);
        (overlay, lifted)
    }

    /// Without what has ended; `None` if nothing has.
    pub(super) fn cleaned(&self, now: SystemTime) -> Option<Self> {
        self.next_end.filter(|end| *end <= now)?;
        let mut overlay = self.clone();
        overlay.clean(now);
        Some(overlay)
    }

    fn iter(&self) -> impl Iterator<Item = &OverlayEntry> {
        self.v4.iter().chain(self.v6.iter()).map(|entry| &**entry)
    }

    #[inline]
    fn naming(&self, ip: IpAddr) -> impl Iterator<Item = Saying<'_>> {
        let itself = self.lookup(ip).map(|entry| (entry, None));
        let inside = crate::ip::translated_ipv4(ip)
            .into_iter()
            .flat_map(|inside| {
                let bans = self.lookup(inside.into());
                let bans = bans.filter(|entry| entry.says() == ListOverride::Deny);
                bans.map(move |entry| (entry, Some(inside)))
            });
        let all = itself.chain(inside);
        all.map(|(entry, inside)| Saying { entry, inside })
    }

    #[inline]
    fn lookup(&self, ip: IpAddr) -> impl Iterator<Item = &OverlayEntry> {
        let found = match ip {
            IpAddr::V4(ip) => self.v4.of(ip.to_bits().into()),
            IpAddr::V6(ip) => self.v6.of(ip.to_bits()),
        };
        found.map(|entry| &**entry)
    }

    fn insert(&mut self, entry: Arc<OverlayEntry>) -> Option<Arc<OverlayEntry>> {
        let (family, prefix) = self.family(entry.net());
        family.insert(prefix, entry)
    }

    /// Where what is said of a prefix is kept, and as what.
    fn family(&mut self, net: IpNet) -> (&mut Prefixes, (u128, u8)) {
        match canonical(net) {
            IpNet::V4(net) => {
                let bits = net.network().to_bits().into();
                (&mut self.v4, (bits, net.prefix_len()))
            }
            IpNet::V6(net) => {
                let bits = net.network().to_bits();
                (&mut self.v6, (bits, net.prefix_len()))
            }
        }
    }

    /// Drops what has ended, and counts anew.
    fn clean(&mut self, now: SystemTime) {
        self.v4.retain(|entry| entry.counts_at(now));
        self.v6.retain(|entry| entry.counts_at(now));
        self.len = self.iter().count();
        self.next_end = self.iter().filter_map(OverlayEntry::until).min();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::error::OverlayErrorKind;
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn net(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    fn ban(text: &str, until: Option<u64>) -> OverlayEntry {
        OverlayEntry::ban(net(text), until.map(at), "")
    }

    fn allow(text: &str, until: Option<u64>) -> OverlayEntry {
        OverlayEntry::allow(net(text), until.map(at), "")
    }

    fn overlay(entries: &[OverlayEntry]) -> Overlay {
        let rules = OverlayRules::default();
        let (overlay, _) = Overlay::new()
            .with(entries.to_vec(), &rules, at(0))
            .unwrap();
        overlay
    }

    #[track_caller]
    fn says(overlay: &Overlay, ip: &str, now: u64, expected: &[&str]) {
        let ip = ip.parse().unwrap();
        let said = overlay.of(ip, at(now)).map(|s| s.entry.to_string());
        assert_eq!(said.collect::<Vec<_>>(), expected, "{ip} at {now}");
        assert!(expected.is_empty() || overlay.names(ip));
    }

    #[test]
    fn every_entry_that_names_an_address_is_found_wider_ones_first() {
        let overlay = overlay(&[
            ban("203.0.113.9/32", None),
            allow("203.0.112.0/20", None),
            ban("203.0.113.0/24", None),
            allow("203.0.113.0/24", None),
            ban("203.0.114.0/24", None),
            allow("::/0", None),
        ]);
        let expected = [
            "allow 203.0.112.0/20",
            "deny 203.0.113.0/24",
            "allow 203.0.113.0/24",
            "deny 203.0.113.9/32",
        ];
        says(&overlay, "203.0.113.9", 0, &expected);
        says(&overlay, "203.0.113.10", 0, &expected[..3]);
        says(&overlay, "8.8.8.8", 0, &[]);
        says(&overlay, "ffff::1", 0, &["allow ::/0"]);
        assert_eq!(overlay.len(), 6);
        assert_eq!(overlay.entries(at(0)).len(), 6);
    }

    #[test]
    fn of_an_address_inside_only_bans_count() {
        let overlay = overlay(&[
            ban("203.0.113.0/24", None),
            allow("203.0.113.9/32", None),
            allow("64:ff9b::/96", None),
        ]);
        let both = ["allow 64:ff9b::/96", "deny 203.0.113.0/24"];
        says(&overlay, "64:ff9b::203.0.113.9", 0, &both);
        says(&overlay, "2002:cb00:7109::1", 0, &both[1..]);
        // Teredo: what is inside is the client's to choose.
        says(&overlay, "2001:0:c000:201::34ff:8ef6", 0, &[]);
    }

    #[test]
    fn what_has_ended_does_not_count_and_goes_with_the_next_change() {
        let overlay = overlay(&[ban("203.0.113.9/32", Some(10)), ban("203.0.113.0/24", None)]);
        let both = ["deny 203.0.113.0/24", "deny 203.0.113.9/32"];
        says(&overlay, "203.0.113.9", 9, &both);
        says(&overlay, "203.0.113.9", 10, &both[..1]);
        assert!(overlay.cleaned(at(9)).is_none());
        let cleaned = overlay.cleaned(at(10)).unwrap();
        assert_eq!((overlay.len(), cleaned.len()), (2, 1));
        assert!(cleaned.cleaned(at(u64::from(u32::MAX))).is_none());
        let (lifted, removed) = overlay.without([net("203.0.113.9/32")], at(10));
        assert_eq!((lifted.len(), removed), (1, vec![]));
    }

    #[test]
    fn the_last_word_on_a_prefix_counts_also_if_it_has_ended() {
        let before = overlay(&[
            ban("203.0.113.9/32", Some(10)),
            allow("203.0.113.9/32", None),
        ]);
        let rules = OverlayRules::default();
        let again = vec![
            ban("203.0.113.9/32", Some(20)),
            ban("203.0.113.9/32", Some(5)),
        ];
        let (after, added) = before.with(again.clone(), &rules, at(5)).unwrap();
        assert_eq!((before.len_with(&again, at(5)), after.len()), (1, 1));
        says(&after, "203.0.113.9", 5, &["allow 203.0.113.9/32"]);
        assert_eq!(added.expired, again[1..]);
        let earlier = ban("203.0.113.9/32", Some(10));
        assert_eq!(added.replaced, [earlier, again[0].clone()]);
    }

    #[test]
    fn a_batch_is_taken_as_a_whole_or_not_at_all() {
        let rules = OverlayRules::default().max_entries(2);
        let two = vec![ban("203.0.113.9/32", Some(10)), ban("203.0.113.8/32", None)];
        let (full, _) = Overlay::new().with(two, &rules, at(0)).unwrap();
        let third = vec![ban("203.0.113.7/32", None)];
        let error = full.with(third.clone(), &rules, at(9)).unwrap_err();
        assert_eq!(error.kind(), OverlayErrorKind::Full);
        // One has ended by then.
        let (full, _) = full.with(third, &rules, at(10)).unwrap();
        assert_eq!(full.len(), 2);
        // What replaces an entry takes no more room.
        let same = vec![ban("203.0.113.7/32", Some(20))];
        assert!(full.with(same, &rules, at(10)).is_ok());
        // What is said twice counts once, and what is said last of it.
        let none = OverlayRules::default().max_entries(0);
        let taken_back = vec![ban("203.0.113.6/32", None), ban("203.0.113.6/32", Some(9))];
        assert!(Overlay::new().with(taken_back, &none, at(10)).is_ok());
    }

    #[test]
    fn how_many_there_would_be_is_known_before() {
        let before = overlay(&[
            ban("203.0.113.9/32", Some(10)),
            ban("203.0.113.8/32", None),
            allow("203.0.113.8/32", None),
            ban("2001:db8::/32", None),
        ]);
        let batch = vec![
            ban("203.0.113.8/32", Some(20)),
            ban("203.0.113.7/32", None),
            ban("203.0.113.7/32", None),
            allow("203.0.113.7/32", Some(3)),
            ban("2001:db8::/32", Some(3)),
        ];
        for now in [0, 3, 10, 20] {
            let expected = before.len_with(&batch, at(now));
            let rules = OverlayRules::default().max_entries(expected);
            let (after, _) = before.with(batch.clone(), &rules, at(now)).unwrap();
            assert_eq!(after.len(), expected, "at {now}");
            let rules = OverlayRules::default().max_entries(expected - 1);
            let error = before.with(batch.clone(), &rules, at(now)).unwrap_err();
            assert_eq!(error.kind(), OverlayErrorKind::Full);
        }
    }

    #[test]
    fn a_length_that_no_longer_occurs_is_not_probed() {
        let overlay = overlay(&[ban("203.0.113.9/32", Some(10)), ban("2001:db8::/32", None)]);
        let (overlay, lifted) = overlay.without([net("2001:db8::/32")], at(0));
        assert_eq!(lifted, [ban("2001:db8::/32", None)]);
        assert_eq!(overlay.cleaned(at(10)).unwrap().len(), 0);
        says(&overlay, "2001:db8::9", 0, &[]);
    }
}
