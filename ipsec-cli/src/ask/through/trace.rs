//! What passes between the wrappers of a source: who was asked, and who answered.
//!
//! A [`Probe`] is put around each wrapper. It changes nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipsec_core::{Backend, FactSet, LookupError, Query, Verdict, async_trait, ip};

use crate::ask::words;

/// What a probe is around, from the outside to the inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Admission,
    Cache,
    Retry,
    Budget,
    Breaker,
    Deadline,
    /// The service, or an index in memory.
    Source,
}

/// What a probe has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The answer was there without waiting.
    AtHand(Level),
    /// It was asked and waited for.
    Asked(Level),
    /// It has no answer, and why.
    Failed(Level, String),
    /// The address is none that is sent anywhere.
    NotSent,
}

/// What the probes of one source have seen since somebody looked, in its order.
#[derive(Debug, Default)]
pub(super) struct Trace(Mutex<Vec<Event>>);

impl Trace {
    pub(super) fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events())
    }

    fn add(&self, event: Event) {
        self.events().push(event);
    }

    fn events(&self) -> MutexGuard<'_, Vec<Event>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A backend that is watched.
pub(super) struct Probe<B> {
    pub(super) inner: B,
    pub(super) level: Level,
    pub(super) trace: Arc<Trace>,
}

#[async_trait]
impl<B: Backend> Backend for Probe<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let verdict = self.inner.lookup_now(query)?;
        // Whoever wants nothing gets it from everybody.
        if query.want.intersects(self.answers()) {
            self.trace.add(Event::AtHand(self.level));
        }
        Some(verdict)
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let is_source = self.level == Level::Source;
        self.trace
            .add(match is_source && !ip::scope(query.ip).is_public() {
                true => Event::NotSent,
                false => Event::Asked(self.level),
            });
        let answer = self.inner.lookup(query).await;
        if let Err(error) = &answer {
            self.trace
                .add(Event::Failed(self.level, words::chain(error)));
        }
        answer
    }
}
