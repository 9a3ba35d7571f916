//! What queries share: the entries, the questions under way, the counters, and the wrapped backend.

use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::Arc;
use std::time::SystemTime;

use ipsec_core::ip::{KeyWidth, PrefixKey};
use ipsec_core::{Backend, LookupError, LookupErrorKind, Query, Verdict, ip};
use moka::sync::Cache;

use super::answer::Answer;
use super::entry::{Ask, Entry};
use super::flights::{Flights, Landed, Mark};
use super::lifetimes::Lifetimes;
use super::observe::Counters;
use super::respond::told;
use crate::clock::Clock;

/// Everything but the tasks in the background, which own a share of it.
pub(super) struct Store<B> {
    pub(super) inner: Arc<B>,
    pub(super) settings: Settings,
    pub(super) entries: Cache<PrefixKey, Arc<Entry>>,
    pub(super) flights: Arc<Flights>,
    pub(super) counters: Counters,
}

/// What is held for a network, and when it was looked for.
pub(super) struct Found {
    pub(super) entry: Arc<Entry>,
    pub(super) now: SystemTime,
}

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) width: KeyWidth,
    pub(super) capacity: NonZeroU64,
    pub(super) lifetimes: Lifetimes,
    pub(super) most_under_way: NonZeroUsize,
    pub(super) clock: Arc<dyn Clock>,
    /// From 0 to 1, where within its jitter a lifetime lies.
    pub(super) chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl<B: Backend> Store<B> {
    pub(super) fn new(inner: Arc<B>, settings: Settings) -> Self {
        Self {
            inner,
            entries: Cache::new(settings.capacity.get()),
            flights: Arc::new(Flights::new(settings.most_under_way)),
            counters: Counters::default(),
            settings,
        }
    }

    /// The query, if it is one that the cache has to do with: about an address that others can be asked about.
    pub(super) fn ask(&self, query: &Query) -> Option<Ask> {
        let address = ip::canonical(query.ip);
        if !ip::scope(address).is_public() {
            return None;
        }
        Some(Ask {
            query: Query::new(address)
                .want(query.want)
                .critical(query.critical),
            key: self.settings.width.key(address),
            need: query.want & self.inner.answers(),
        })
    }

    /// What is held for the network of a query. The clock is looked at only if there is something.
    pub(super) fn find(&self, ask: &Ask) -> Option<Found> {
        let entry = self.entries.get(&ask.key)?;
        let now = self.now();
        Some(Found { entry, now })
    }

    pub(super) fn now(&self) -> SystemTime {
        self.settings.clock.now()
    }

    /// Takes what the source said to these questions, and keeps what of it can be kept.
    pub(super) fn land(
        &self,
        mark: &Mark,
        asks: &[Ask],
        answers: Vec<Result<Verdict, LookupError>>,
    ) -> Arc<[Landed]> {
        let now = self.now();
        let times = &self.settings.lifetimes;
        let facts = self.inner.answers();
        let mut answers = answers.into_iter();
        let told = asks.iter().map(|ask| {
            let answer = answers
                .next()
                .unwrap_or_else(|| Err(LookupErrorKind::Missing.into()));
            let answer = told(&ask.query, answer, facts, self.inner.name());
            let kept = answer.as_ref().ok().and_then(|told| {
                let chance = (self.settings.chance)();
                Answer::new(told, ask.query.want, facts, now, times, chance)
            });
            // Who waited is told the same as who comes later.
            let answer = answer.map(|told| match &kept {
                Some(kept) => told.expires_at(kept.until()),
                None => told,
            });
            (ask, answer, kept)
        });
        let told: Vec<_> = told.collect();
        // Whoever finds no flight on the board any more finds its answer in the cache.
        let board = self.flights.board();
        let landed = told.into_iter().map(|(ask, answer, kept)| {
            let held = self.entries.get(&ask.key);
            if let Some(kept) = kept.filter(|_| board.expects(&ask.key, mark)) {
                let entry = Entry::with(kept, held.as_deref(), now, times.stale_limit());
                self.entries.insert(ask.key, Arc::new(entry));
            }
            Landed {
                query: ask.query,
                answer,
                held,
            }
        });
        landed.collect()
    }
}
