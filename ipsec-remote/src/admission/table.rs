//! Who was seen lately: two sketches that take turns.

use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::num::NonZeroUsize;
use std::time::Duration;

use ipsec_core::ip::PrefixKey;

use super::sketch::Sketch;

/// Cells for each sighting that is kept in mind, in each sketch. With four places for each sighting, all four places of somebody who was never seen
/// are in use with a probability of (1 - e^-¼)⁴ = 0.0024 when the sketch is full, and there are two.
const CELLS: usize = 16;

/// Sightings of those who were not admitted: of the running turn, and of the one before.
#[derive(Debug)]
pub(super) struct Table {
    hasher: RandomState,
    now: Sketch,
    before: Sketch,
    /// As many sightings one turn takes.
    most: usize,
    sightings: usize,
    began: Option<Duration>,
}

impl Table {
    /// Keeps as many sightings in mind, rounded up to a power of two.
    pub(super) fn new(capacity: NonZeroUsize) -> Self {
        let most = capacity.get().next_power_of_two();
        Self {
            hasher: RandomState::new(),
            now: Sketch::new(most * CELLS),
            before: Sketch::new(most * CELLS),
            most,
            sightings: 0,
            began: None,
        }
    }

    /// Begins another turn if it is time, or if the running one is full. A clock that is set back does not end it.
    pub(super) fn turn(&mut self, now: Duration, window: Duration) {
        let began = *self.began.get_or_insert(now);
        let age = now.saturating_sub(began);
        if age < window && self.sightings < self.most {
            self.began = Some(began.min(now));
            return;
        }
        mem::swap(&mut self.now, &mut self.before);
        self.now.clear();
        if age >= window.saturating_mul(2) {
            self.before.clear();
        }
        self.sightings = 0;
        let is_next = (window..window.saturating_mul(2)).contains(&age);
        self.began = Some(if is_next { began + window } else { now });
    }

    /// Somebody is seen; whether that makes so many sightings.
    pub(super) fn sighted(&mut self, key: &PrefixKey, enough: u8) -> bool {
        let places = self.now.places(self.hasher.hash_one(key));
        let earlier = self
            .before
            .count(&places)
            .saturating_add(self.now.count(&places));
        if earlier >= enough.saturating_sub(1) {
            return true;
        }
        self.now.add(&places);
        self.sightings += 1;
        false
    }
}
