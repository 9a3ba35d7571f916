//! Backends: the two that come with the crate, pointers to backends, and errors.

mod errors;
mod fixed;
mod forward;
mod never;
