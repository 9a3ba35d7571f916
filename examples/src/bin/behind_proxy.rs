//! Which proxy stands in front, as configuration: shows what each way to find the client address makes of a request.

use std::num::NonZeroU8;

use axum::routing::get;
use axum::{Json, Router};
use ipsec_tower::{
    ClientIp, ClientIpLayer, ClientIpResolver, ForwardingHeader, OnError, TrustedProxies,
    VisitorRejection,
};
use serde_json::{Value, json};

const LINES: &str = "
  curl -H 'X-Forwarded-For: 203.0.113.9' $URL/nginx              # XFF, from trusted proxies
  curl -H 'X-Forwarded-For: 192.0.2.9, 203.0.113.9' $URL/nginx   # what a client adds on the left changes nothing
  curl -H 'X-Forwarded-For: 203.0.113.9, 192.0.2.2' $URL/two     # two proxies that append, counted
  curl -H 'CF-Connecting-IP: 203.0.113.9' $URL/cdn               # one header of a CDN
  curl -H 'Forwarded: for=203.0.113.9;proto=https' $URL/rfc7239  # Forwarded, as of RFC 7239
  curl -H 'X-Forwarded-For: 203.0.113.9' $URL/direct             # no proxy: no header is read
  curl $URL/nginx                                                # the header is missing: an error, and no guess
";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();
    // In this example the proxy is whoever runs curl on this machine. Yours are the addresses from which your proxies connect.
    let proxies = TrustedProxies::parse(["127.0.0.0/8", "::1"])?;
    let xff = ForwardingHeader::XForwardedFor;
    let two = NonZeroU8::new(2).ok_or("two is not zero")?;

    let ways = [
        (
            "/nginx",
            ClientIpResolver::trusted_proxies(xff, proxies.clone()),
        ),
        (
            "/two",
            ClientIpResolver::hops(xff, two).require_peer(proxies.clone()),
        ),
        (
            "/cdn",
            ClientIpResolver::single_header("cf-connecting-ip", proxies.clone())?,
        ),
        (
            "/rfc7239",
            ClientIpResolver::trusted_proxies(ForwardingHeader::Forwarded, proxies),
        ),
        ("/direct", ClientIpResolver::peer()),
    ];
    let app = ways
        .into_iter()
        .fold(Router::new(), |app, (path, resolver)| {
            let layer = ClientIpLayer::new(resolver).on_error(OnError::Unresolved);
            app.route(path, get(who).layer(layer))
        });
    examples::serve(app, LINES).await
}

async fn who(client: Result<ClientIp, VisitorRejection>) -> Json<Value> {
    Json(match client {
        Ok(client) => json!({ "ip": client.ip(), "from": client.provenance().to_string() }),
        Err(error) => json!({ "error": error.to_string() }),
    })
}
