//! Requests from known places, and what comes back.

use std::fmt::Debug;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use axum::body::Body;
use http::{Request, Response};
use http_body_util::BodyExt;
use ipsec_core::policy::{Policy, PolicyBuilder, tor};
use ipsec_tower::{ClientIpResolver, ForwardingHeader, GuardLayer, Peer, TrustedProxies};
use serde_json::Value;
use tower::{Service, ServiceExt};

/// The backends of these tests have something against it.
pub(crate) const LISTED: &str = "203.0.113.77";
/// Nobody has anything against it.
pub(crate) const CLEAN: &str = "198.51.100.7";
/// Our own proxy.
pub(crate) const PROXY: &str = "192.0.2.1";

#[track_caller]
pub(crate) fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// A request on a socket whose other end is this, for stacks without axum.
pub(crate) fn from(peer: &str) -> Request<()> {
    let mut request = Request::new(());
    request.extensions_mut().insert(Peer::from(ip(peer)));
    request
}

/// A request that our proxy passes on, with this as `X-Forwarded-For`.
pub(crate) fn behind_proxy(forwarded_for: &str) -> Request<()> {
    let mut request = from(PROXY);
    let value = forwarded_for.parse().expect("a field value");
    request.headers_mut().insert("x-forwarded-for", value);
    request
}

/// A GET on a socket whose other end is this, for axum.
pub(crate) fn web(path: &str, peer: &str) -> Request<Body> {
    let mut request = from(peer).map(|()| Body::empty());
    *request.uri_mut() = path.parse().expect("a path");
    request
}

/// A guard with this policy.
#[track_caller]
pub(crate) fn guard(policy: PolicyBuilder) -> GuardLayer {
    GuardLayer::new(policy.build().expect("a policy"))
}

/// Keeps Tor exits out.
pub(crate) fn deny_tor() -> GuardLayer {
    guard(Policy::builder("login").deny(tor()))
}

/// Believes our proxy's `X-Forwarded-For`.
pub(crate) fn resolver() -> ClientIpResolver {
    let proxies = TrustedProxies::parse([PROXY]).expect("an address");
    ClientIpResolver::trusted_proxies(ForwardingHeader::XForwardedFor, proxies)
}

/// Sends one request.
pub(crate) async fn send<S, B, R>(service: S, request: Request<B>) -> Response<R>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Error: Debug,
{
    service.oneshot(request).await.expect("an answer")
}

/// The service, once it can be called with a request of these tests.
pub(crate) async fn ready<S>(service: &mut S) -> &mut S
where
    S: Service<Request<()>>,
    S::Error: Debug,
{
    ServiceExt::<Request<()>>::ready(service)
        .await
        .expect("it becomes ready")
}

/// Polls once.
pub(crate) fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// The whole body, as text.
pub(crate) async fn body_of<B>(response: Response<B>) -> String
where
    B: http_body::Body,
    B::Error: Debug,
{
    let body = response.into_body().collect().await.expect("a body");
    String::from_utf8(body.to_bytes().to_vec()).expect("text")
}

/// The body as JSON.
#[track_caller]
pub(crate) fn problem(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
}
