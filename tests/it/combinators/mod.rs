//! Backends that wrap backends.

mod admission;
mod batched;
mod beside;
mod breaker;
mod budget;
mod cached;
mod cascade;
mod consensus;
mod deadline;
mod hands;
mod retry;
mod source;
mod stacks;
mod stub;
mod withheld;
mod written;
