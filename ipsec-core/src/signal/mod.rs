//! The questions that can be asked about an address, and three-valued answers to them.
//!
//! A [`Signal`] is one yes/no question. [`Signals`] holds a three-valued answer to each: *yes*, *no*, or
//! *unknown*. A source that does not mention an address has said nothing about it; only a source that
//! would have named it, had it been so, says *no*.
//!
//! A [`Fact`] is anything a source may know: a signal, a score, the network, the location. What is asked of a
//! backend, what a backend can answer and why an answer is missing are all kept per fact, in a
//! [`FactSet`].

mod bits;
mod fact;
mod kind;
mod set;
mod signals;

pub use fact::{Fact, FactSet, FactSetIter};
pub use kind::{Signal, UnknownName};
pub use set::{SignalSet, SignalSetIter};
pub use signals::Signals;

pub(crate) use kind::each_signal;
