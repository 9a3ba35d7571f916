//! The states of a breaker and what leads from one to another. It has no clock: whoever uses it says what time it is.

use std::time::{Duration, SystemTime};

use ipsec_core::LookupErrorKind;

use super::PROBE_TIME;
use super::row::{Row, is_set_back};
use super::rules::{InVain, Outcome, one_probe, pause};
use super::settings::BreakerSettings;
use super::state::BreakerState;
use crate::window::{Counts, Window};

#[derive(Debug)]
pub(super) struct Machine {
    settings: BreakerSettings,
    state: State,
    /// Grows with each change of the state: what was asked before is told apart from what was asked since.
    era: u64,
    /// Answers, and failures among them.
    window: Window,
    /// The failures since the last answer.
    row: Row,
    /// Why it opened last, and what was in vain for the like of it, without having closed in between.
    opened: Option<(LookupErrorKind, InVain)>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed,
    Open {
        because: LookupErrorKind,
        since: SystemTime,
        until: SystemTime,
    },
    HalfOpen {
        because: LookupErrorKind,
        /// Questions that were let through and have no answer yet.
        out: u32,
        succeeded: u32,
        /// When the last one was let through.
        last: SystemTime,
    },
}

/// A question that may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pass {
    era: u64,
}

/// A question that may not be asked: why, and until when, if that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) because: LookupErrorKind,
    pub(super) until: Option<SystemTime>,
}

