//! All tests over the public API, one binary.

// A test that cannot go on panics, in its helpers as well.
#![allow(clippy::unwrap_used)]

mod backend;
mod client_ip;
mod feed;
mod index;
mod policy;
#[cfg(unix)]
mod servers;
mod verdict;
