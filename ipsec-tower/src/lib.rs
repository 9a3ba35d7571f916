//! From a request to a decision: the real client address, a verdict on it, guards in front of routes.
//!
//! This is the middleware of *ipsec*, IP security for HTTP services (not the IPsec VPN protocol). It works with any [Tower](https://docs.rs/tower) service of HTTP
//! requests, whatever the bodies: axum, tonic, plain hyper.
//!
//! 1. A [`VerdictLayer`] around the application finds the client address of every request ([`ClientIpResolver`]), asks a [`Backend`](ipsec_core::Backend)
//!    about it, and leaves a [`Visitor`] on the request. It never refuses and never fails a request.
//! 2. A [`GuardLayer`] around a route lets through what its [`Policy`](ipsec_core::policy::Policy) allows, and answers the rest through a [`Reject`]:
//!    by default a [`Problem`].
//! 3. Handlers take what they need: [`ClientIp`], [`Verdict`], `Option<Verdict>`, [`Permit<P>`](Permit) in axum, [`Visitor::of`] elsewhere.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use axum::{Router, body::Body, routing::{get, post}};
//! use http::{Request, StatusCode};
//! use ipsec_core::policy::{Policy, tor};
//! use ipsec_core::{Fixed, Signal, Signals};
//! use ipsec_tower::{ClientIpResolver, ForwardingHeader, Peer, TrustedProxies, Verdict, VerdictLayer};
//! use tower::ServiceExt;
//!
//! let backend = Fixed::new().with([203, 0, 113, 9], Signals::UNKNOWN.yes(Signal::Tor));
//! let proxies = TrustedProxies::parse(["192.0.2.1"])?;
//! let resolver = ClientIpResolver::trusted_proxies(ForwardingHeader::XForwardedFor, proxies);
//! let verdicts = VerdictLayer::new(backend).client_ip(resolver);
//! let no_tor = verdicts.guard(Policy::builder("login").deny(tor()).fail_closed().build()?)?;
//!
//! let app = Router::new()
//!     .route("/", get(async |verdict: Verdict| format!("{:?}", verdict.is_tor())))
//!     .route("/login", post(async || "welcome").layer(no_tor))
//!     .layer(verdicts); // the layer added last runs first
//!
//! // `into_make_service_with_connect_info::<SocketAddr>()` tells the peer in a real server.
//! let request = Request::post("/login")
//!     .extension(Peer::Ip([192, 0, 2, 1].into()))
//!     .header("x-forwarded-for", "198.51.100.1, 203.0.113.9")
//!     .body(Body::empty())?;
//! assert_eq!(app.oneshot(request).await?.status(), StatusCode::FORBIDDEN);
//! # Ok(())
//! # }
//! ```
//!
//! # Whom it trusts
//!
//! Nobody but the socket's other end, until a [`ClientIpResolver`] is told which proxies to believe. See [`client_ip`] for what always holds, and for the traps of
//! deployment. An address that cannot be resolved is no error of the request: the verdict is unknown for that reason, and the policy decides.
//!
//! # The peer
//!
//! It comes from our own [`Peer`], if somebody put that into the request's extensions, else from axum's `ConnectInfo<SocketAddr>` (so serve with
//! `into_make_service_with_connect_info::<SocketAddr>()`), else from its `MockConnectInfo`. Without any of them there is no client address, and an error event
//! says so. A server on a Unix socket says it by `.layer(Extension(Peer::Unix))` around everything.
//!
//! # Testing your own routes
//!
//! [`MockVerdictLayer`] puts a verdict of your choice on every request.
//!
//! # Logs and metrics
//!
//! With the feature `tracing` there is one event per decision, at level info, or debug if the request is let through: `client.ip` (truncated), `policy`, `rule`, `decision`, `reason`,
//! `signals`, `unknown`, `failures` (which source gave no answer and why, as `proxycheck timeout`), `shadow`, `incident`. Mistakes in the wiring are errors; lookups that fail as a
//! whole and addresses that cannot be resolved are warnings. Of a source that fails behind others its own wrappers tell.
//!
//! With the feature `metrics` there are these counters, through the [`metrics`](https://docs.rs/metrics) facade:
//!
//! | counter | labels |
//! |---|---|
//! | `ipsec_decisions_total` | `policy`, `rule` (the name of the rule that matched, or the reason), `action`, `mode` (`enforce`, `shadow`) |
//! | `ipsec_candidate_disagreements_total` | `policy`, `candidate`, `action`, `candidate_action` |
//! | `ipsec_client_ip_errors_total` | `kind` |
//! | `ipsec_ignored_headers_total` | none; a peer that is not trusted sent the configured header: somebody is trying |
//! | `ipsec_lookups_total` | `backend`, `outcome` (`ok`, or the kind of error if nothing that was wanted came), of lookups that had to wait or were refused at once |
//!
//! # Features
//!
//! - `axum` (default): the extractors, through axum-core.
//! - `connect-info` (default): the peer from axum's `ConnectInfo` and `MockConnectInfo`.
//! - `tracing` (default): events.
//! - `metrics`: counters. Install the recorder whenever you like.

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
    ByAction, ErrorStatus, INCIDENT_HEADER, IncidentId, NotAnErrorStatus, Problem, Redirect,
    Refusal, Reject,
};
pub use verdict::{Lookup, MockVerdict, MockVerdictLayer, VerdictLayer, VerdictService};
pub use visitor::{RequestHead, Visitor};
