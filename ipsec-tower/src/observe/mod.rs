//! What the layers tell operators: events through `tracing`, counters through `metrics`, each if its feature is on.
//!
//! Nothing here ever shows an address in full unless the operator asked for it, and no counter has an address as a label.

mod counters;
mod events;

pub(crate) use counters::{Counters, lookup};
pub(crate) use events::{
    Once, decision, disagreement, first_of, ignored_header, lookup_failed, unanswerable,
    unresolved, wiring,
};
