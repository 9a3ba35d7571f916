//! Many lookups at one time as one question.

mod backend;
mod gathering;
mod observe;
mod open;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipsec_core::Backend;
use tokio::sync::Semaphore;

use open::Current;

/// Gathers the lookups of a few milliseconds into one [`lookup_many`](Backend::lookup_many) of the backend inside.
///
/// For services that take many addresses in one request: a burst of visitors costs one request, not one each. Put a cache in front, so that only what it
/// does not have is gathered.
///
/// A batch is sent when its time is over or when it is full, whichever is first. While as many batches as there may be [at once](Batched::at_once)
/// are under way, the next one goes on gathering. First come, first served: batches are sent in the order in which they began.
/// Each address is asked about once per batch, for all that anybody in it wants of it; and the answer goes to each of those who asked. If the backend inside
/// ended early, since it had what one of them wants, the others ask again for what they want, each alone.
///
/// There is no time limit here: a backend that may hang has a [`Deadline`](crate::Deadline) inside of this, or one call that hangs keeps all of its batch waiting, and after a few of them
/// whoever comes next. A batch of one address goes out as a plain [`lookup`](Backend::lookup); the deadline bounds a larger one by its time for
/// [many](crate::Deadline::many), which may be much longer than that for one visitor.
///
/// # What is not gathered
///
/// What the backend inside knows [without waiting](Backend::lookup_now); addresses that are not [public](ipsec_core::ip::Scope::is_public), which cost nothing and
/// are passed on one by one; and [`lookup_many`](Backend::lookup_many), which is passed on as it is.
///
/// # Errors
///
/// Those of the backend inside, and [`Overloaded`](ipsec_core::LookupErrorKind::Overloaded) at once if too many lookups [wait](Batched::waiting) already. An answer about
/// another address than the one asked about is a [`Mismatch`](ipsec_core::LookupErrorKind::Mismatch), one that is left out is
/// [`Missing`](ipsec_core::LookupErrorKind::Missing). If the backend inside panics, so that the batch has no answer, that is
/// [`Unavailable`](ipsec_core::LookupErrorKind::Unavailable) to all who wait for it.
///
/// # Runtime
///
/// A batch is no task: whoever waits for it drives it, all of them together. Nothing runs that nobody waits for, and nothing is left when the runtime ends. Waiting is
/// Tokio's, so lookups need a Tokio runtime with its clock.
///
/// # Cancel safety
///
/// Lookups may be dropped at any time. The batch goes on for the others; an address that nobody waits for any more is not sent; and a batch that nobody waits for is
/// dropped, with its request if that is under way.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use ipsec_core::{Backend, Fixed, Query, Signal, Signals};
/// use ipsec_remote::Batched;
///
/// let service = Fixed::new().otherwise(Signals::UNKNOWN.no(Signal::Tor));
/// let backend = Batched::new(service).gather(Duration::from_millis(2));
/// let (a, b) = (Query::new([8, 8, 8, 8]), Query::new([9, 9, 9, 9]));
/// let (a, b) = tokio::join!(backend.lookup(&a), backend.lookup(&b));
/// assert_eq!(a?.is(Signal::Tor), Some(false));
/// assert_eq!(b?.is(Signal::Tor), Some(false));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct Batched<B> {
    inner: Arc<B>,
    settings: Settings,
    /// A place for each lookup that may wait.
    places: Semaphore,
    /// A permit for each batch that may be under way.
    turns: Arc<Semaphore>,
    current: Arc<Mutex<Current>>,
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    gather: Duration,
    size: NonZeroUsize,
    waiting: NonZeroUsize,
    at_once: NonZeroUsize,
}

const fn number(number: usize) -> NonZeroUsize {
    match NonZeroUsize::new(number) {
        Some(number) => number,
        None => NonZeroUsize::MIN,
    }
}

impl<B: Backend> Batched<B> {
    /// Gathers for 5 milliseconds, up to 100 addresses; up to 1,024 lookups wait, for up to 4 batches at once.
    pub fn new(inner: B) -> Self {
        let settings = Settings {
            gather: Duration::from_millis(5),
            size: number(100),
            waiting: number(1024),
            at_once: number(4),
        };
        Self {
            inner: Arc::new(inner),
            settings,
            places: semaphore(settings.waiting),
            turns: Arc::new(semaphore(settings.at_once)),
            current: Arc::default(),
        }
    }

    /// Gathers for this long, from the first lookup of a batch on. With no time at all, only those are gathered that come while all batches that there may be are
    /// under way.
    pub fn gather(mut self, time: Duration) -> Self {
        self.settings.gather = time;
        self
    }

    /// Sends a batch when it has this many addresses.
    pub fn size(mut self, addresses: NonZeroUsize) -> Self {
        self.settings.size = addresses;
        self
    }

    /// Lets this many lookups wait, those whose batch is under way included; whoever comes then is turned away.
    pub fn waiting(mut self, lookups: NonZeroUsize) -> Self {
        self.settings.waiting = lookups;
        self.places = semaphore(lookups);
        self
    }

    /// Has this many batches under way at one time.
    pub fn at_once(mut self, batches: NonZeroUsize) -> Self {
        self.settings.at_once = batches;
        self.turns = Arc::new(semaphore(batches));
        self
    }

    /// The backend inside.
    #[must_use]
    pub fn inner(&self) -> &B {
        &self.inner
    }
}

fn semaphore(permits: NonZeroUsize) -> Semaphore {
    Semaphore::new(permits.get().min(Semaphore::MAX_PERMITS))
}

impl<B: Backend> fmt::Debug for Batched<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batched")
            .field("inner", &self.inner.name())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
