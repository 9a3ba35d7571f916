//! All tests over the public API, one binary.

// A test that cannot go on panics, in its helpers as well.
#![allow(clippy::unwrap_used)]

mod client_ip;
mod feed;
mod index;
