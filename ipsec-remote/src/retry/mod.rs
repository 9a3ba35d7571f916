//! Asks again after errors that may pass, and never much more than without.

mod allowance;
mod backend;
mod observe;
mod plan;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use allowance::Allowance;
use plan::{Jitter, Plan};

/// Asks again after errors that may pass: up to twice, within a total time, and with at most one question in ten more than without it, or two in a minute.
///
/// | error | asked again |
/// |---|---|
/// | [`Unavailable`](ipsec_core::LookupErrorKind::Unavailable), [`Timeout`](ipsec_core::LookupErrorKind::Timeout) | after a random time of up to 100 ms, then 200 ms, and so on up to 2 s |
/// | [`Throttled`](ipsec_core::LookupErrorKind::Throttled) | after the time that the source says, and up to 100 ms so that not all come at once; else as above |
/// | [`Missing`](ipsec_core::LookupErrorKind::Missing) | once |
/// | all others | never: they would fail again, or it would do harm |
///
/// Whoever is down is not brought back by being asked more often. Therefore all that is asked again within a minute is at most 10 % of what was asked
/// within it, which is counted in steps of five seconds; for want of that, errors are returned as they come. Where few questions are asked, two
/// in a minute are asked again all the same, or as many as [`Retry::at_least`] says. If one address of many fails, it alone is asked about again, and counts as one.
///
/// The total time (two seconds for one address, 30 for many) is a deadline as well: it cuts off what is under way. A wait that does not fit is not
/// begun, so whatever the source says of when to come back, nobody waits longer.
///
/// It belongs outside of a [`Budget`](crate::Budget) and a [`Breaker`](crate::Breaker), which see each question:
/// `Retry::new(Budget::new(Breaker::new(remote)))`. When the breaker has opened in the meantime, nobody waits.
///
/// ```
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict, async_trait};
/// use ipsec_remote::Retry;
///
/// /// Fails the first time.
/// struct Hiccup(AtomicUsize);
///
/// #[async_trait]
/// impl Backend for Hiccup {
///     fn name(&self) -> &str {
///         "hiccup"
///     }
///     fn answers(&self) -> FactSet {
///         FactSet::ALL
///     }
///     async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
///         match self.0.fetch_add(1, Ordering::Relaxed) {
///             0 => Err(LookupErrorKind::Unavailable.into()),
///             _ => Ok(Verdict::new(query.ip).with_asked(query.want)),
///         }
///     }
/// }
///
/// let backend = Retry::new(Hiccup(AtomicUsize::new(0)));
/// assert!(backend.lookup(&Query::new([1, 1, 1, 1])).await.is_ok());
/// # }
/// ```
///
/// # Cancel safety
///
/// Lookups may be dropped at any time; nothing goes on without them.
#[must_use = "a backend does nothing until it is asked"]
pub struct Retry<B> {
    inner: B,
    plan: Plan,
    one: Duration,
    many: Duration,
    allowance: Mutex<Allowance>,
    /// The moment from which time is counted.
    start: Instant,
}

impl<B> Retry<B> {
    /// Asks again as the type's documentation says.
    pub fn new(inner: B) -> Self {
        Self {
            inner,
            plan: Plan::default(),
            one: Duration::from_secs(2),
            many: Duration::from_secs(30),
            allowance: Mutex::new(Allowance::default()),
            start: Instant::now(),
        }
    }

    /// All of it takes no longer than this for one address, answer and waiting included. Default: two seconds.
    pub fn within(mut self, time: Duration) -> Self {
        self.one = time;
        self
    }

    /// All of it takes no longer than this for many addresses. Default: 30 seconds.
    pub fn many_within(mut self, time: Duration) -> Self {
        self.many = time;
        self
    }

    /// As many addresses may be asked about again in each minute, however few were asked about. Default: two.
    pub fn at_least(mut self, addresses: u32) -> Self {
        self.allowance = Mutex::new(Allowance::at_least(addresses));
        self
    }

    /// Takes chance from here: numbers from 0 (do not wait) to 1 (wait as long as may be). For tests, and for whoever has a better source than the
    /// hasher of the standard library.
    pub fn jitter(mut self, chance: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.plan.jitter = Jitter(Arc::new(chance));
        self
    }

    /// The backend inside.
    pub fn inner(&self) -> &B {
        &self.inner
    }
}

impl<B: fmt::Debug> fmt::Debug for Retry<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("inner", &self.inner)
            .field("within", &self.one)
            .field("many_within", &self.many)
            .finish_non_exhaustive()
    }
}