impl Machine {
    pub(super) fn new(settings: BreakerSettings) -> Self {
        Self {
            window: Window::new(settings.window),
            settings,
            state: State::Closed,
            era: 0,
            row: Row::default(),
            opened: None,
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// What it shows of itself if no time has passed since the last change.
    pub(super) fn shown(&self) -> BreakerState {
        match self.state {
            State::Closed => BreakerState::Closed,
            State::Open { because, until, .. } => BreakerState::Open { because, until },
            State::HalfOpen { because, .. } => BreakerState::HalfOpen { because },
        }
    }

    /// What it shows of itself.
    pub(super) fn state(&self, now: SystemTime) -> BreakerState {
        match self.state {
            State::Open {
                because,
                since,
                until,
            } if is_over(since, until, now) => BreakerState::HalfOpen { because },
            _ => self.shown(),
        }
    }

    /// Whether a question would be refused by now.
    pub(super) fn refuses(&self, now: SystemTime) -> Option<Refused> {
        match self.state {
            State::Closed => None,
            State::Open {
                because,
                since,
                until,
            } => {
                let until = (!is_over(since, until, now)).then_some(until)?;
                Some(Refused {
                    because,
                    until: Some(until),
                })
            }
            State::HalfOpen {
                because, out, last, ..
            } => {
                let full =
                    out >= self.probes(because) && !is_over(last, end(last, PROBE_TIME), now);
                full.then_some(Refused {
                    because,
                    until: None,
                })
            }
        }
    }

    /// Lets a question through, or not.
    pub(super) fn pass(&mut self, now: SystemTime) -> Result<Pass, Refused> {
        if let Some(refused) = self.refuses(now) {
            return Err(refused);
        }
        let probes = match self.state {
            State::Open { because, .. } | State::HalfOpen { because, .. } => self.probes(because),
            State::Closed => 0,
        };
        match &mut self.state {
            State::Closed => {}
            State::Open { because, .. } => {
                let because = *because;
                self.change(State::HalfOpen {
                    because,
                    out: 1,
                    succeeded: 0,
                    last: now,
                });
            }
            State::HalfOpen { out, last, .. } => {
                // Those that have no answer after so long have given way.
                let given_way = *out >= probes;
                *out = if given_way { 1 } else { *out + 1 };
                *last = now;
                if given_way {
                    self.era += 1;
                }
            }
        }
        Ok(Pass { era: self.era })
    }

    /// A question that was let through has its answer.
    pub(super) fn answered(&mut self, pass: Pass, outcome: Outcome, now: SystemTime) {
        if pass.era != self.era {
            if let Outcome::Shut(kind) = outcome {
                self.learn_late(kind, now);
            }
            return;
        }
        match (self.state, outcome) {
            (_, Outcome::Neutral) => self.given_up(pass),
            (_, Outcome::Shut(kind)) => self.open(kind, now),
            (State::Closed, Outcome::Answers) => self.row = Row::default(),
            (State::Closed, Outcome::Fine) => {
                self.row = Row::default();
                self.count(0, now);
            }
            (State::Closed, Outcome::Failed(kind)) => {
                self.row.failed(now);
                self.count(1, now);
                if self.is_too_bad(now) {
                    self.open(kind, now);
                }
            }
            (State::HalfOpen { .. }, Outcome::Failed(kind)) => self.open(kind, now),
            (
                State::HalfOpen {
                    because,
                    out,
                    succeeded,
                    last,
                },
                Outcome::Fine | Outcome::Answers,
            ) => {
                if succeeded + 1 >= self.probes(because) {
                    self.reset();
                    return;
                }
                self.state = State::HalfOpen {
                    because,
                    out: out.saturating_sub(1),
                    succeeded: succeeded + 1,
                    last,
                };
            }
            // Nothing is let through while it is open.
            (State::Open { .. }, _) => {}
        }
    }

    /// A question that was let through says nothing of the source, or will never be answered.
    pub(super) fn given_up(&mut self, pass: Pass) {
        if pass.era == self.era
            && let State::HalfOpen { out, .. } = &mut self.state
        {
            *out = out.saturating_sub(1);
        }
    }

    /// Closes it and forgets all errors.
    pub(super) fn reset(&mut self) {
        self.opened = None;
        self.window.clear();
        self.row = Row::default();
        self.change(State::Closed);
    }

    fn open(&mut self, because: LookupErrorKind, now: SystemTime) {
        let in_vain = match self.opened {
            Some((before, in_vain)) if is_like(before, because) => in_vain,
            _ => InVain {
                times: 0,
                until_noticed: self.row.lasts(now),
            },
        };
        let pause = pause(because, in_vain, &self.settings, now);
        self.opened = Some((because, in_vain.once_more()));
        self.window.clear();
        self.row = Row::default();
        self.change(State::Open {
            because,
            since: now,
            until: end(now, pause),
        });
    }

    /// Of what was asked before it opened, an answer that says that it must be open for longer is believed.
    fn learn_late(&mut self, kind: LookupErrorKind, now: SystemTime) {
        let State::Open {
            because,
            since,
            until,
        } = &mut self.state
        else {
            return;
        };
        let later = end(now, pause(kind, InVain::default(), &self.settings, now));
        // Of the same error it is an echo.
        if is_like(*because, kind) || later <= *until {
            return;
        }
        (*because, *since, *until) = (kind, now, later);
        self.era += 1;
    }

    fn count(&mut self, failed: u64, now: SystemTime) {
        let counts = Counts {
            all: 1,
            special: failed,
        };
        self.window.add(counts, since_epoch(now));
    }

    fn is_too_bad(&mut self, now: SystemTime) -> bool {
        let Counts { all, special } = self.window.sum(since_epoch(now));
        let are_many = all >= u64::from(self.settings.at_least.get())
            && special.saturating_mul(100) >= all.saturating_mul(self.settings.share.into());
        are_many || self.is_too_long(now)
    }

    /// Whether it has failed for too long without an answer in between.
    fn is_too_long(&self, now: SystemTime) -> bool {
        self.row.failures() >= self.settings.in_a_row.get()
            && self.row.lasts(now) >= self.settings.window / 3
    }

    fn probes(&self, because: LookupErrorKind) -> u32 {
        match one_probe(because) {
            true => 1,
            false => self.settings.probes.get(),
        }
    }

    fn change(&mut self, state: State) {
        self.state = state;
        self.era += 1;
    }
}

/// Whether a time is over, which it is as well if the clock was set back to before it began.
fn is_over(since: SystemTime, until: SystemTime, now: SystemTime) -> bool {
    now >= until || is_set_back(since, now)
}

fn end(now: SystemTime, pause: Duration) -> SystemTime {
    now.checked_add(pause).unwrap_or(now)
}

/// Whether both are the same error, or both are some error that only counts when there are many.
fn is_like(a: LookupErrorKind, b: LookupErrorKind) -> bool {
    std::mem::discriminant(&a) == std::mem::discriminant(&b) || !(one_probe(a) || one_probe(b))
}

fn since_epoch(now: SystemTime) -> Duration {
    now.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
