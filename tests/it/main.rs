//! All tests over the public API, one binary.

mod backend;
mod policy;
mod verdict;
