//! Stand-ins for the APIs of four providers, over real HTTP.
//!
//! One server answers as focsec.com, ipgeolocation.io, proxycheck.io and the bots' addresses of
//! antoinevastel.com do by their documents, each under a path prefix of its own that clients use
//! as base URL. The answers come from one small file of invented facts; nobody else is asked. The
//! server listens on 127.0.0.1 only.
//!
//! Things go wrong on command: see [`Fault`], and `GET /control` of a running server. Accounts in
//! trouble have keys of their own (`stub-key-expired` and so on), and quotas run out.
//!
//! ```
//! use stub_providers::{Fault, Stub, Vendor};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let stub = Stub::builder().quota(50).start().await?;
//! stub.fault_times(Vendor::Focsec, Fault::Unavailable, 2);
//! // … ask `stub.url(Vendor::Focsec)` with the key `stub.key()` …
//! assert_eq!(stub.count(Vendor::Focsec), 0);
//! # Ok(())
//! # }
//! ```

mod answer;
mod builder;
mod call;
mod control;
mod facts;
mod faults;
mod focsec;
mod ipgeolocation;
mod keys;
mod log;
mod proxycheck;
mod quota;
mod server;
mod slow;
mod state;
mod stub;
mod vastel;
mod vendor;
mod wire;
mod xml;

#[cfg(test)]
mod tests;

pub use builder::{Builder, KEY};
pub use faults::Fault;
pub use log::Seen;
pub use stub::Stub;
pub use vendor::Vendor;

/// The data that is built in: what is known about which addresses.
pub const DATA: &str = facts::BUILT_IN;
