//! From a request to a decision.

pub mod client_ip;

pub use client_ip::{
    ClientIp, ClientIpError, ClientIpErrorKind, ClientIpResolver, ConfigError, ConfigProblem,
    ForwardingHeader, HeaderKind, Peer, Provenance, SharedTrustedProxies, TrustedProxies,
    TrustedProxiesSource, UnixPeer,
};
