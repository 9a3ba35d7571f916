//! How much is measured: all of it, less of it in a hurry, or next to nothing as a test.

/// Numbers of entries, addresses and rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) rounds: usize,
    /// Lookups of one subject in one round.
    pub(crate) lookups: usize,
    /// Lookups with swept caches of one subject in one round.
    pub(crate) cold: usize,
    /// How much memory is walked through to sweep the caches.
    pub(crate) sweep_bytes: usize,
    pub(crate) limit_bytes: usize,
    pub(crate) mixed: usize,
    pub(crate) big: usize,
    /// What a linear scan goes through.
    pub(crate) scanned: usize,
    /// Of made-up tables.
    pub(crate) routes_v4: usize,
    pub(crate) routes_v6: usize,
}

impl Sizes {
    pub(crate) const FULL: Self = Self {
        rounds: 7,
        lookups: 1 << 20,
        cold: 48,
        sweep_bytes: 256 << 20,
        limit_bytes: 64 << 20,
        mixed: 1_000_000,
        big: 5_000_000,
        scanned: 100_000,
        routes_v4: 901_899,
        routes_v6: 160_147,
    };

    /// The same sets, but for the biggest, and fewer rounds.
    pub(crate) const QUICK: Self = Self {
        rounds: 3,
        lookups: 1 << 18,
        cold: 16,
        big: 1_000_000,
        ..Self::FULL
    };

    /// To see that everything runs.
    pub(crate) const TINY: Self = Self {
        rounds: 1,
        lookups: 256,
        cold: 1,
        sweep_bytes: 1 << 16,
        limit_bytes: 1 << 21,
        mixed: 2_000,
        big: 2_000,
        scanned: 100,
        routes_v4: 3_000,
        routes_v6: 1_000,
    };
}
