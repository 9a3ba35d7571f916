//! A login that asks Focsec, on demand: who only reads is not asked about, and costs nothing.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use ipsec_core::policy::{Policy, proxy, tor, vpn};
use ipsec_remote::provider::focsec::Focsec;
use ipsec_remote::{Client, Remote};
use ipsec_tower::{ClientIpResolver, ForwardingHeader, Lookup, TrustedProxies, VerdictLayer};
use serde_json::{Value, json};

const LINES: &str = "
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.10' $URL/login   # a VPN: refused
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/login    # an ordinary line: welcome
  curl -i -X POST -H 'X-Forwarded-For: 10.0.0.7' $URL/login        # not public: not sent, nobody speaks against it
  curl -i -H 'X-Forwarded-For: 192.31.196.10' $URL/read            # everybody reads: nobody is asked
  curl $URL/quota                                                  # two addresses were asked about
";

type Asked = Arc<Remote<Focsec>>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();

    let service = examples::Service::from_env("focsec")?;
    let mut focsec = Focsec::new(service.key)?;
    if let Some(base_url) = service.base_url {
        focsec = focsec.base_url(base_url);
    }
    // One client for the whole application. This asks each time: a real application keeps answers.
    let remote: Asked = Arc::new(Remote::new(focsec, Client::new()?));

    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    );
    let verdicts = VerdictLayer::new(Arc::clone(&remote))
        .client_ip(resolver)
        .lookup(Lookup::OnDemand);

    // Whoever comes while Focsec is down is refused here: it is a login.
    let login = Policy::builder("login")
        .deny(vpn().or(proxy()).or(tor()))
        .fail_closed()
        .build()?;

    let app = Router::new()
        .route(
            "/login",
            post(async || "welcome\n").layer(verdicts.guard(login)?),
        )
        .route("/read", get(async || "once upon a time\n"))
        .layer(verdicts)
        .route("/quota", get(quota))
        .with_state(remote);
    examples::serve(app, LINES).await
}

/// What the last answer told about the account.
async fn quota(State(remote): State<Asked>) -> Json<Value> {
    let quota = remote.account().and_then(|account| account.quota);
    Json(json!({
        "used": quota.and_then(|quota| quota.used),
        "remaining": quota.and_then(|quota| quota.remaining),
    }))
}
