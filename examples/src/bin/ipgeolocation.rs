//! A payment that asks ipgeolocation.io, refuses who hides, and flags what looks odd: with all that the service tells.

use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use ipsec_core::policy::{Policy, attacker, score, tor};
use ipsec_remote::provider::ipgeolocation::{Answer, Ipgeolocation};
use ipsec_remote::{Client, Remote};
use ipsec_tower::{ClientIpResolver, ForwardingHeader, TrustedProxies, Verdict, VerdictLayer};
use serde::Deserialize;
use serde_json::json;

const LINES: &str = "
  curl -X POST -H 'X-Forwarded-For: 192.31.196.1' '$URL/pay?country=DE'        # from where the card is
  curl -X POST -H 'X-Forwarded-For: 192.31.196.1' '$URL/pay?country=BR'        # from elsewhere: flagged
  curl -X POST -H 'X-Forwarded-For: 192.31.196.10' '$URL/pay?country=DE'       # through a VPN: flagged, with its name
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.30' '$URL/pay?country=NL'    # Tor: refused
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.100' '$URL/pay?country=BR'   # a known attacker: refused
";

#[derive(Deserialize)]
struct Card {
    country: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();

    let service = examples::Service::from_env("ipgeolocation")?;
    // The answer as it came is kept: the handler reads what no policy asks about.
    let mut ipgeolocation = Ipgeolocation::v3_with_location(service.key)?.keep_raw(true);
    if let Some(base_url) = service.base_url {
        ipgeolocation = ipgeolocation.base_url(base_url);
    }
    let remote = Remote::new(ipgeolocation, Client::new()?);

    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    );
    let verdicts = VerdictLayer::new(remote).client_ip(resolver);
    let payment = Policy::builder("payment")
        .deny(tor().or(attacker()))
        .deny(score("ipgeolocation").at_least(90.0))
        .fail_closed()
        .build()?;

    let app = Router::new()
        .route("/pay", post(pay).layer(verdicts.guard(payment)?))
        .layer(verdicts);
    examples::serve(app, LINES).await
}

/// Takes the payment, and says what somebody should look at.
async fn pay(Query(card): Query<Card>, verdict: Verdict) -> Response {
    let mut flags = Vec::new();
    let country = verdict.location().and_then(|location| location.country);
    if country.is_some_and(|country| country.as_str() != card.country) {
        flags.push("the card is from another country".to_owned());
    }
    let evidence = verdict.evidence_of("ipgeolocation");
    if verdict.is_vpn() == Some(true) {
        let names = evidence.map(|evidence| evidence.names().join(", "));
        flags.push(format!("a VPN: {}", names.unwrap_or_default()));
    }
    let answer = evidence.and_then(Answer::from_evidence);
    let city = answer.and_then(|answer| answer.location?.city);
    Json(json!({ "paid": true, "flags": flags, "city": city })).into_response()
}
