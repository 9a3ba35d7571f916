//! The crate `prefix-trie`: a multibit trie.

use prefix_trie::{Prefix, PrefixMap};

use crate::index::sets::{Family, Set};
use crate::index::table::Table;

/// A number and a length are a prefix of the crate's.
pub(crate) trait PrefixTrieFamily: Family {
    type Prefix: Prefix;
    fn prefix(self, len: u8) -> Self::Prefix;
}

impl PrefixTrieFamily for u32 {
    type Prefix = (Self, u8);
    fn prefix(self, len: u8) -> Self::Prefix {
        (self, len)
    }
}

impl PrefixTrieFamily for u128 {
    type Prefix = (Self, u8);
    fn prefix(self, len: u8) -> Self::Prefix {
        (self, len)
    }
}

pub(super) struct PrefixTrie<K: PrefixTrieFamily>(PrefixMap<K::Prefix, u32>);

impl<K: PrefixTrieFamily> PrefixTrie<K> {
    pub(super) fn build(set: &Set<K>) -> Self {
        let mut map = PrefixMap::new();
        for prefix in &set.longest {
            map.insert(prefix.first.prefix(prefix.len), prefix.value);
        }
        Self(map)
    }
}

impl<K: PrefixTrieFamily> Table<K> for PrefixTrie<K> {
    fn find(&self, ip: K) -> u32 {
        let found = self.0.get_lpm(&ip.prefix(K::BITS));
        found.map_or(0, |(_, value)| *value)
    }
}
