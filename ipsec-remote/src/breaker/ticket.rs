//! A question under way, which is told of to the breaker whatever becomes of it.

use std::sync::atomic::Ordering;

use ipsec_core::Backend;

use super::machine::{Machine, Pass, Refused};
use super::rules::Outcome;
use super::{Breaker, observe};

/// A question that was let through. Dropped without an answer it counts as never asked.
pub(super) struct Ticket<'a, B: Backend> {
    breaker: &'a Breaker<B>,
    pass: Option<Pass>,
}

impl<B: Backend> Breaker<B> {
    /// Closes it and forgets all errors: for an operator who has given the source a new key, say.
    pub fn reset(&self) {
        self.changing(Machine::reset);
    }

    /// Lets a question through, or not.
    pub(super) fn ticket(&self) -> Result<Ticket<'_, B>, Refused> {
        let now = self.clock.now();
        let pass = self.changing(|machine| machine.pass(now))?;
        Ok(Ticket {
            breaker: self,
            pass: Some(pass),
        })
    }

    /// Why a question would be refused by now, if it would.
    pub(super) fn refuses(&self) -> Option<Refused> {
        if self.closed.load(Ordering::Relaxed) {
            return None;
        }
        self.machine().refuses(self.clock.now())
    }

    /// Does something to the machine, and tells the operator if its state is another then.
    fn changing<T>(&self, act: impl FnOnce(&mut Machine) -> T) -> T {
        let now = self.clock.now();
        let mut machine = self.machine();
        let before = machine.shown();
        let result = act(&mut machine);
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
        if let Some(pass) = self.pass.take() {
            let now = self.breaker.clock.now();
            self.breaker
                .changing(|machine| machine.answered(pass, outcome, now));
        }
    }
}

impl<B: Backend> Drop for Ticket<'_, B> {
    fn drop(&mut self) {
        if let Some(pass) = self.pass.take() {
            self.breaker.machine().given_up(pass);
        }
    }
}
