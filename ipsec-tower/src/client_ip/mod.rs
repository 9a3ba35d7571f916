//! Which address a request really comes from, in a way that no client can forge.

mod address;
mod config_error;
mod error;
mod forwarded;
mod header;
mod identity;
mod peer;
mod refuse;
mod resolve;
mod resolver;
mod shared;
mod trusted;
mod walk;
mod xff;

pub use config_error::{ConfigError, ConfigProblem};
pub use error::{ClientIpError, ClientIpErrorKind};
pub use header::{ForwardingHeader, HeaderKind};
pub use identity::{ClientIp, Provenance};
pub use peer::{Peer, UnixPeer};
pub use resolver::ClientIpResolver;
pub use shared::{SharedTrustedProxies, TrustedProxiesSource};
pub use trusted::TrustedProxies;
