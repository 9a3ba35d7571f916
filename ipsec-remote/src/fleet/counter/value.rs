//! The counter, and what it does on the way of a request.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::super::chance;
use super::super::link::Link;
use super::super::value::Fleet;
use super::script::{Reply, answer, question};
use super::tally::Tally;
use super::{observe, sync};
use crate::{Counter, Period};

const ALONE: u8 = 5;

/// Counts what all instances of a fleet spend of a day's budget. Made by [`Fleet::counter`].
///
/// With Redis there, no more is spent together than the limit: each question is counted there first, which takes at most the fleet's deadline. What one instance
/// gives back, all have.
///
/// # While Redis is away
///
/// An instance counts on by itself from what it knew last, and spends at most a [share](FleetCounter::alone) of the limit in a day, 5 percent by default: so twenty
/// instances that all lose Redis at the same moment spend at most as much as the limit once more. When Redis is back, what was spent meanwhile is added there. If Redis has forgotten all, each
/// instance raises the count to what it knows. A question that Redis answered too late may count twice: then a little less is spent than there is.
///
/// # What is not shared
///
/// What a [`Budget`](crate::Budget) allows per second, and what it learned that the service has left: each instance has its own.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use ipsec_core::{Backend, LookupErrorKind, Never, Query};
/// use ipsec_remote::Budget;
/// use ipsec_remote::fleet::Fleet;
///
/// let fleet = Fleet::builder("redis://127.0.0.1:1").build()?; // where nobody is
/// let counter = fleet.counter("example").alone(10)?;
/// let budget = Budget::new(Never::new(LookupErrorKind::NotFound)).per_day(30).counter(counter);
/// let mut asked = 0;
/// for n in 0..30 {
///     let error = budget.lookup(&Query::new([1, 1, 1, n])).await.unwrap_err();
///     asked += u32::from(error.kind() == LookupErrorKind::NotFound);
/// }
/// assert_eq!(asked, 3);
/// # Ok(())
/// # }
/// ```
#[must_use = "it counts for a budget"]
pub struct FleetCounter {
    count: Arc<Count>,
    alone: u8,
    task: AbortHandle,
}

/// A share that is none; the message says what would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidShare(());

/// What the counter and its task have in common.
pub(super) struct Count {
    pub(super) link: Arc<Link>,
    name: String,
    /// Of this counter in this process.
    id: String,
    tally: Mutex<Tally>,
    pub(super) changed: Arc<Notify>,
    /// Whether somebody wanted to know what is spent.
    pub(super) is_looked_at: AtomicBool,
}

impl Fleet {
    /// Counts a budget together with all instances that say the same name: the account's, mostly.
    pub fn counter(&self, name: impl Into<String>) -> FleetCounter {
        let count = Arc::new(Count {
            link: Arc::clone(&self.link),
            name: name.into(),
            id: chance::name(),
            tally: Mutex::default(),
            changed: Arc::default(),
            is_looked_at: AtomicBool::new(false),
        });
        let task = self.link.spawn(sync::keep(Arc::downgrade(&count)));
        FleetCounter {
            count,
            alone: ALONE,
            task,
        }
    }
}

impl FleetCounter {
    /// So many percent of the limit, rounded down, may this instance spend in a day while Redis is away. Default: 5. A hundred, divided by the number of instances, never spends more than
    /// the limit once more; with nothing, nobody is asked without Redis.
    ///
    /// # Errors
    ///
    /// More than 100.
    pub fn alone(mut self, percent: u8) -> Result<Self, InvalidShare> {
        if percent > 100 {
            return Err(InvalidShare(()));
        }
        self.alone = percent;
        Ok(self)
    }
}

#[async_trait]
impl Counter for FleetCounter {
    /// What Redis said last, and what was spent here since. While somebody wants to know, it is looked up every 5 seconds.
    fn count(&self, period: Period) -> u64 {
        self.count.is_looked_at.store(true, Ordering::Relaxed);
        self.count.tally().count(period)
    }

    async fn take(&self, period: Period, wanted: u64, limit: u64) -> u64 {
        if wanted == 0 {
            return 0;
        }
        let why = match self.count.ask(period, wanted, limit).await {
            Ok(granted) => return granted,
            Err(why) => why,
        };
        let taken = self
            .count
            .tally()
            .take_alone(period, wanted, limit, self.alone);
        observe::alone(&self.count.name, why, taken, wanted - taken);
        self.count.changed.notify_one();
        taken
    }

    /// Counts here at once; a task tells Redis.
    fn give_back(&self, period: Period, count: u64) {
        if count > 0 {
            self.count.tally().give_back(period, count);
            self.count.changed.notify_one();
        }
    }

    /// Counts here at once; a task tells Redis.
    fn raise(&self, period: Period, count: u64) {
        self.count.tally().raise(period, count);
        self.count.changed.notify_one();
    }
}

impl Drop for FleetCounter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Count {
    pub(super) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The how manieth connection this is.
    pub(super) fn connection(&self) -> u64 {
        self.link.status().connections
    }

    /// Asks the store for as many; an error says in a word why it could not be asked.
    async fn ask(&self, period: Period, wanted: u64, limit: u64) -> Result<u64, &'static str> {
        if !self.link.is_up() {
            return Err("away");
        }
        let connection = self.connection();
        let report = self.tally().report(period, connection).ok_or("past")?;
        let epoch = chance::name();
        let key = self.key(period);
        let question = question(&key, &self.id, &report, wanted, limit, &epoch);
        let reply = self.link.run::<Reply>(&question).await;
        let said = answer(reply.map_err(|failed| failed.as_str())?).ok_or("rubbish")?;
        self.tally().learn(period, &report, &said);
        Ok(said.granted.min(wanted))
    }

    /// Tells the store where we stand, and whether it knows now.
    pub(super) async fn tell(&self, period: Period) -> bool {
        let connection = self.connection();
        let Some(report) = self.tally().report(period, connection) else {
            return true;
        };
        let epoch = chance::name();
        let question = question(&self.key(period), &self.id, &report, 0, 0, &epoch);
        let reply = self.link.run_patiently::<Reply>(&question).await;
        let Some(said) = reply.ok().and_then(answer) else {
            return false;
        };
        self.tally().learn(period, &report, &said);
        true
    }

    fn key(&self, period: Period) -> String {
        self.link
            .key("budget", &format!("{}:{}", self.name, period.seconds()))
    }
}

impl fmt::Debug for FleetCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetCounter")
            .field("name", &self.count.name)
            .field("alone", &self.alone)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for InvalidShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what an instance may spend alone is at most 100 percent")
    }
}

impl std::error::Error for InvalidShare {}
