//! A verdict of one's own choice, for tests of applications.

use std::task::{Context, Poll};

use http::Request;
use ipsec_core::Verdict;
use tower_layer::Layer;
use tower_service::Service;

use crate::client_ip::{ClientIp, ClientIpError, ClientIpErrorKind};
use crate::visitor::Visitor;

/// Puts a verdict of your choice on every request, for tests of your own routes.
///
/// Put it around the whole application: a [`VerdictLayer`](super::VerdictLayer) behind it leaves the visitor as it is and asks nobody. Nothing of
/// a request can set or change a mock, but whoever puts this layer into a production build decides for everybody who they are.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use axum::{Router, body::Body, routing::get};
/// use http::{Request, StatusCode};
/// use ipsec_core::policy::{Policy, tor};
/// use ipsec_core::{Evidence, Signal, Signals, Verdict};
/// use ipsec_tower::{GuardLayer, MockVerdictLayer};
/// use tower::ServiceExt;
///
/// let guard = GuardLayer::new(Policy::builder("login").deny(tor()).build()?);
/// let app = Router::new().route("/login", get(async || "welcome")).layer(guard);
///
/// let from_tor = Verdict::new([203, 0, 113, 9])
///     .with_evidence(Evidence::new("test").with_signals(Signals::UNKNOWN.yes(Signal::Tor)));
/// let app = app.layer(MockVerdictLayer::new(from_tor));
///
/// let response = app.oneshot(Request::get("/login").body(Body::empty())?).await?;
/// assert_eq!(response.status(), StatusCode::FORBIDDEN);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct MockVerdictLayer {
    visitor: Visitor,
}

impl MockVerdictLayer {
    /// Every request is from this address, and this is known about it. For a verdict without an address, resolving it has failed.
    pub fn new(verdict: Verdict) -> Self {
        let unresolved = || ClientIpError::without_header(ClientIpErrorKind::NoPeer, None);
        let client = verdict.ip().map(ClientIp::mock).ok_or_else(unresolved);
        Self {
            visitor: Visitor::mock(client, verdict),
        }
    }
}

impl<S> Layer<S> for MockVerdictLayer {
    type Service = MockVerdict<S>;

    fn layer(&self, inner: S) -> MockVerdict<S> {
        MockVerdict {
            inner,
            visitor: self.visitor.clone(),
        }
    }
}

/// Middleware that puts a verdict of your choice on every request. Made by a [`MockVerdictLayer`].
#[derive(Clone, Debug)]
pub struct MockVerdict<S> {
    inner: S,
    visitor: Visitor,
}

impl<S, B> Service<Request<B>> for MockVerdict<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        request.extensions_mut().insert(self.visitor.clone());
        self.inner.call(request)
    }
}
