//! Extractors for axum.

mod client_ip;
mod permit;
mod rejection;
mod verdict;

pub use permit::{Permit, RoutePolicy};
pub use rejection::VisitorRejection;
pub use verdict::{All, Known, Verdict, Want};
