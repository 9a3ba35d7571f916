//! One lookup after the caches were swept: what a rare visitor costs, beside work that needs the caches for itself.
//!
//! Between two lookups a buffer is walked through that is several times as big as the caches, so that the structure is in memory only. Then
//! another address is looked up, which is not timed: it fetches the code, and what all lookups have in common, such as the root of a trie.
//! What the clock itself takes is measured in the same way and taken off.

use std::hint::black_box;
use std::rc::Rc;
use std::time::Instant;

use crate::index::case::{Contender, Role};

/// Sweeps the caches, and times single calls after that. Each call is for another address than the one before.
#[derive(Clone, Debug)]
pub(crate) struct Sweep {
    buffer: Rc<[u64]>,
    calls: usize,
}

impl Sweep {
    /// With a buffer of so many bytes; a sample is the median of so many calls.
    pub(crate) fn new(bytes: usize, calls: usize) -> Self {
        let buffer = vec![1; bytes / size_of::<u64>()].into();
        Self { buffer, calls }
    }

    pub(crate) fn contender(
        &self,
        name: &str,
        role: Role,
        mut call: impl FnMut() -> u64 + 'static,
    ) -> Contender {
        let sweep = self.clone();
        let sample = move || {
            let clock = sweep.median(&mut || 0);
            (sweep.median(&mut call) - clock).max(0.0)
        };
        Contender {
            name: name.to_owned(),
            role,
            checksum: None,
            sample: Box::new(sample),
        }
    }

    /// In nanoseconds.
    fn median(&self, call: &mut dyn FnMut() -> u64) -> f64 {
        let mut times: Vec<f64> = (0..self.calls).map(|_| self.time(call)).collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }

    fn time(&self, call: &mut dyn FnMut() -> u64) -> f64 {
        const LINE: usize = 64 / size_of::<u64>();
        black_box(self.buffer.iter().step_by(LINE).sum::<u64>());
        black_box((call(), Instant::now()));
        let start = Instant::now();
        black_box(call());
        start.elapsed().as_secs_f64() * 1e9
    }
}
