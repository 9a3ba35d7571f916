//! What no structure can be faster than: one line of memory, fetched from anywhere.
//!
//! The lines are in pages of 2 MiB where the system grants them, so that hardly any of the time is spent on finding pages.

use std::io;

use memmap2::{Advice, MmapMut};

use super::sets::Random;

const LINE: usize = 64;

/// Memory, and random lines of it in the order in which they are to be fetched.
pub(crate) struct Limit {
    memory: MmapMut,
    lines: Vec<u32>,
}

impl Limit {
    pub(crate) fn new(bytes: usize, count: usize) -> io::Result<Self> {
        let mut memory = MmapMut::map_anon(bytes)?;
        // Not every system can, and it is a wish only.
        let _ = memory.advise(Advice::HugePage);
        for (at, line) in memory.chunks_mut(LINE).enumerate() {
            line[0] = at as u8;
        }
        let mut random = Random::new(64);
        let lines = (0..count).map(|_| random.below(bytes / LINE) as u32);
        let lines = lines.collect();
        Ok(Self { memory, lines })
    }

    pub(crate) fn count(&self) -> usize {
        self.lines.len()
    }

    /// Fetches that the processor may overlap.
    pub(crate) fn independent(&self) -> u64 {
        let sum = |sum: u64, line: &u32| sum.wrapping_add(self.fetch(*line).into());
        self.lines.iter().fold(0, sum)
    }

    /// Fetches each of which waits for the one before.
    pub(crate) fn dependent(&self, nothing: u32) -> u64 {
        let mut fetched = 0;
        for line in &self.lines {
            fetched = u32::from(self.fetch(*line ^ (fetched & nothing)));
        }
        fetched.into()
    }

    pub(crate) fn fetch_nth(&self, at: usize) -> u8 {
        self.fetch(self.lines[at % self.lines.len()])
    }

    fn fetch(&self, line: u32) -> u8 {
        self.memory[line as usize * LINE]
    }
}

/// How much of this process' memory is in pages of 2 MiB, in KiB; Linux says it.
pub(crate) fn huge_kib() -> Option<u64> {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let line = rollup
        .lines()
        .find(|line| line.starts_with("AnonHugePages:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
