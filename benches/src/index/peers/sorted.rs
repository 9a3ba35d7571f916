//! What one writes without a library: where ranges start in a sorted `Vec`, and a binary search.

use crate::index::sets::{Family, Set, flat};
use crate::index::table::Table;

pub(crate) struct Sorted<K> {
    starts: Vec<K>,
    values: Vec<u32>,
}

impl<K: Family> Sorted<K> {
    pub(crate) fn build(set: &Set<K>) -> Self {
        let (mut starts, mut values) = flat(&set.longest);
        starts.shrink_to_fit();
        values.shrink_to_fit();
        Self { starts, values }
    }
}

impl<K: Family> Table<K> for Sorted<K> {
    fn find(&self, ip: K) -> u32 {
        // The first range starts at the first address.
        let begun = self.starts.partition_point(|start| *start <= ip);
        self.values[begun - 1]
    }
}
