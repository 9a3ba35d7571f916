//! The entries of one family, found by address: a probe of a hash map per prefix length that occurs.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::entry::OverlayEntry;
use super::lengths::Lengths;
use crate::evidence::ListOverride;

/// The entries of one family by their prefix: its bits, right-aligned as the address is, and its length.
#[derive(Clone, Debug)]
pub(super) struct Prefixes {
    /// How many bits an address has.
    bits: u8,
    entries: HashMap<(u128, u8), Said, RandomState>,
    lengths: Lengths,
}

/// What is said of one prefix: at most one of each, of which the last word counts.
#[derive(Clone, Debug, Default)]
struct Said {
    deny: Option<Arc<OverlayEntry>>,
    allow: Option<Arc<OverlayEntry>>,
}

impl Prefixes {
    /// No entries, of addresses with 32 or 128 bits.
    pub(super) fn of_bits(bits: u8) -> Self {
        Self {
            bits,
            entries: HashMap::default(),
            lengths: Lengths::default(),
        }
    }

    /// Every entry whose prefix the address is in, wider ones first, a ban before an allowance of the same prefix.
    ///
    /// # Complexity
    ///
    /// Constant for each length that occurs.
    #[inline]
    pub(super) fn of(&self, address: u128) -> impl Iterator<Item = &Arc<OverlayEntry>> {
        let lengths = self.lengths.iter();
        let found = lengths.filter_map(move |length| {
            let prefix = address & !hosts(self.bits, length);
            self.entries.get(&(prefix, length))
        });
        found.flat_map(Said::iter)
    }

    /// Every entry, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<OverlayEntry>> {
        self.entries.values().flat_map(Said::iter)
    }

    /// Adds an entry, whose prefix has these bits and this length. Returns the one that said the same of the same prefix.
    pub(super) fn insert(
        &mut self,
        prefix: (u128, u8),
        entry: Arc<OverlayEntry>,
    ) -> Option<Arc<OverlayEntry>> {
        self.lengths.insert(prefix.1);
        let said = self.entries.entry(prefix).or_default();
        match entry.says() {
            ListOverride::Deny => said.deny.replace(entry),
            ListOverride::Allow => said.allow.replace(entry),
        }
    }

    /// Takes out what is said of exactly this prefix. Its length may no longer occur then: [`Prefixes::retain`] finds out.
    pub(super) fn remove(&mut self, prefix: (u128, u8)) -> impl Iterator<Item = Arc<OverlayEntry>> {
        let said = self.entries.remove(&prefix).unwrap_or_default();
        said.deny.into_iter().chain(said.allow)
    }

    /// Keeps only these, and counts anew which lengths occur.
    pub(super) fn retain(&mut self, keep: impl Fn(&OverlayEntry) -> bool) {
        self.entries.retain(|_, said| {
            for entry in [&mut said.deny, &mut said.allow] {
                entry.take_if(|entry| !keep(entry));
            }
            said.deny.is_some() || said.allow.is_some()
        });
        self.lengths = Lengths::default();
        for (_, length) in self.entries.keys() {
            self.lengths.insert(*length);
        }
    }
}

impl Said {
    #[inline]
    fn iter(&self) -> impl Iterator<Item = &Arc<OverlayEntry>> {
        self.deny.iter().chain(&self.allow)
    }
}

/// The bits of an address that are not in a prefix of this length.
#[inline]
fn hosts(bits: u8, length: u8) -> u128 {
    let below = u32::from(bits.saturating_sub(length));
    // All 128 of them cannot be shifted out.
    1_u128.checked_shl(below).unwrap_or(0).wrapping_sub(1)
}
