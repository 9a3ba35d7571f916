//! The crate `iptrie`: a level-compressed trie.

use std::net::{Ipv4Addr, Ipv6Addr};

use iptrie::map::{LCTrieMap, RTrieMap};
use iptrie::{Ipv4Prefix, Ipv6Prefix};

use crate::index::sets::{Family, Set};
use crate::index::table::Table;

/// The crate's types are not generic over families in a way that could be named here, so each family does it.
pub(crate) trait IptrieFamily: Family {
    type Map;
    fn map(set: &Set<Self>) -> Self::Map;
    fn lookup(self, map: &Self::Map) -> u32;
}

macro_rules! family {
    ($key:ty, $address:ty, $prefix:ident) => {
        impl IptrieFamily for $key {
            type Map = LCTrieMap<$prefix, u32>;

            fn map(set: &Set<Self>) -> Self::Map {
                let mut map = RTrieMap::with_root_and_capacity(0, set.longest.len());
                for prefix in &set.longest {
                    let first = <$address>::from(prefix.first);
                    let key = $prefix::new(first, prefix.len).expect("a length of the family");
                    map.insert(key, prefix.value);
                }
                map.shrink_to_fit();
                map.compress()
            }

            fn lookup(self, map: &Self::Map) -> u32 {
                *map.lookup(&<$address>::from(self)).1
            }
        }
    };
}
family!(u32, Ipv4Addr, Ipv4Prefix);
family!(u128, Ipv6Addr, Ipv6Prefix);

pub(super) struct IpTrie<K: IptrieFamily>(K::Map);

impl<K: IptrieFamily> IpTrie<K> {
    pub(super) fn build(set: &Set<K>) -> Self {
        Self(K::map(set))
    }
}

impl<K: IptrieFamily> Table<K> for IpTrie<K> {
    fn find(&self, ip: K) -> u32 {
        ip.lookup(&self.0)
    }
}
