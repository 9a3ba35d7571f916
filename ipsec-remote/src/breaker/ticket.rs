//! A question under way, which is told of to the breaker whatever becomes of it.

use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use ipsec_core::{Backend, LookupErrorKind};
use tokio::time::Instant;

use super::machine::{Machine, Pass, Refused};
use super::rules::Outcome;
use super::{Breaker, observe};

/// A question that was let through. Dropped without an answer it counts as never asked, or as a timeout if its asker has waited for long.
pub(super) struct Ticket<'a, B: Backend> {
    breaker: &'a Breaker<B>,
    pass: Option<Pass>,
    since: Instant,
    patience: Duration,
}

/// Whoever gives up after so long has waited in vain. Less may be a visitor who went away, and would have had an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// The same for many addresses at once, about which a service may think for longer.
pub(super) const PATIENCE_FOR_MANY: Duration = Duration::from_secs(10);

impl<B: Backend> Breaker<B> {
    /// Closes it and forgets all errors: for an operator who has given the source a new key, say.
    pub fn reset(&self) {
        self.changing(|machine, _| machine.reset());
    }

    /// Lets a question through, or not. Given up after so much patience, it has failed.
    pub(super) fn ticket(&self, patience: Duration) -> Result<Ticket<'_, B>, Refused> {
        let pass = self.changing(Machine::pass)?;
        Ok(Ticket {
            breaker: self,
            pass: Some(pass),
            since: Instant::now(),
            patience,
        })
    }

    /// Why a question would be refused by now, if it would, and what time it is.
    pub(super) fn refuses(&self) -> Option<(Refused, SystemTime)> {
        if self.closed.load(Ordering::Relaxed) {
            return None;
        }
        let now = self.clock.now();
        let refused = self.machine().refuses(now)?;
        Some((refused, now))
    }

    /// Does something to the machine at this moment, and tells the operator if its state is another then.
    fn changing<T>(&self, act: impl FnOnce(&mut Machine, SystemTime) -> T) -> T {
        let now = self.clock.now();
        let mut machine = self.machine();
        let before = machine.shown();
        let result = act(&mut machine, now);
        let after = machine.shown();
        self.closed.store(machine.is_closed(), Ordering::Relaxed);
        drop(machine);
        if before != after {
            observe::changed(self.inner.name(), &after, now);
        }
        result
    }
}

impl<B: Backend> Ticket<'_, B> {
    /// The answer is there.
    pub(super) fn answered(mut self, outcome: Outcome) {
        self.ends(outcome);
    }

    fn ends(&mut self, outcome: Outcome) {
        if let Some(pass) = self.pass.take() {
            self.breaker
                .changing(|machine, now| machine.answered(pass, outcome, now));
        }
    }
}

impl<B: Backend> Drop for Ticket<'_, B> {
    fn drop(&mut self) {
        let in_vain = self.since.elapsed() >= self.patience;
        self.ends(match in_vain {
            true => Outcome::Failed(LookupErrorKind::Timeout),
            false => Outcome::Neutral,
        });
    }
}
