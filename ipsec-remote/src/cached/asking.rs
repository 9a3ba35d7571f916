//! Asking the wrapped backend: each network once, however many ask, and once more where what came is not enough.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::SystemTime;

use futures_util::FutureExt;
use futures_util::future::join_all;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict};

use super::entry::{Ask, Entry};
use super::flights::{Board, Flight, Landed, Mark, Seat};
use super::observe::{self, Outcome};
use super::respond::{Response, respond, settles};
use super::store::{Found, Store};
use crate::refuse::claimed;

/// So often a query waits for the source. What others have asked may not be enough for it; the last time only what it would ask itself counts.
const TRIES: usize = 3;

/// Where a query stands once the board was looked at.
enum Boarded {
    Answered(Response),
    /// In another's flight.
    Joined(Seat, Before),
    /// In this seat of our own.
    Own(usize, Before),
}

/// What was there when a query boarded. What was fresh then is not asked for, so it counts even if it is forgotten or over when the rest has come.
struct Before {
    held: Option<Arc<Entry>>,
    at: SystemTime,
}

impl<B: Backend> Store<B> {
    /// The answers to queries that need something and were not answered at once.
    pub(super) async fn ask_all(
        self: &Arc<Self>,
        asks: &[Ask],
    ) -> Vec<Result<Verdict, LookupError>> {
        let mut responses: Vec<Option<Response>> = vec![None; asks.len()];
        for attempt in 1..=TRIES {
            let open: Vec<usize> = (0..asks.len())
                .filter(|at| responses.get(*at).is_some_and(Option::is_none))
                .collect();
            if open.is_empty() {
                break;
            }
            let queries: Vec<Ask> = open
                .iter()
                .filter_map(|at| asks.get(*at))
                .copied()
                .collect();
            let came = self.ask_once(&queries, attempt).await;
            for (at, response) in open.into_iter().zip(came) {
                if let Some(place) = responses.get_mut(at) {
                    *place = response;
                }
            }
        }
        let responses = responses.into_iter();
        responses.map(|response| self.hand_out(response)).collect()
    }

    /// What the wrapped backend says without waiting to what is not fresh here, if it says something. That may be that it has failed, as with a
    /// backend that refuses to ask: then what is held counts, as it does when a source fails.
    pub(super) fn at_hand(&self, ask: &Ask, found: Option<Found>) -> Option<Verdict> {
        let Some(Found { entry, now }) = found else {
            return self.inner.lookup_now(&ask.query);
        };
        let mut rest = ask.query;
        rest.want = rest.want - entry.fresh_facts(rest.ip, now);
        let told = self.inner.lookup_now(&rest)?;
        if told.ip() != Some(rest.ip) {
            return Some(told);
        }
        let told = claimed(&rest, self.inner.answers(), told);
        let landed = Landed {
            query: rest,
            answer: Ok(told),
            held: Some(entry),
        };
        self.hand_out(Some(self.respond(ask, &landed, now))).ok()
    }

    /// Asks ahead of time, unless somebody asks already or too many do.
    pub(super) fn refresh(self: &Arc<Self>, ask: &Ask) -> Option<Flight> {
        let mut board = self.flights.board();
        if board.is_under_way(&ask.key) || self.flights.check(&board).is_err() {
            return None;
        }
        let query = ask.query.critical(false);
        Some(self.start(&mut board, vec![Ask { query, ..*ask }]))
    }

    /// For each query its answer, or `None` if what others had asked is not enough.
    async fn ask_once(self: &Arc<Self>, asks: &[Ask], attempt: usize) -> Vec<Option<Response>> {
        let is_last = attempt == TRIES;
        let (boarded, own) = self.board(asks, is_last);
        self.count(&boarded, attempt);
        let landings = Landings::of(own.clone(), &boarded).await;
        let now = self.now();
        let answers = asks.iter().zip(boarded).map(|(ask, boarded)| {
            let (landed, before) = match boarded {
                Boarded::Answered(response) => return Some(response),
                Boarded::Joined(seat, before) => (landings.get(&seat.flight, seat.seat)?, before),
                Boarded::Own(seat, before) => (landings.get(own.as_ref()?, seat)?, before),
            };
            let (landed, now) = before.unless_there(ask, landed, now);
            let is_enough = is_last || settles(ask, &landed, now);
            is_enough.then(|| self.respond(ask, &landed, now))
        });
        answers.collect()
    }

