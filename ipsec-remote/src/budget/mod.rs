//! Asks a source no more often than it may be asked.

mod backend;
mod bucket;
mod counter;
mod file;
mod gauge;
mod ledger;
mod many;
mod observe;
mod period;
mod saved;
mod settings;
mod spend;

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use bucket::Bucket;
pub use counter::{Counter, MemoryCounter};
pub use file::FileCounter;
use gauge::Gauge;
#[cfg(feature = "fleet")]
pub(crate) use period::DAY;
pub use period::Period;
pub use settings::InvalidBudget;

use crate::clock::{Clock, SystemClock};
use crate::provider::Quota;
use crate::refuse::LastRefusal;

/// Asks a source no more often than it may be asked: per second, per day, and as the service itself says.
///
/// Without a setting nothing is limited. What is beyond the budget is not asked and fails at once, without a future or a wait where
/// [`lookup_now`](ipsec_core::Backend::lookup_now) is asked first:
///
/// - [`QuotaExhausted`](ipsec_core::LookupErrorKind::QuotaExhausted) with the time when there is more, if the day's budget is spent, or if nothing is
///   left by what the service says;
/// - [`Throttled`](ipsec_core::LookupErrorKind::Throttled) with the time until there is a token, if too much is asked in one second.
///
/// What the backend inside has at hand of it, as a cache may have a part, is told beside the failure of the rest. If it is refused since what is left is the [reserve](Budget::reserve), the
/// failure [says so](ipsec_core::LookupError::with_reserve): a [critical](ipsec_core::Query::critical) query may be answered.
///
/// # What counts
///
/// Each address that the source is asked about, since that is what services count. Of many that are asked about together, each counts once however
/// often it is there; as many as the budget has are asked about, critical ones first, and the others fail. What the backend inside has at hand costs
/// nothing, nor do addresses that are not public, queries that want nothing of what the source can tell, and questions that come back as
/// [`Overloaded`](ipsec_core::LookupErrorKind::Overloaded), [`NotPublic`](ipsec_core::LookupErrorKind::NotPublic),
/// [`Unresolved`](ipsec_core::LookupErrorKind::Unresolved) or as [withheld](ipsec_core::Verdict::withheld), for those were never sent. What was asked and failed counts, and so does what was asked
/// and dropped: the service may have counted it. However many ask about however many addresses, no more is spent than there is.
///
/// # Where it belongs
///
/// Inside of a cache and of a [`Retry`](crate::Retry), and outside of a [`Breaker`](crate::Breaker): `Retry::new(Budget::new(Breaker::new(remote)))`.
/// What an open breaker refuses then costs nothing, and a budget that is spent but for its reserve opens no breaker. That the service itself answers
/// `QuotaExhausted` is the breaker's business; if that is for the rest of the day, the day's budget counts as spent besides, which a counter that outlives the
/// process remembers.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use ipsec_core::{Backend, LookupErrorKind, Never, Query};
/// use ipsec_remote::Budget;
///
/// // One of ten is kept for critical queries.
/// let budget = Budget::new(Never::new(LookupErrorKind::NotFound)).per_day(10).reserve(10)?;
/// for n in 0..9 {
///     let error = budget.lookup(&Query::new([1, 1, 1, n])).await.unwrap_err();
///     assert_eq!(error.kind(), LookupErrorKind::NotFound);
/// }
/// let query = Query::new([9, 9, 9, 9]);
/// let error = budget.lookup(&query).await.unwrap_err();
/// assert!(matches!(error.kind(), LookupErrorKind::QuotaExhausted { until: Some(_) }));
/// let error = budget.lookup(&query.critical(true)).await.unwrap_err();
/// assert_eq!(error.kind(), LookupErrorKind::NotFound);
/// assert_eq!(budget.left(), Some(0));
/// # Ok(())
/// # }
/// ```
///
/// # Learning from the service
///
/// Many services say in each answer how much is left. A closure brings it here, without either knowing the other:
///
/// ```
/// # #[cfg(feature = "client")]
/// # fn docs<P: ipsec_remote::provider::Provider>(remote: ipsec_remote::Remote<P>) {
/// use std::sync::Arc;
/// use ipsec_remote::Budget;
///
/// let remote = Arc::new(remote);
/// let gauge = Arc::clone(&remote);
/// let budget = Budget::new(remote).quota_from(move || gauge.account()?.quota);
/// # }
/// ```
///
/// # Cancel safety
///
/// Lookups may be dropped at any time; what they cost stays spent.
#[must_use = "a backend does nothing until it is asked"]
pub struct Budget<B> {
    inner: B,
    clock: Arc<dyn Clock>,
    counter: Box<dyn Counter>,
    per_second: Option<NonZeroU32>,
    bucket: Option<Mutex<Bucket>>,
    per_day: Option<u64>,
    /// When the day begins, from midnight UTC.
    begins: Duration,
    /// In percent.
    reserve: u8,
    gauge: Mutex<Gauge>,
    quota: Option<Box<dyn Fn() -> Option<Quota> + Send + Sync>>,
    told: observe::Told,
    last: LastRefusal,
    /// The moment from which seconds are counted.
    start: Instant,
}

impl<B> Budget<B> {
    /// Limits nothing yet.
    pub fn new(inner: B) -> Self {
        Self {
            inner,
            clock: Arc::new(SystemClock),
            counter: Box::new(MemoryCounter::new()),
            per_second: None,
            bucket: None,
            per_day: None,
            begins: Duration::ZERO,
            reserve: 0,
            gauge: Mutex::default(),
            quota: None,
            told: observe::Told::default(),
            last: LastRefusal::default(),
            start: Instant::now(),
        }
    }

    /// What is left until the day ends, or until the service says that there is more, the reserve included. `None` if neither is limited.
    #[must_use]
    pub fn left(&self) -> Option<u64> {
        let now = self.clock.now();
        let of_day = self.per_day.map(|limit| {
            let spent = self.counter.count(self.day(now));
            limit.saturating_sub(spent)
        });
        let of_service = self.gauge().left(0, now).map(|(left, _)| left);
        of_day.into_iter().chain(of_service).min()
    }

    /// Takes what the service says of its quota.
    ///
    /// What remains by that is spent, less what is under way, and then nothing until [`Quota::resets_at`], or else until the day ends. If the service
    /// only says what was used, and the day has a budget, at least as much of it is spent, unless another period is meant: one that does not end
    /// within this day.
    pub fn learn(&self, quota: &Quota) {
        let now = self.clock.now();
        let day = self.day(now);
        self.gauge().learn(quota, day, now);
        let is_of_day = quota.resets_at.is_none_or(|at| at <= day.ends());
        if let (Some(used), None, true) = (quota.used, quota.remaining, is_of_day)
            && self.per_day.is_some()
        {
            self.counter.raise(day, used);
        }
    }

    /// The backend inside.
    pub fn inner(&self) -> &B {
        &self.inner
    }

    fn day(&self, now: std::time::SystemTime) -> Period {
        Period::day_of(now, self.begins)
    }

    fn gauge(&self) -> MutexGuard<'_, Gauge> {
        self.gauge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bucket(&self) -> Option<MutexGuard<'_, Bucket>> {
        let bucket = self.bucket.as_ref()?;
        Some(bucket.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<B: fmt::Debug> fmt::Debug for Budget<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("inner", &self.inner)
            .field("per_second", &self.per_second)
            .field("per_day", &self.per_day)
            .field("reserve", &self.reserve)
            .field("left", &self.left())
            .finish_non_exhaustive()
    }
}
