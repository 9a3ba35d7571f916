//! Disjoint ranges that cover a family of addresses, as sorted arrays.

use crate::feed::Key;

/// Where each range starts, and the number of its record. The first starts at the first address of the family, each ends
/// where the next one starts.
#[derive(Debug)]
pub(super) struct Ranges<K> {
    starts: Vec<K>,
    records: Vec<u32>,
}

impl<K: Key> Ranges<K> {
    /// The whole family, with one record.
    pub(super) fn starting_with(record: u32) -> Self {
        Self {
            starts: vec![K::MIN],
            records: vec![record],
        }
    }

    /// From `start` on it is another record. `start` is after every earlier one, but may be the first address of the family.
    pub(super) fn push(&mut self, start: K, record: u32) {
        if start == K::MIN {
            self.starts.clear();
            self.records.clear();
        }
        if self.records.last() != Some(&record) {
            self.starts.push(start);
            self.records.push(record);
        }
    }

    /// The number of the record of the range that the address lies in.
    ///
    /// # Complexity
    ///
    /// Logarithmic in the number of ranges.
    pub(super) fn find(&self, key: K) -> u32 {
        let begun = self.starts.partition_point(|start| *start <= key);
        // The first range starts at the first address: at least one has begun.
        self.records[begun.saturating_sub(1)]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (K, u32)> + '_ {
        let starts = self.starts.iter().copied();
        starts.zip(self.records.iter().copied())
    }

    pub(super) fn shrink(mut self) -> Self {
        self.starts.shrink_to_fit();
        self.records.shrink_to_fit();
        self
    }
}
