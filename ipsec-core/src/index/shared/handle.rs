//! The handle: an index that is replaced, and banned and allowed in, while requests read it.

use std::convert::Infallible;
use std::fmt;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;

use super::lost::LostFacts;
use super::outcome::{Reaped, Replaced};
use super::overlay::Overlay;
use super::retired::Retired;
use super::rules::OverlayRules;
use super::snapshot::Snapshot;
use super::state::State;
use crate::backend::Backend;
use crate::evidence::Source;
use crate::index::LocalIndex;
use crate::signal::FactSet;
use crate::verdict::Verdict;

/// An index that can be replaced while requests run, with bans and allowances of the moment. See the [module](crate::index) for what lists say.
///
/// A clone is the same index. Each lookup sees one table and one set of bans from its beginning to its end, the old ones or the new ones.
/// It never waits and never locks, whatever is being changed.
///
/// ```
/// use std::time::SystemTime;
///
/// use ipsec_core::index::List;
/// use ipsec_core::{ListOverride, LocalIndex, SharedIndex, Signal};
///
/// let exits = |text: &'static str| {
///     let list = List::new("tor-exits").signals(Signal::Tor).complete();
///     LocalIndex::builder().list(list, text.as_bytes()).build()
/// };
/// let shared = SharedIndex::new(exits("203.0.113.9")?, SystemTime::now);
/// let backend = shared.clone(); // for the layer
/// let change = shared.ban("203.0.113.0/24".parse::<ipnet::IpNet>()?, None, "credential stuffing")?;
/// assert!(change.never_blocked.is_empty());
///
/// shared.try_replace(exits("203.0.113.10")?)?;
/// let verdict = backend.verdict([203, 0, 113, 10]);
/// assert_eq!(verdict.is_tor(), Some(true));
/// assert_eq!(verdict.list_override(), Some(ListOverride::Deny));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # A table that tells less
///
/// What no list tells is silence, and to a [policy](crate::policy) silence is a *no*: with the list of Tor exits missing, nobody is one.
/// So whatever refreshes the lists puts its tables in with [`try_replace`](SharedIndex::try_replace), which refuses a table that cannot tell a fact which the
/// current one can. [`replace`](SharedIndex::replace) is for whoever means it, and says what was lost.
///
/// # Who frees a replaced table
///
/// Never a lookup, but whoever changes something: [`replace`](SharedIndex::replace), every ban, allowance and lifting, and
/// [`reap`](SharedIndex::reap) free the tables that nobody holds any more. `replace` tries for a moment, which is enough for lookups that were
/// under way; a table that somebody holds for longer stays in memory until the next such call. If changes are rare, call `reap` now and then,
/// from the timer that refreshes the lists for example. Dropping the last clone of the handle frees everything that is not held elsewhere.
///
/// A verdict on an address that a list names holds its table, also after its evidence was looked at. Whoever keeps verdicts beyond their
/// requests keeps them [detached](Verdict::detached); else each of them may keep another table in memory.
///
/// # Complexity
///
/// A lookup costs what it costs in a [`LocalIndex`], a few nanoseconds for the swap, and, while there are bans or allowances, a probe of a hash
/// map per prefix length among them. For an address that nothing names, it allocates nothing and touches no shared reference count, but that
/// the first lookup on each thread allocates a few bytes. The clock is read only for an address that a ban or an allowance names.
///
/// A verdict on an address that a list names shares its table by a reference count, and there is one per table: all processors that look up such
/// addresses take turns at it. With a table of countries or networks loaded, that is every request.
#[derive(Clone)]
pub struct SharedIndex(Arc<Shared>);

type Clock = dyn Fn() -> SystemTime + Send + Sync;

struct Shared {
    name: Source,
    rules: OverlayRules,
    /// Whoever it leaves half changed when it panics, it is not this index: it is read before anything is begun.
    clock: AssertUnwindSafe<Box<Clock>>,
    /// One for all that a reader needs: two could be of different times.
    current: ArcSwap<State>,
    /// Whoever changes something holds it.
    retired: Mutex<Retired>,
}

impl SharedIndex {
    /// Shares an index. In a program the clock is `SystemTime::now`.
    ///
    /// The name as a backend is the name of this index, whatever those after it are called.
    #[must_use]
    pub fn new(index: LocalIndex, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self::with_rules(index, clock, OverlayRules::default())
    }

    /// As [`SharedIndex::new`], with other rules for bans and allowances than the default.
    #[must_use]
    pub fn with_rules(
        index: LocalIndex,
        clock: impl Fn() -> SystemTime + Send + Sync + 'static,
        rules: OverlayRules,
    ) -> Self {
        Self(Arc::new(Shared {
            name: index.name().clone(),
            rules,
            current: ArcSwap::from_pointee(State::new(index, clock())),
            clock: AssertUnwindSafe(Box::new(clock)),
            retired: Mutex::default(),
        }))
    }

