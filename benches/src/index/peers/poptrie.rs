//! The crate `poptrie`: six bits at a step, compressed by counting ones.

use poptrie::{Address, Poptrie};

use crate::index::sets::{Family, Set};
use crate::index::table::Table;

pub(crate) trait PoptrieFamily: Family + Address {}
impl<K: Family + Address> PoptrieFamily for K {}

pub(super) struct PopTrie<K: PoptrieFamily>(Poptrie<(K, u8), u32>);

impl<K: PoptrieFamily> PopTrie<K> {
    /// From an iterator: inserting one by one is quadratic.
    pub(super) fn build(set: &Set<K>) -> Self {
        let entries = set.longest.iter();
        let entries = entries.map(|prefix| ((prefix.first, prefix.len), prefix.value));
        Self(entries.collect())
    }
}

impl<K: PoptrieFamily> Table<K> for PopTrie<K> {
    fn find(&self, ip: K) -> u32 {
        self.0.lookup(ip).copied().unwrap_or(0)
    }
}
