//! Nothing but the client address: for rate limits, logs, audits.

use axum::Router;
use axum::routing::get;
use ipsec_core::ip::{KeyWidth, Redaction};
use ipsec_tower::{
    ClientIp, ClientIpLayer, ClientIpResolver, ForwardingHeader, OnError, TrustedProxies,
};

const LINES: &str = "
  curl -H 'X-Forwarded-For: 203.0.113.9' $URL/
  curl -H 'X-Forwarded-For: 2001:db8::7' $URL/
  curl -i $URL/           # no header from the proxy: 400
  curl -i $URL/health     # the load balancer's own check comes without one
";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();
    let proxies = TrustedProxies::parse(["127.0.0.0/8"])?;
    let resolver = ClientIpResolver::trusted_proxies(ForwardingHeader::XForwardedFor, proxies);
    let health = OnError::PeerForPaths(vec!["/health".to_owned()]);
    let app = Router::new()
        .route("/", get(who))
        .route("/health", get(async || "fine\n"))
        .layer(ClientIpLayer::new(resolver).on_error(health));
    examples::serve(app, LINES).await
}

async fn who(client: ClientIp) -> String {
    format!(
        "you are {client} (from {}); a rate limiter's bucket: {}; in a log: {}\n",
        client.provenance(),
        KeyWidth::default().key(client.ip()),
        Redaction::Truncate.apply(client.ip()),
    )
}
