//! The crate `ip_network_table-deps-treebitmap`: a tree bitmap with a stride of four bits.

use treebitmap::IpLookupTable;
use treebitmap::address::Address;

use crate::index::sets::{Family, Set};
use crate::index::table::Table;

pub(crate) trait TreebitmapFamily: Family<Address: Address> {}
impl<K: Family<Address: Address>> TreebitmapFamily for K {}

pub(super) struct TreeBitmap<K: TreebitmapFamily>(IpLookupTable<K::Address, u32>);

impl<K: TreebitmapFamily> TreeBitmap<K> {
    pub(super) fn build(set: &Set<K>) -> Self {
        let mut table = IpLookupTable::with_capacity(set.longest.len());
        for prefix in &set.longest {
            table.insert(
                K::Address::from(prefix.first),
                prefix.len.into(),
                prefix.value,
            );
        }
        Self(table)
    }
}

impl<K: TreebitmapFamily> Table<K> for TreeBitmap<K> {
    fn find(&self, ip: K) -> u32 {
        let found = self.0.longest_match(K::Address::from(ip));
        found.map_or(0, |(_, _, value)| *value)
    }
}
