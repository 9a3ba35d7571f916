//! Backends that wrap backends.

mod admission;
mod batched;
mod breaker;
mod budget;
mod cached;
mod cascade;
mod consensus;
mod deadline;
mod hands;
mod retry;
mod source;
mod stub;
