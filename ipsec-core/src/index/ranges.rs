//! All that an index knows, range by range.

use std::net::IpAddr;

use super::local::LocalIndex;
use super::table::Value;
use crate::evidence::ListOverride;
use crate::feed::{IpRange, Key};
use crate::signal::Signals;

/// Addresses of which an index says the same.
#[derive(Clone, Copy, Debug)]
pub struct NamedRange<'a> {
    index: &'a LocalIndex,
    range: IpRange,
    value: Value,
}

impl NamedRange<'_> {
    /// The addresses.
    #[must_use]
    pub fn range(&self) -> IpRange {
        self.range
    }

    /// The signals, as [`LocalIndex::verdict`] gives them for a public address.
    #[must_use]
    pub fn signals(&self) -> Signals {
        self.index.template(self.value).signals()
    }

    /// The operator's own entry.
    #[must_use]
    pub fn list_override(&self) -> Option<ListOverride> {
        self.index.template(self.value).list_override()
    }

    /// The lists that name the addresses, as positions among [`LocalIndex::lists`], ascending.
    #[must_use]
    pub fn lists(&self) -> Vec<usize> {
        let sections = self.index.sections();
        let atoms = sections.atoms(sections.record(self.value));
        atoms.iter().map(|atom| usize::from(atom.list)).collect()
    }
}

impl LocalIndex {
    /// Calls `f` with each range of addresses that a list names, in order, IPv4 first. Neighbours differ in what is said.
    ///
    /// # Complexity
    ///
    /// Linear in the size of the index.
    pub fn each_range(&self, mut f: impl FnMut(NamedRange<'_>)) {
        let sections = self.sections();
        let mut named = |first: IpAddr, last: IpAddr, value: Value| {
            if sections.record(value) == 0 {
                return;
            }
            f(NamedRange {
                index: self,
                range: IpRange::from_ends(first, last),
                value,
            });
        };
        let mut ranges = Joined::<u32>::default();
        sections
            .v4
            .each(|start, value| ranges.push(start, value, &mut named));
        ranges.finish(&mut named);
        let mut ranges = Joined::<u128>::default();
        sections
            .v6
            .each(|start, value| ranges.push(start, value, &mut named));
        ranges.finish(&mut named);
    }
}

/// Joins neighbours with the same value.
struct Joined<K>(Option<(K, Value)>);

impl<K> Default for Joined<K> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: Key> Joined<K> {
    fn push(&mut self, start: K, value: Value, f: &mut impl FnMut(IpAddr, IpAddr, Value)) {
        match self.0 {
            Some((_, open)) if open == value => {}
            Some((first, open)) => {
                // Of two with the same start the later counts.
                if let Some(last) = start.previous().filter(|last| *last >= first) {
                    Self::tell(first, last, open, f);
                }
                self.0 = Some((start, value));
            }
            None => self.0 = Some((start, value)),
        }
    }

    fn finish(self, f: &mut impl FnMut(IpAddr, IpAddr, Value)) {
        if let Some((first, value)) = self.0 {
            Self::tell(first, K::MAX, value, f);
        }
    }

    fn tell(first: K, last: K, value: Value, f: &mut impl FnMut(IpAddr, IpAddr, Value)) {
        f(first.to_ip(), last.to_ip(), value);
    }
}
