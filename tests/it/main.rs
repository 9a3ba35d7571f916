//! All tests over the public API, one binary.

mod client_ip;
mod feed;
mod index;