    /// Puts another table in place of the current one, for every lookup that begins from now on, unless there is a fact that the current one can
    /// tell and the other cannot. This is what a timer that refreshes the lists should use. Bans and allowances stay.
    ///
    /// What is compared is what the tables can tell of any address at all. That a fact is told by fewer lists than before, or of fewer addresses, is for
    /// the [gates](crate::feed::gates::Gates) to judge; and the operators' own lists tell no facts. A fact that no list declares as one of its
    /// [signals](crate::index::List::signals), but some of its entries tell, is lost with the last of them.
    ///
    /// Frees the old table unless somebody still holds it; see [above](SharedIndex#who-frees-a-replaced-table).
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use ipsec_core::index::List;
    /// use ipsec_core::{LocalIndex, SharedIndex, Signal};
    ///
    /// let exits = List::new("tor-exits").signals(Signal::Tor).complete();
    /// let index = LocalIndex::builder().list(exits, "203.0.113.9".as_bytes()).build()?;
    /// let shared = SharedIndex::new(index, SystemTime::now);
    ///
    /// let without = LocalIndex::builder().build()?;
    /// let refused = shared.try_replace(without).unwrap_err();
    /// assert_eq!(refused.lost(), Signal::Tor.into());
    /// assert_eq!(shared.verdict([203, 0, 113, 9]).is_tor(), Some(true));
    ///
    /// let replaced = shared.replace(refused.into_index()); // on purpose
    /// assert_eq!(replaced.lost, Signal::Tor.into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LostFacts`], with the table that was refused. The current one stays.
    pub fn try_replace(&self, index: LocalIndex) -> Result<Replaced, LostFacts> {
        self.swap(index, |lost, index| match lost.is_empty() {
            true => Ok(index),
            false => Err(LostFacts::new(lost, index)),
        })
    }

    /// Puts another table in place of the current one, as [`SharedIndex::try_replace`], whatever it can tell: for whoever takes a list out on
    /// purpose.
    ///
    /// A fact that is [lost](Replaced::lost) is silence from now on, which a policy counts as *no*. (The layers of `ipsec-tower` count it as failed, if
    /// it could be told when they were made.)
    pub fn replace(&self, index: LocalIndex) -> Replaced {
        match self.swap(index, |_, index| Ok::<_, Infallible>(index)) {
            Ok(replaced) => replaced,
            Err(never) => match never {},
        }
    }

    /// `accept` is told what would be lost, with the table that it may take or not.
    fn swap<E>(
        &self,
        index: LocalIndex,
        accept: impl FnOnce(FactSet, LocalIndex) -> Result<LocalIndex, E>,
    ) -> Result<Replaced, E> {
        /// A lookup holds a table for less than a microsecond, unless its thread has to wait for a processor.
        const TRIES: usize = 16;

        let now = self.now();
        let mut retired = self.lock();
        let current = self.0.current.load();
        let lost = current.index.answers() - index.answers();
        let next = current.with_index(accept(lost, index)?, now);
        let generation = next.generation;
        retired.table(&current.index, &next.index);
        drop(current);
        self.publish(&mut retired, next);
        drop(retired);

        let mut reaped = self.free();
        for _ in 1..TRIES {
            if reaped.held == 0 {
                break;
            }
            std::thread::yield_now();
            let again = self.free();
            reaped.freed += again.freed;
            reaped.held = again.held;
        }
        Ok(Replaced {
            generation,
            lost,
            reaped,
        })
    }

    /// Frees the replaced tables that nobody holds any more, and forgets bans and allowances that have ended.
    pub fn reap(&self) -> Reaped {
        let now = self.now();
        let mut retired = self.lock();
        let current = self.0.current.load();
        let cleaned = current.overlay().and_then(|overlay| overlay.cleaned(now));
        let next = cleaned.map(|overlay| current.with_overlay(overlay));
        drop(current);
        if let Some(next) = next {
            self.publish(&mut retired, next);
        }
        drop(retired);
        self.free()
    }

    /// What the current table says about the address, as [`LocalIndex::verdict`], and the bans and allowances that name it.
    ///
    /// Bans and allowances are one piece of evidence, with a note for each of them and the earliest time at which one ends. Its operator's
    /// entry is *allow* if any is an allowance, else *deny*. A ban does not count for an address that a list of the table says is
    /// [never to be blocked](crate::index::List::never_block); the note says so. Of the IPv4 address inside a NAT64 or 6to4 address, bans count and allowances do
    /// not.
    #[must_use]
    pub fn verdict(&self, ip: impl Into<IpAddr>) -> Verdict {
        self.verdict_by(&self.0.current.load(), ip.into())
    }

