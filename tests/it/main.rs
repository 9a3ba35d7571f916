//! All tests over the public API, one binary.

mod feed;
mod index;
