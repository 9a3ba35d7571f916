//! The questions under way: each is asked once, by whoever of those that wait for it polls, until nobody waits any more.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use ipsec_core::ip::PrefixKey;
use ipsec_core::{LookupError, LookupErrorKind, Query, Verdict};

use super::entry::{Ask, Entry};

/// One call of the source that is under way. All who wait share it, and each of them can carry it on: it ends early only when the last one
/// leaves.
pub(super) type Flight = Shared<BoxFuture<'static, Arc<[Landed]>>>;

/// What came to one question.
#[derive(Clone, Debug)]
pub(crate) struct Landed {
    pub(crate) query: Query,
    pub(crate) answer: Result<Verdict, LookupError>,
    /// What was held before.
    pub(crate) held: Option<Arc<Entry>>,
}

/// A place in a flight.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) flight: Flight,
    pub(super) seat: usize,
}

/// Which networks are asked about right now.
#[derive(Debug)]
pub(super) struct Flights {
    most: NonZeroUsize,
    board: Mutex<Board>,
}

#[derive(Debug, Default)]
pub(super) struct Board {
    slots: HashMap<PrefixKey, Slot>,
    under_way: usize,
    last: u64,
}

struct Slot {
    id: u64,
    query: Query,
    seat: usize,
    flight: WeakShared<BoxFuture<'static, Arc<[Landed]>>>,
}

/// The mark of a flight on the board, which is wiped off when it is dropped: when the flight has landed, or nobody waits for it any more.
#[derive(Debug)]
pub(super) struct Mark {
    flights: Arc<Flights>,
    id: u64,
    keys: Vec<PrefixKey>,
}

impl Flights {
    pub(super) fn new(most: NonZeroUsize) -> Self {
        Self {
            most,
            board: Mutex::default(),
        }
    }

    /// The board, for as long as nobody else is to look at it. No [`Flight`] may be dropped meanwhile: the last one wipes its mark off.
    pub(super) fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for one more.
    pub(super) fn check(&self, board: &Board) -> Result<(), LookupError> {
        if board.under_way < self.most.get() {
            return Ok(());
        }
        Err(LookupError::new(LookupErrorKind::Overloaded)
            .with_cause("the cache has as many questions under way as it may have"))
    }

    /// Puts a flight on the board, with a seat for each of these. `fly` makes it.
    pub(super) fn start(
        self: &Arc<Self>,
        board: &mut Board,
        asks: &[Ask],
        fly: impl FnOnce(Mark) -> BoxFuture<'static, Arc<[Landed]>>,
    ) -> Flight {
        board.last += 1;
        board.under_way += 1;
        let mark = Mark {
            flights: Arc::clone(self),
            id: board.last,
            keys: asks.iter().map(|ask| ask.key).collect(),
        };
        let flight = fly(mark).shared();
        for (seat, ask) in asks.iter().enumerate() {
            if let Some(weak) = flight.downgrade() {
                let slot = Slot {
                    id: board.last,
                    query: ask.query,
                    seat,
                    flight: weak,
                };
                board.slots.insert(ask.key, slot);
            }
        }
        flight
    }
}

impl Board {
    /// A seat in the flight that is under way for the network. With `only_if_same`, only if it asks what the query would, and no more: a source may
    /// end early when it has what another wants.
    pub(super) fn join(&self, ask: &Ask, only_if_same: bool) -> Option<Seat> {
        let slot = self.slots.get(&ask.key)?;
        let is_same = slot.query.ip == ask.query.ip
            && slot.query.want == ask.query.want
            && (slot.query.critical || !ask.query.critical);
        if only_if_same && !is_same {
            return None;
        }
        Some(Seat {
            flight: slot.flight.upgrade()?,
            seat: slot.seat,
        })
    }

    /// Whether somebody asks about the network.
    pub(super) fn is_under_way(&self, key: &PrefixKey) -> bool {
        self.slots.contains_key(key)
    }

    /// Whether the network's answer is awaited from this flight: not if that was forgotten, or another flight has taken over.
    pub(super) fn expects(&self, key: &PrefixKey, mark: &Mark) -> bool {
        self.slots.get(key).is_some_and(|slot| slot.id == mark.id)
    }

    /// Whatever is under way for the network is not to be kept, nor joined.
    pub(super) fn forget(&mut self, key: &PrefixKey) {
        self.slots.remove(key);
    }

    /// The same for all.
    pub(super) fn forget_all(&mut self) {
        self.slots.clear();
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        let mut board = self.flights.board();
        board.under_way = board.under_way.saturating_sub(1);
        for key in &self.keys {
            if let Place::Occupied(slot) = board.slots.entry(*key)
                && slot.get().id == self.id
            {
                slot.remove();
            }
        }
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
