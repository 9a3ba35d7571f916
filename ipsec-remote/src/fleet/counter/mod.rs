//! Counting budgets together.

mod observe;
mod script;
mod sync;
mod tally;
mod value;

pub use value::{FleetCounter, InvalidShare};
