//! No axum: hyper, tower, and the visitor read from the request's extensions.

use std::convert::Infallible;

use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use ipsec_core::policy::{Policy, proxy, tor};
use ipsec_tower::{
    ClientIpResolver, ForwardingHeader, Peer, TrustedProxies, VerdictLayer, Visitor,
};
use tower::{ServiceBuilder, service_fn};

const LINES: &str = "
  curl $URL/
  curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/
";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();
    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    )
    .insecure_peer_when_missing();
    let verdicts = VerdictLayer::new(examples::local_index()?).client_ip(resolver);
    let guard = verdicts.guard(
        Policy::builder("everything")
            .deny(tor().or(proxy()))
            .build()?,
    )?;
    let app = ServiceBuilder::new()
        .layer(verdicts)
        .layer(guard)
        .service_fn(hello);

    let listener = examples::listen(LINES).await?;
    loop {
        let (stream, address) = listener.accept().await?;
        let app = app.clone();
        // Without axum, whoever accepts the connection says who the peer is.
        let app = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer::from(address));
            tower::ServiceExt::oneshot(app.clone(), request)
        });
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            let connection =
                server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
            if let Err(error) = connection.await {
                eprintln!("connection closed: {error}");
            }
        });
    }
}

async fn hello(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let words =
        Visitor::of(request.extensions()).map_or_else(|| "nobody".to_owned(), Visitor::explain);
    Ok(Response::new(format!("{words}\n").into()))
}
