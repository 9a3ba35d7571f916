//! Stops asking a source that fails.

mod backend;
mod machine;
mod observe;
mod row;
mod rules;
mod settings;
mod state;
mod ticket;

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use machine::Machine;
pub use settings::{BreakerSettings, InvalidBreaker};
pub use state::BreakerState;

use crate::clock::{Clock, SystemClock};
use crate::refuse::LastRefusal;

/// Stops asking a source that fails, and answers at once with the same kind of error until it is worth a try.
///
/// Put one around each source: what it learns is about all that is inside. A [`Deadline`](crate::Deadline) goes inside, so that it ends before those
/// who ask give up, and the breaker hears of it.
///
/// # What opens it
///
/// | error | opens | for |
/// |---|---|---|
/// | [`QuotaExhausted`](ipsec_core::LookupErrorKind::QuotaExhausted) | at once | until the time that the source says, 25 hours at most; else 1 h, doubling up to 24 h |
/// | [`Throttled`](ipsec_core::LookupErrorKind::Throttled) | at once | the time that the source says, from 1 s to 1 h; else 10 s |
/// | [`AuthFailed`](ipsec_core::LookupErrorKind::AuthFailed), [`Misconfigured`](ipsec_core::LookupErrorKind::Misconfigured) | at once | 15 min |
/// | [`PlanUnsupported`](ipsec_core::LookupErrorKind::PlanUnsupported) | at once | 24 h |
/// | [`Denied`](ipsec_core::LookupErrorKind::Denied) | at once | 1 min, doubling up to 1 h |
/// | `Unavailable`, `Timeout`, `Shape`, `Mismatch`, `Missing`, `Rejected` | if half of at least 10 answers within 30 s are such errors, or if 3 come in a row, over 10 s or more | 5 s, doubling up to 1 min, or longer where it is asked rarely |
/// | `BadInput`, `NotPublic`, `NotFound`, `Unresolved`; `Overloaded`, `BatchTooLarge` | never, and do not count as answers | |
///
/// The first rule is for a source that is asked all the time, and fails in part; the second for one that is asked once in a while, and hangs. In a row are failures with no answer of the source in
/// between, up to ten minutes apart. Where three of them take two minutes, a pause of five seconds would spare nobody: it is as long as the failures took to be noticed, up to ten
/// minutes, and doubles up to four times that. So while a source hangs that is asked once a minute, three visitors wait for it, then one in eight.
///
/// What an address makes a source say of that address trips nothing, or whoever sends odd addresses could. Numbers of the last but one row are
/// [settings](BreakerSettings). An answer in which all that was wanted [failed](ipsec_core::Verdict::failed) counts as that failure. Many addresses that are
/// asked about together count as one question: as failed if at least half of its answers are failures.
///
/// # What closes it
///
/// When the time is over, a few questions are let through: one after an error about the account, else up to three at a time. If as many succeed it
/// closes; if one fails it opens anew. That the source does not know an address (`NotFound`, `BadInput`) is a success here: it answers. What was asked before it opened and comes back late changes nothing, but that a longer time can be learned
/// from it. A question that was let through and is dropped gives way to another, and so does one that has no answer after 30 seconds. A clock that is
/// set back to before the breaker opened lets questions through as well.
///
/// # While it is open
///
/// [`lookup_now`](ipsec_core::Backend::lookup_now) has the answer, the failure, without a future or a wait; while it is closed that takes no lock.
/// What the backend inside has at hand, such as what a cache knows, is answered as ever, beside the failure of the rest if it is a part; so is what leaves nothing to ask, and addresses that are not
/// public.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use ipsec_core::{Backend, LookupErrorKind, Never, Query};
/// use ipsec_remote::{Breaker, BreakerState};
///
/// let breaker = Breaker::new(Never::new(LookupErrorKind::AuthFailed));
/// let query = Query::new([1, 1, 1, 1]);
/// assert!(breaker.lookup_now(&query).is_none());
/// let _ = breaker.lookup(&query).await;
/// assert!(matches!(breaker.state(), BreakerState::Open { because: LookupErrorKind::AuthFailed, .. }));
/// let failed = breaker.lookup_now(&query).expect("nobody is asked");
/// assert_eq!(failed.failures()[0].kind(), LookupErrorKind::AuthFailed);
/// # }
/// ```
///
/// # Cancel safety
///
/// Lookups may be dropped at any time. Dropped within a second, or ten for many addresses at once, they count as never asked; later, as a timeout: so
/// a source that hangs opens the breaker even if all who ask give up first.
#[must_use = "a backend does nothing until it is asked"]
pub struct Breaker<B> {
    inner: B,
    clock: Arc<dyn Clock>,
    machine: Mutex<Machine>,
    /// Whether it is closed, for those who ask nothing else.
    closed: AtomicBool,
    last: LastRefusal,
}

impl<B> Breaker<B> {
    /// A closed breaker around one source.
    pub fn new(inner: B) -> Self {
        Self {
            inner,
            clock: Arc::new(SystemClock),
            machine: Mutex::new(Machine::new(BreakerSettings::default())),
            closed: AtomicBool::new(true),
            last: LastRefusal::default(),
        }
    }

    /// When it opens and closes.
    pub fn settings(mut self, settings: BreakerSettings) -> Self {
        self.machine = Mutex::new(Machine::new(settings));
        self
    }

    /// Takes the time from this clock. Default: that of the machine.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Whether the source is asked by now, and if not, why and how long.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        self.machine().state(self.clock.now())
    }

    /// The backend inside.
    pub fn inner(&self) -> &B {
        &self.inner
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<B: fmt::Debug> fmt::Debug for Breaker<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breaker")
            .field("inner", &self.inner)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

/// A question that was let through and has no answer after this time gives way to another.
const PROBE_TIME: Duration = Duration::from_secs(30);
