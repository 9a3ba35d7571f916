//! Requests, and how a service is driven.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::Request;
use tower::Service;

use crate::local::{PEER, PROXY};

/// A request as a browser's comes out of two proxies, with the peer on it as axum's servers put it there.
pub(crate) fn request(client: &str) -> Request<Body> {
    let mut request = Request::get("/login?from=start")
        .header("host", "www.example.com")
        .header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        )
        .header(
            "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        )
        .header("accept-encoding", "gzip, deflate, br, zstd")
        .header("accept-language", "en-US,en;q=0.5")
        .header("x-forwarded-for", format!("{client}, {PROXY}"))
        .body(Body::empty())
        .expect("a request");
    let peer = ConnectInfo(SocketAddr::from((PEER, 51234)));
    request.extensions_mut().insert(peer);
    request
}

/// Calls a service when it is ready and waits for the response, which none of the services here ever really has to wait for.
pub(crate) fn answer<S>(service: &mut S, request: Request<Body>) -> Response
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>,
{
    let mut context = Context::from_waker(Waker::noop());
    while service.poll_ready(&mut context).is_pending() {}
    let mut future = pin!(service.call(request));
    loop {
        if let Poll::Ready(Ok(response)) = future.as_mut().poll(&mut context) {
            return response;
        }
    }
}
