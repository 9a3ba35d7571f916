//! Disjoint ranges that cover a family of addresses, as sorted arrays.

use crate::feed::Key;

/// Where each range starts, and the number of its record. The first starts at the first address of the family, each ends
/// where the next one starts.
#[derive(Debug)]
pub(super) struct Ranges<K> {
    starts: Vec<K>,
    records: Vec<u32>,
    /// For each value of the first 16 bits, how many ranges start before any address with it; and how many there are. Empty where
    /// there are too few ranges for it to pay.
    tops: Vec<u32>,
}

/// From this many ranges on, the first 16 bits are looked up and only the rest is searched.
const MANY: usize = 256;

impl<K: Key> Ranges<K> {
    /// The whole family, with one record.
    pub(super) fn starting_with(record: u32) -> Self {
        Self {
            starts: vec![K::MIN],
            records: vec![record],
            tops: Vec::new(),
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
    /// Logarithmic in the number of ranges that start with the same 16 bits.
    pub(super) fn find(&self, key: K) -> u32 {
        let top = usize::from(top_of(key));
        let begun = match (self.tops.get(top), self.tops.get(top + 1)) {
            (Some(&from), Some(&to)) => {
                let same = &self.starts[from as usize..to as usize];
                from as usize + same.partition_point(|start| *start <= key)
            }
            _ => self.starts.partition_point(|start| *start <= key),
        };
        // The first range starts at the first address: at least one has begun.
        self.records[begun.saturating_sub(1)]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (K, u32)> + '_ {
        let starts = self.starts.iter().copied();
        starts.zip(self.records.iter().copied())
    }

    /// All ranges are there: makes them small and quick to search.
    pub(super) fn finish(mut self) -> Self {
        self.starts.shrink_to_fit();
        self.records.shrink_to_fit();
        if let (MANY.., Ok(all)) = (self.starts.len(), u32::try_from(self.starts.len())) {
            let mut begun = 0;
            for top in 0..=u16::MAX {
                let rest = &self.starts[begun as usize..];
                let skipped = rest
                    .iter()
                    .take_while(|start| top_of(**start) < top)
                    .count();
                begun += skipped as u32;
                self.tops.push(begun);
            }
            self.tops.push(all);
        }
        self
    }
}

/// The first 16 bits.
fn top_of<K: Key>(key: K) -> u16 {
    (key.wide() >> (K::BITS - 16)) as u16
}
