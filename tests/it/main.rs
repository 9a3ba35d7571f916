//! All tests over the public API, one binary.

// A test that cannot go on panics, in its helpers as well.
#![allow(clippy::unwrap_used)]

mod backend;
mod binaries;
mod catalog;
#[cfg(unix)]
mod client;
mod client_ip;
mod combinators;
mod command;
mod documents;
#[cfg(unix)]
mod examples;
mod feed;
mod feeds;
mod gates;
mod index;
mod mmdb;
mod policy;
mod providers;
mod remote;
#[cfg(unix)]
mod servers;
mod shared_index;
mod tower;
mod verdict;
