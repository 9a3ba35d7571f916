//! What middleware does that keeps its list as a list: it asks every entry.

use ipnet::IpNet;

use crate::index::sets::{Family, Meaning, Set};
use crate::index::table::Table;

pub(crate) struct Scan {
    entries: Vec<(IpNet, u32)>,
    meaning: Meaning,
}

impl Scan {
    pub(crate) fn build<K: Family>(set: &Set<K>) -> Self {
        let entries = set.prefixes.iter().map(|prefix| {
            let net = IpNet::new(prefix.first.ip(), prefix.len).expect("a length of the family");
            (net, prefix.value)
        });
        Self {
            entries: entries.collect(),
            meaning: set.meaning,
        }
    }
}

impl<K: Family> Table<K> for Scan {
    fn find(&self, ip: K) -> u32 {
        let ip = ip.ip();
        let named = self.entries.iter().filter(|(net, _)| net.contains(&ip));
        match self.meaning {
            Meaning::Union => named.fold(0, |all, (_, value)| all | value),
            Meaning::Longest => {
                let longest = named.max_by_key(|(net, _)| net.prefix_len());
                longest.map_or(0, |(_, value)| *value)
            }
        }
    }
}
