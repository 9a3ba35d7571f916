//! Adapters of remote services: what they ask, and what they make of answers.

mod conformance;
mod focsec;
mod ipgeolocation;
mod json;
pub(crate) mod over_http;
mod proxycheck;
mod reply;
mod told;
mod vastel;
