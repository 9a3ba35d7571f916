//! The tour: who is calling, a login that refuses Tor and proxies, a page that lets everybody read.

use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ipsec_core::policy::{Policy, proxy, tor};
use ipsec_tower::{
    ClientIp, ClientIpResolver, ForwardingHeader, TrustedProxies, Verdict, VerdictLayer,
    VisitorRejection,
};
use serde_json::json;

const LINES: &str = "
  curl $URL/                                                  # you, without a proxy in between
  curl -H 'X-Forwarded-For: 203.0.113.9' $URL/                # a Tor exit
  curl -H 'X-Forwarded-For: 192.0.2.1, 203.0.113.9' $URL/     # the same, forging an office address: no use
  curl -i -X POST -H 'X-Forwarded-For: 203.0.113.9' $URL/login    # refused
  curl -i -X POST -H 'X-Forwarded-For: 198.51.100.1' $URL/login   # let in: hosting is not forbidden here
  curl -i -X POST -H 'X-Forwarded-For: nonsense' $URL/login       # fails closed: who is that?
  curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/read             # let in; the log says what would have been
";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();

    // curl plays the proxy here: whoever connects from this machine is believed. Behind a real proxy, its address goes here. Without
    // the header, the peer itself is taken, which only makes sense where no proxy ever leaves it out.
    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    )
    .insecure_peer_when_missing();
    let verdicts = VerdictLayer::new(examples::local_index()?).client_ip(resolver);

    let login = Policy::builder("login")
        .deny(tor().or(proxy()))
        .fail_closed()
        .build()?;
    let read = Policy::builder("read").deny(tor().or(proxy())).build()?;

    let app = Router::new()
        .route("/", get(who))
        .route(
            "/login",
            post(async || "welcome\n").layer(verdicts.guard(login)?),
        )
        .route(
            "/read",
            get(async || "once upon a time\n").layer(verdicts.guard(read)?.shadow()),
        )
        .layer(verdicts);
    examples::serve(app, LINES).await
}

/// Who is calling: as JSON, or as a page if a browser asks.
async fn who(
    client: Result<ClientIp, VisitorRejection>,
    verdict: Verdict,
    headers: HeaderMap,
) -> Response {
    let from = match &client {
        Ok(client) => client.provenance().to_string(),
        Err(error) => error.to_string(),
    };
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        return page(&from, &verdict.explain().to_string()).into_response();
    }
    Json(json!({
        "verdict": *verdict,
        "address_from": from,
        "anonymizer": verdict.is_anonymizer(),
        "explained": verdict.explain().to_string().lines().map(str::trim).collect::<Vec<_>>(),
    }))
    .into_response()
}

fn page(from: &str, explained: &str) -> Html<String> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Who is calling?</title>\
         <style>body{{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem}}\
         pre{{background:#f4f4f5;padding:1rem;border-radius:.5rem;overflow:auto}}</style>\
         <h1>Who is calling?</h1><pre>{}</pre><p>The address was taken from: {}</p></html>\n",
        escape(explained),
        escape(from),
    ))
}
