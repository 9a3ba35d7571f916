//! The cache, its settings, and what an operator can do with it.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ipsec_core::Backend;
use ipsec_core::ip::KeyWidth;

use super::lifetimes::Lifetimes;
use super::observe::CacheStatistics;
use super::refresh::Refreshes;
use super::store::{Settings, Store};
use crate::clock::{Clock, SystemClock};

const CAPACITY: NonZeroU64 = NonZeroU64::MIN.saturating_add(99_999);
const MOST_UNDER_WAY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_023);

#[doc = include_str!("../../docs/cached.md")]
#[must_use]
pub struct Cached<B> {
    pub(super) store: Arc<Store<B>>,
    /// Dropped with the cache, so that nothing goes on without it.
    pub(super) refreshes: Refreshes,
}

impl<B: Backend> Cached<B> {
    /// Remembers what this backend says, with all defaults.
    pub fn new(inner: B) -> Self {
        let settings = Settings {
            width: KeyWidth::default(),
            capacity: CAPACITY,
            lifetimes: Lifetimes::new(),
            most_under_way: MOST_UNDER_WAY,
            clock: Arc::new(SystemClock),
            chance: Arc::new(random()),
        };
        Self::with(Arc::new(inner), settings)
    }

    /// How many leading bits of an address share an answer. By default `/32` and `/64`.
    pub fn key_width(self, width: KeyWidth) -> Self {
        self.changed(|settings| settings.width = width)
    }

    /// How many networks are remembered at most. By default 100,000. Those that are asked for often stay.
    pub fn capacity(self, networks: NonZeroU64) -> Self {
        self.changed(|settings| settings.capacity = networks)
    }

    /// How long answers are kept, and how long beyond that while the source fails.
    pub fn lifetimes(self, lifetimes: Lifetimes) -> Self {
        self.changed(|settings| settings.lifetimes = lifetimes)
    }

    /// How many calls of the wrapped backend there may be at one time. By default 1,024. Who would start another gets a stale answer, or
    /// [`Overloaded`](ipsec_core::LookupErrorKind::Overloaded).
    pub fn most_under_way(self, calls: NonZeroUsize) -> Self {
        self.changed(|settings| settings.most_under_way = calls)
    }

    /// Tells the time by this clock.
    pub fn clock(self, clock: impl Clock) -> Self {
        self.changed(|settings| settings.clock = Arc::new(clock))
    }

    /// Takes the chance that spreads lifetimes from here: a number from 0, the shortest, to 1, the longest. For tests, which want no chance.
    pub fn jitter_from(self, chance: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.changed(|settings| settings.chance = Arc::new(chance))
    }

    /// The wrapped backend.
    #[must_use]
    pub fn inner(&self) -> &B {
        &self.store.inner
    }

    /// Forgets what is known of the network of this address. What is under way is still answered to those who wait, and not kept.
    pub fn invalidate(&self, ip: impl Into<IpAddr>) {
        let key = self.store.settings.width.key(ip.into());
        let mut board = self.store.flights.board();
        board.forget(&key);
        self.store.entries.invalidate(&key);
    }

    /// Forgets everything, likewise.
    pub fn clear(&self) {
        let mut board = self.store.flights.board();
        board.forget_all();
        self.store.entries.invalidate_all();
    }

    /// How many networks are remembered, those among them whose answers are over.
    ///
    /// It tidies up first, to count right: for a metric now and then, not for each request.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.store.entries.run_pending_tasks();
        self.store.entries.entry_count()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many queries were answered in which way.
    #[must_use]
    pub fn statistics(&self) -> CacheStatistics {
        self.store.counters.read()
    }

    fn with(inner: Arc<B>, settings: Settings) -> Self {
        Self {
            store: Arc::new(Store::new(inner, settings)),
            refreshes: Refreshes::default(),
        }
    }

    /// An empty cache with other settings.
    fn changed(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.store.settings.clone();
        change(&mut settings);
        Self::with(Arc::clone(&self.store.inner), settings)
    }
}

/// Numbers from 0 to 1 that nobody needs to be unable to guess: the hashes of a counter.
fn random() -> impl Fn() -> f64 {
    let (state, counter) = (RandomState::new(), AtomicU64::new(0));
    move || {
        let hash = state.hash_one(counter.fetch_add(1, Ordering::Relaxed));
        f64::from((hash >> 32) as u32) / f64::from(u32::MAX)
    }
}

impl<B: Backend> fmt::Debug for Cached<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("inner", &self.store.inner.name())
            .field("statistics", &self.store.counters.read())
            .finish_non_exhaustive()
    }
}
