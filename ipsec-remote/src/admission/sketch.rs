//! How often something was seen: never too little, sometimes too much, in a fixed size.

/// So many places has each key.
const PLACES: usize = 4;

/// Where a key is counted.
pub(super) type Places = [usize; PLACES];

/// A counting Bloom filter with conservative updates: of the places of a key only the least are counted up.
#[derive(Debug)]
pub(super) struct Sketch {
    cells: Box<[u8]>,
}

impl Sketch {
    /// An empty one of this many cells, which is a power of two.
    pub(super) fn new(cells: usize) -> Self {
        Self {
            cells: vec![0; cells].into_boxed_slice(),
        }
    }

    /// The places of a key with this hash.
    pub(super) fn places(&self, hash: u64) -> Places {
        // Two halves of a good hash make as many as are needed (Kirsch and Mitzenmacher, 2006).
        let (first, step) = (hash as u32, (hash >> 32) as u32 | 1);
        let mask = self.cells.len() - 1;
        std::array::from_fn(|n| first.wrapping_add(step.wrapping_mul(n as u32)) as usize & mask)
    }

    /// How often the key at these places was seen, at most.
    pub(super) fn count(&self, places: &Places) -> u8 {
        let counts = places.iter().filter_map(|place| self.cells.get(*place));
        counts.copied().min().unwrap_or(0)
    }

    /// Counts the key at these places once more.
    pub(super) fn add(&mut self, places: &Places) {
        let more = self.count(places).saturating_add(1);
        for place in places {
            if let Some(cell) = self.cells.get_mut(*place) {
                *cell = more.max(*cell);
            }
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.cells.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;

    #[test]
    fn it_never_counts_too_little() {
        let (hasher, mut sketch) = (RandomState::new(), Sketch::new(256));
        for round in 1..=5 {
            for key in 0..1_000 {
                let places = sketch.places(hasher.hash_one(key));
                sketch.add(&places);
                assert!(sketch.count(&places) >= round);
            }
        }
        sketch.clear();
        assert_eq!(sketch.count(&sketch.places(7)), 0);
    }

    #[test]
    fn it_stops_counting_rather_than_begin_anew() {
        let mut sketch = Sketch::new(16);
        let places = sketch.places(0x1234_5678_9abc_def0);
        for _ in 0..1_000 {
            sketch.add(&places);
        }
        assert_eq!(sketch.count(&places), u8::MAX);
    }
}
