//! All tests over the public API, one binary.

mod policy;
mod verdict;
