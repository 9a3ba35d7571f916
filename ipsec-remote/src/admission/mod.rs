//! Asks a source only about those who come again.

mod backend;
mod sketch;
mod table;

use std::fmt;
use std::num::{NonZeroU8, NonZeroUsize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use ipsec_core::Query;
use ipsec_core::ip::{KeyWidth, PrefixKey};
use table::Table;

use crate::clock::{Clock, SystemClock};

/// Asks a source only about those who come again, or on whom much depends: by default from the second time within ten minutes.
///
/// Most addresses are seen once. Whoever sends each request from another address, of which botnets and proxy networks have millions, makes a service
/// ask about each of them, once, and for nothing. This keeps such questions back.
///
/// # Who is not asked about
///
/// The answer takes no wait, and says no more than what the backend inside knows for free: the rest of what was wanted
/// is [withheld](ipsec_core::Verdict::withheld), and all else is [not asked](ipsec_core::Verdict::not_asked). A cascade goes on to its next source; a cache around it keeps nothing of it; to `ipsec-tower`, and so to a policy, it is *silence* for this request: no outage, and a route that fails closed lets the visitor in. Where that must not be, the guard of the route says that
/// it is critical: [critical](Query::critical) queries are always asked, also for what was withheld from whoever asked about the same request before. So whoever comes from a new address with
/// each request is let in wherever no guard is critical. If a source is to be asked about a first visit anyway, this is not for it.
///
/// Put it outside of a cache, `Admission::new(Cached::new(…))`: what is known already is answered to everybody.
///
/// # What counts as coming again
///
/// Addresses count by their prefix, `/32` and `/64` unless [`Admission::width`] says otherwise, since whoever has one IPv6 address mostly has 2⁶⁴.
/// Each lookup that cannot be answered without asking is a sighting, so two guards that ask for different facts about one request make two; looking
/// for [what is at hand](ipsec_core::Backend::lookup_now) is none, and of many queries at once those about one prefix make one. Addresses that are not
/// public are nobody's business outside, and pass.
///
/// # Complexity
///
/// Sightings are in two sketches of fixed size, 32 bytes for each prefix of the [capacity](Admission::capacity): 4 MiB by default, whoever comes. A
/// sighting costs a hash and four places in each. A sketch may count too much and never too little, and what it forgets it forgets by age:
///
/// - Who comes so often within the window is admitted, unless more new sightings than the capacity came in between: then the window is shorter.
/// - Who does not is admitted by mistake with a probability below 1 in 200, even while an attacker sends from as many addresses as they like. The
///   hash has a secret key, so nobody can choose addresses that share places with others.
///
/// So a flood does not wear it out; that it costs too much is for a [`Budget`](crate::Budget) inside to prevent. Admitting takes a lock for as long
/// as that takes.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use ipsec_core::{Backend, LookupErrorKind, Never, Query};
/// use ipsec_remote::Admission;
///
/// // A source that always fails shows whether it was asked.
/// let backend = Admission::new(Never::new(LookupErrorKind::Timeout));
/// let query = Query::new([1, 1, 1, 1]);
/// assert!(backend.lookup(&query).await.is_ok());
/// assert!(backend.lookup(&query).await.is_err());
/// assert!(backend.lookup(&Query::new([9, 9, 9, 9]).critical(true)).await.is_err());
/// # }
/// ```
///
/// # Cancel safety
///
/// Lookups may be dropped at any time; their sighting counts.
#[must_use = "a backend does nothing until it is asked"]
pub struct Admission<B> {
    inner: B,
    width: KeyWidth,
    sightings: NonZeroU8,
    window: Duration,
    capacity: NonZeroUsize,
    clock: Arc<dyn Clock>,
    table: Mutex<Table>,
}

/// The largest [capacity](Admission::capacity), which takes half a gigabyte.
const LARGEST: NonZeroUsize = NonZeroUsize::MIN.saturating_add((1 << 24) - 1);

impl<B> Admission<B> {
    /// Admits at the second sighting within ten minutes, and keeps 131,072 of them in mind.
    pub fn new(inner: B) -> Self {
        let capacity = NonZeroUsize::MIN.saturating_add((1 << 17) - 1);
        Self {
            inner,
            width: KeyWidth::default(),
            sightings: NonZeroU8::MIN.saturating_add(1),
            window: Duration::from_secs(10 * 60),
            capacity,
            clock: Arc::new(SystemClock),
            table: Mutex::new(Table::new(capacity)),
        }
    }

    /// Admits at this sighting. Default: the second. At the first, all are admitted.
    pub fn sightings(mut self, sightings: NonZeroU8) -> Self {
        self.sightings = sightings;
        self
    }

    /// Sightings count together if they lie within this time; they may still count together for as long again. Default: ten minutes.
    pub fn window(mut self, time: Duration) -> Self {
        self.window = time;
        self
    }

    /// As many sightings are kept in mind: those of all who were not admitted, within the window. Rounded up to a power of two, and down to 2²⁴.
    /// Default: 131,072, which takes 4 MiB.
    pub fn capacity(mut self, sightings: NonZeroUsize) -> Self {
        self.capacity = sightings.min(LARGEST);
        self.table = Mutex::new(Table::new(self.capacity));
        self
    }

    /// Which addresses count as one. Default: those of one `/32`, or of one `/64`.
    pub fn width(mut self, width: KeyWidth) -> Self {
        self.width = width;
        self
    }

    /// Takes the time from this clock. Default: that of the machine.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The backend inside.
    pub fn inner(&self) -> &B {
        &self.inner
    }

    /// Who counts as one.
    fn key(&self, query: &Query) -> PrefixKey {
        self.width.key(query.ip)
    }

    /// Counts a sighting, if it has to be counted; whether the query may be asked.
    fn admits(&self, query: &Query) -> bool {
        if query.critical {
            return true;
        }
        let key = self.key(query);
        let now = self.clock.now().duration_since(SystemTime::UNIX_EPOCH);
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.turn(now.unwrap_or_default(), self.window);
        table.sighted(&key, self.sightings.get())
    }
}

impl<B: fmt::Debug> fmt::Debug for Admission<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admission")
            .field("inner", &self.inner)
            .field("sightings", &self.sightings)
            .field("window", &self.window)
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}
