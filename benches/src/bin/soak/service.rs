//! The application: three ways in, and what each makes of a visitor.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::Request;
use ipsec_core::Backend;
use ipsec_core::Signal;
use ipsec_core::policy::{Policy, any, vpn};
use ipsec_tower::{
    ClientIpResolver, ForwardingHeader, Lookup, TrustedProxies, VerdictLayer, Visitor,
};
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt};

use crate::Error;

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Everything is asked about everybody, and nobody is refused.
    Eager,
    /// Asks for what it needs, and lets in whom nobody knows anything of.
    Open,
    /// The same, but on which much depends, and which lets nobody in while it does not know.
    Closed,
}

/// All ways in.
#[derive(Clone)]
pub(crate) struct Doors([Service; 3]);

type Service = BoxCloneSyncService<Request<Body>, Response, Infallible>;

/// What was known of a visitor who was let in.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) vpn: Option<bool>,
    pub(crate) tor: Option<bool>,
}

impl Door {
    pub(crate) const ALL: [Self; 3] = [Self::Eager, Self::Open, Self::Closed];

    /// The doors of one application, with the same backend behind them.
    pub(crate) fn all(backend: impl Backend) -> Result<Doors, Error> {
        let trusted = TrustedProxies::parse(["10.0.0.0/8"])?;
        let resolver = ClientIpResolver::trusted_proxies(ForwardingHeader::XForwardedFor, trusted);
        let eager = VerdictLayer::new(backend).client_ip(resolver);
        let on_demand = eager.clone().lookup(Lookup::OnDemand);
        let open = Policy::builder("open").deny(any([Signal::Tor, Signal::Bot]));
        let open = on_demand.guard(open.build()?)?;
        let closed = Policy::builder("closed").deny(vpn().or(any([Signal::Tor])));
        let closed = on_demand.guard(closed.fail_closed().build()?)?.critical();
        Ok(Doors([
            BoxCloneSyncService::new(eager.layer(Application)),
            BoxCloneSyncService::new(on_demand.layer(open.layer(Application))),
            BoxCloneSyncService::new(on_demand.layer(closed.layer(Application))),
        ]))
    }
}

impl Doors {
    /// The response to a request by this visitor.
    pub(crate) async fn knock(&self, door: Door, visitor: IpAddr) -> Response {
        let [eager, open, closed] = &self.0;
        let service = match door {
            Door::Eager => eager,
            Door::Open => open,
            Door::Closed => closed,
        };
        let answer = service.clone().oneshot(request(visitor)).await;
        answer.unwrap_or_else(|never| match never {})
    }
}

fn request(visitor: IpAddr) -> Request<Body> {
    let mut request = Request::new(Body::empty());
    if let Ok(value) = format!("{visitor}, 10.0.0.2").parse() {
        request.headers_mut().insert("x-forwarded-for", value);
    }
    let peer = SocketAddr::from(([10, 0, 0, 1], 51_234));
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// Answers at once, and says what was known.
#[derive(Clone, Copy, Debug)]
struct Application;

impl tower::Service<Request<Body>> for Application {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut response = Response::new(Body::empty());
        if let Some(visitor) = Visitor::of(request.extensions()) {
            let verdict = visitor.verdict();
            let known = Known {
                vpn: verdict.is_vpn(),
                tor: verdict.is_tor(),
            };
            response.extensions_mut().insert(known);
        }
        ready(Ok(response))
    }
}