    /// The current table. Whoever keeps it keeps the table in memory.
    #[must_use]
    pub fn current(&self) -> Snapshot {
        Snapshot::new(self.0.current.load_full())
    }

    /// How long ago the current table was put in; zero if the clock was set back since.
    #[must_use]
    pub fn age(&self) -> Duration {
        let since = self.0.current.load().since;
        self.now().duration_since(since).unwrap_or_default()
    }

    pub(super) fn name(&self) -> &Source {
        &self.0.name
    }

    pub(super) fn answers(&self) -> FactSet {
        Backend::answers(&self.0.current.load().index)
    }

    /// What is said about each address, by the same table and the same bans.
    pub(super) fn verdicts(&self, ips: impl Iterator<Item = IpAddr>) -> Vec<Verdict> {
        let state = self.0.current.load();
        ips.map(|ip| self.verdict_by(&state, ip)).collect()
    }

    #[inline]
    fn verdict_by(&self, state: &State, ip: IpAddr) -> Verdict {
        state.verdict(ip, self.rules().source(), || self.now())
    }
}

/// For whoever changes something.
impl SharedIndex {
    pub(super) fn rules(&self) -> &OverlayRules {
        &self.0.rules
    }

    pub(super) fn now(&self) -> SystemTime {
        (self.0.clock.0)()
    }

    /// The current state, without a reference count.
    pub(super) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.0.current.load())
    }

    /// Puts in the state that follows from the current one, and says whatever there is to say of it.
    ///
    /// The clock is read before: it is not ours, and may itself use this index.
    pub(super) fn change<T, E>(
        &self,
        next: impl FnOnce(&State, SystemTime) -> Result<(State, T), E>,
    ) -> Result<T, E> {
        let now = self.now();
        let mut retired = self.lock();
        let (next, said) = self.read(|current| next(current, now))?;
        self.publish(&mut retired, next);
        drop(retired);
        self.free();
        Ok(said)
    }

    fn publish(&self, retired: &mut Retired, next: State) {
        retired.state(self.0.current.swap(Arc::new(next)));
    }

    /// The tables are dropped after the lock.
    fn free(&self) -> Reaped {
        let mut retired = self.lock();
        let free = retired.reap();
        let held = retired.tables();
        drop(retired);
        let freed = free.len();
        Reaped { freed, held }
    }

    /// Nothing is half changed where a thread could panic: what is retired is only ever pushed and sorted out.
    fn lock(&self) -> MutexGuard<'_, Retired> {
        let retired = self.0.retired.lock();
        retired.unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name, and which table it is.
impl fmt::Debug for SharedIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.current.load();
        f.debug_struct("SharedIndex")
            .field("name", self.name())
            .field("generation", &state.generation)
            .field("since", &state.since)
            .field("index", &state.index)
            .field("overlay", &state.overlay().map_or(0, Overlay::len))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Weak};
    use std::time::SystemTime;

    use super::*;

    fn index() -> LocalIndex {
        let builder = LocalIndex::builder().deny("banned", "192.0.2.1".as_bytes());
        builder.build().unwrap()
    }

    fn shared() -> SharedIndex {
        SharedIndex::new(index(), || SystemTime::UNIX_EPOCH)
    }

    fn watch(shared: &SharedIndex) -> Weak<State> {
        Arc::downgrade(&shared.0.current.load())
    }

    #[test]
    fn a_state_on_loan_is_freed_by_whoever_changes_something_and_not_by_its_reader() {
        let shared = shared();
        let state = watch(&shared);
        let loan = shared.0.current.load();
        assert_eq!(shared.replace(index()).reaped.held, 1);
        std::thread::scope(|scope| scope.spawn(move || drop(loan)).join()).unwrap();
        assert_eq!(state.strong_count(), 1);
        let reaped = shared.reap();
        assert_eq!((reaped.freed, reaped.held), (1, 0));
        assert_eq!(state.strong_count(), 0);
    }

    #[test]
    fn bans_free_what_was_replaced_before_and_leave_nothing_behind() {
        let shared = shared();
        let loan = shared.0.current.load();
        let _ = shared.replace(index());
        drop(loan);
        let net = IpAddr::from([203, 0, 113, 9]);
        for _ in 0..3 {
            let state = watch(&shared);
            let change = shared.ban(net, None, "").unwrap();
            assert!(change.never_blocked.is_empty());
            assert_eq!(state.strong_count(), 0);
        }
        assert_eq!(shared.lock().tables(), 0);
    }

    #[test]
    fn a_thread_that_panicked_locks_nobody_out() {
        let shared = shared();
        let panics = || {
            let _lock = shared.lock();
            panic!("on purpose");
        };
        let join = std::thread::scope(|scope| scope.spawn(panics).join());
        assert!(join.is_err() && shared.0.retired.is_poisoned());
        assert_eq!(shared.replace(index()).generation, 2);
    }
}
