//! A shop that keeps bots from its sales: first by the list of recent bots, in a local index; then, for a sale only, by asking.

use axum::Router;
use axum::routing::{get, post};
use ipsec_core::index::LocalIndex;
use ipsec_core::policy::{Policy, bot};
use ipsec_remote::provider::vastel::Vastel;
use ipsec_remote::{Client, Remote};
use ipsec_tower::{
    ClientIpResolver, ForwardingHeader, Lookup, TrustedProxies, Verdict, VerdictLayer,
};

const LINES: &str = "
  curl -i -H 'X-Forwarded-For: 192.31.196.60' $URL/catalogue         # in the list of recent bots: refused, nobody was asked
  curl -i -H 'X-Forwarded-For: 192.31.196.1' $URL/catalogue          # not in the list
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.61' $URL/sale      # asked about: a bot, refused
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/sale       # asked about: not listed, which is no proof
  curl -H 'X-Forwarded-For: 192.31.196.61' $URL/why                  # in words
";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();

    let service = examples::Service::from_env("vastel")?;
    let mut vastel = Vastel::new();
    if let Some(base_url) = service.base_url {
        vastel = vastel.base_url(base_url);
    }
    let client = Client::new()?;

    // The list, once. A real application fetches it again every few hours and swaps the index.
    let bots = vastel.recent_bots();
    let recent = client
        .call(&bots)
        .await
        .map_err(|error| format!("no list of recent bots: {error}: {}", error.causes()))?;
    eprintln!("{} addresses in the list of recent bots", recent.bots.len());
    let index = LocalIndex::builder()
        .feed(bots.list(), recent.feed())
        .build()?;

    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    );
    let listed = VerdictLayer::new(index).client_ip(resolver.clone());
    // One request per second and not more: that is what its author asks for.
    let asked = VerdictLayer::new(Remote::new(vastel, client))
        .client_ip(resolver)
        .lookup(Lookup::OnDemand);
    let no_bots = |name: &str| Policy::builder(name).deny(bot()).build();

    let catalogue = Router::new()
        .route("/catalogue", get(async || "shoes, hats\n"))
        .layer((listed.clone(), listed.guard(no_bots("catalogue")?)?));
    let sale = Router::new()
        .route(
            "/sale",
            post(async || "one hat, half the price\n").layer(asked.guard(no_bots("sale")?)?),
        )
        .route("/why", get(why))
        .layer(asked);
    examples::serve(catalogue.merge(sale), LINES).await
}

/// All that is known about whoever asks.
async fn why(verdict: Verdict) -> String {
    format!("{}\n", verdict.explain())
}