    /// Finds each query its seat, and starts a flight of our own for those that have none.
    fn board(self: &Arc<Self>, asks: &[Ask], is_last: bool) -> (Vec<Boarded>, Option<Flight>) {
        let now = self.now();
        let name = self.inner.name();
        let mut own: Vec<Ask> = Vec::new();
        let mut board = self.flights.board();
        let room = self.flights.check(&board);
        let boarded = asks.iter().map(|ask| {
            let before = Before {
                held: self.entries.get(&ask.key),
                at: now,
            };
            let mut rest = *ask;
            if let Some(entry) = &before.held {
                if let Some(hit) = entry.fresh(ask, now, name) {
                    self.counters.hit();
                    return Boarded::Answered(Ok(hit.verdict).into());
                }
                rest.query.want = ask.query.want - before.fresh(ask);
            }
            if let Some(seat) = board.join(&rest, is_last) {
                return Boarded::Joined(seat, before);
            }
            if let Err(error) = &room {
                let landed = Landed {
                    query: rest.query,
                    answer: Err(error.clone()),
                    held: before.held,
                };
                return Boarded::Answered(self.respond(ask, &landed, now));
            }
            let is_same =
                |own: &Ask| own.query.ip == rest.query.ip && own.query.want == rest.query.want;
            let same = |own: &Ask| own.key == ask.key && (!is_last || is_same(own));
            let seat = own.iter().position(same).unwrap_or(own.len());
            match own.get_mut(seat) {
                Some(own) => {
                    own.query.want |= rest.query.want;
                    own.query.critical |= rest.query.critical;
                }
                None => own.push(rest),
            }
            Boarded::Own(seat, before)
        });
        let boarded = boarded.collect();
        let flight = (!own.is_empty()).then(|| self.start(&mut board, own));
        (boarded, flight)
    }

    fn start(self: &Arc<Self>, board: &mut Board, asks: Vec<Ask>) -> Flight {
        let store = Arc::clone(self);
        self.flights
            .start(board, &asks.clone(), |mark| fly(store, mark, asks).boxed())
    }

    fn respond(&self, ask: &Ask, landed: &Landed, now: SystemTime) -> Response {
        let times = &self.settings.lifetimes;
        respond(ask, landed, now, times, self.inner.name())
    }

    fn count(&self, boarded: &[Boarded], attempt: usize) {
        let name = self.inner.name();
        for boarded in boarded {
            match boarded {
                Boarded::Joined(..) if attempt == 1 => {
                    self.counters.count(Outcome::Coalesced, name);
                }
                Boarded::Own(..) => self.counters.count(Outcome::Miss, name),
                Boarded::Answered(_) | Boarded::Joined(..) => {}
            }
        }
    }

    fn hand_out(&self, response: Option<Response>) -> Result<Verdict, LookupError> {
        // The last time every query has an answer.
        let Some(response) = response else {
            return Err(LookupErrorKind::Missing.into());
        };
        if response.is_stale {
            self.counters.count(Outcome::Stale, self.inner.name());
            observe::stale(self.inner.name());
        }
        response.answer
    }
}

impl Before {
    fn fresh(&self, ask: &Ask) -> FactSet {
        fresh(self.held.as_deref(), ask, self.at)
    }

    /// What came to the question for the rest, next to what is there now; or to what was there when the query boarded, if it has lost something
    /// since that it needs.
    fn unless_there<'a>(
        &self,
        ask: &Ask,
        landed: &'a Landed,
        now: SystemTime,
    ) -> (Cow<'a, Landed>, SystemTime) {
        let lost = self.fresh(ask) - fresh(landed.held.as_deref(), ask, now);
        if !lost.intersects(ask.need) {
            return (Cow::Borrowed(landed), now);
        }
        let landed = Landed {
            held: self.held.clone(),
            ..landed.clone()
        };
        (Cow::Owned(landed), self.at)
    }
}

/// The facts of an entry that need not be asked for.
fn fresh(held: Option<&Entry>, ask: &Ask, now: SystemTime) -> FactSet {
    held.map(|held| held.fresh_facts(ask.query.ip, now))
        .unwrap_or_default()
}

/// One call of the wrapped backend, until its answers are kept.
async fn fly<B: Backend>(store: Arc<Store<B>>, mark: Mark, asks: Vec<Ask>) -> Arc<[Landed]> {
    let queries: Vec<Query> = asks.iter().map(|ask| ask.query).collect();
    let asking = async {
        match queries.as_slice() {
            [query] => vec![store.inner.lookup(query).await],
            all => store.inner.lookup_many(all).await,
        }
    };
    // Many wait for this, and none of them is to blame.
    let answers = AssertUnwindSafe(asking).catch_unwind().await;
    let answers = answers.unwrap_or_else(|_| vec![Err(panicked()); asks.len()]);
    store.land(&mark, &asks, answers)
}

fn panicked() -> LookupError {
    LookupError::new(LookupErrorKind::Unavailable).with_cause("the source panicked")
}

/// What came of the flights that some queries waited for.
struct Landings(Vec<(Flight, Arc<[Landed]>)>);

impl Landings {
    /// Waits for all of them, each once.
    async fn of(own: Option<Flight>, boarded: &[Boarded]) -> Self {
        let mut flights: Vec<Flight> = own.into_iter().collect();
        for boarded in boarded {
            if let Boarded::Joined(seat, _) = boarded
                && !flights.iter().any(|flight| flight.ptr_eq(&seat.flight))
            {
                flights.push(seat.flight.clone());
            }
        }
        let landed = join_all(flights.iter().cloned()).await;
        Self(flights.into_iter().zip(landed).collect())
    }

    fn get(&self, flight: &Flight, seat: usize) -> Option<&Landed> {
        let mut all = self.0.iter();
        let (_, landed) = all.find(|(other, _)| other.ptr_eq(flight))?;
        landed.get(seat)
    }
}
