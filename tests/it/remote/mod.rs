//! A provider as a backend: what is sent, how often, and what comes of it.

mod conformance;
mod conformance_many;
mod limits;
mod many;
mod one;
mod proxy;
mod service;
mod watching;
