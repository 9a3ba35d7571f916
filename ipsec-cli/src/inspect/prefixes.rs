//! How long the prefixes of entries are.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipsec_core::LocalIndex;
use ipsec_core::feed::IpRange;
use serde::Serialize;

/// How many entries there are of each prefix length.
#[derive(Debug, Default, Serialize)]
pub(super) struct Prefixes {
    pub(super) v4: Lengths,
    pub(super) v6: Lengths,
}

/// Of one family.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Lengths {
    /// Entries by length.
    pub(super) lengths: BTreeMap<u32, u64>,
    /// Ranges that are no network.
    pub(super) ranges: u64,
}

impl Prefixes {
    /// Of the entries of all lists; `None` if the index has none.
    pub(super) fn of(index: &LocalIndex) -> Option<Self> {
        let mut prefixes = Self::default();
        for list in index.lists() {
            for entry in index.feed(list.name().as_str())?.entries() {
                prefixes.add(entry.range);
            }
        }
        Some(prefixes)
    }

    fn add(&mut self, range: IpRange) {
        let (family, first, last, bits) = match (range.first(), range.last()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => (
                &mut self.v4,
                first.to_bits().into(),
                last.to_bits().into(),
                32,
            ),
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                (&mut self.v6, first.to_bits(), last.to_bits(), 128)
            }
            // No range mixes families.
            _ => return,
        };
        let hosts: u128 = first ^ last;
        if hosts & hosts.wrapping_add(1) == 0 && first & hosts == 0 {
            *family.lengths.entry(bits - hosts.count_ones()).or_default() += 1;
        } else {
            family.ranges += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_by_length_and_ranges_apart() {
        let mut prefixes = Prefixes::default();
        for range in [
            "192.0.2.1",
            "192.0.2.0/31",
            "192.0.2.2-192.0.2.3",
            "192.0.2.1-192.0.2.2",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::-2001:db8::2",
        ] {
            prefixes.add(range.parse().unwrap());
        }
        let lengths = BTreeMap::from([(32, 1), (31, 2), (0, 1)]);
        assert_eq!(prefixes.v4, Lengths { lengths, ranges: 1 });
        let lengths = BTreeMap::from([(0, 1)]);
        assert_eq!(prefixes.v6, Lengths { lengths, ranges: 1 });
    }
}
