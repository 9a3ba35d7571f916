//! A provider as a backend: what is sent, how often, and what comes of it.

mod conformance;
mod limits;
mod many;
mod one;
mod service;
