//! From a request to a decision.

pub mod client_ip;
pub mod client_ip_layer;
#[cfg(feature = "axum")]
mod extract;
pub mod guard;
mod observe;
mod reject;
pub mod verdict;
mod visitor;

pub use client_ip::{
    ClientIp, ClientIpError, ClientIpErrorKind, ClientIpResolver, ConfigError, ConfigProblem,
    ForwardingHeader, HeaderKind, Peer, Provenance, SharedTrustedProxies, TrustedProxies,
    TrustedProxiesSource, UnixPeer,
};
pub use client_ip_layer::{ClientIpLayer, ClientIpService, OnError};
#[cfg(feature = "axum")]
pub use extract::{All, Known, Permit, RoutePolicy, Verdict, VisitorRejection, Want};
pub use guard::{GuardLayer, GuardService};
pub use reject::{
    ByAction, INCIDENT_HEADER, IncidentId, NotAnErrorStatus, Problem, Redirect, Refusal, Reject,
};
pub use verdict::{Lookup, MockVerdict, MockVerdictLayer, VerdictLayer, VerdictService};
pub use visitor::{RequestHead, Visitor};
