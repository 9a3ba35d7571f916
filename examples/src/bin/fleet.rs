//! Several instances of one application that share a Redis: who is banned on one is banned on all, and who was asked about by one is asked about by no other.
//!
//! ```sh
//! redis-server &
//! cargo run --bin stub-providers &
//! PORT=3000 cargo run --bin fleet &
//! PORT=3001 cargo run --bin fleet
//! ```
//!
//! `REDIS_URL` is another Redis than the one on this machine. Without any, each instance goes on alone.

use std::env;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use ipsec_core::policy::{Policy, proxy, tor, vpn};
use ipsec_core::{Backend, SharedIndex};
use ipsec_remote::fleet::{Fleet, FleetOverlay, Shared};
use ipsec_remote::provider::focsec::Focsec;
use ipsec_remote::{Breaker, Budget, Cached, Cascade, Client, Deadline, Remote};
use ipsec_tower::{ClientIpResolver, ForwardingHeader, Lookup, TrustedProxies, VerdictLayer};
use serde_json::{Value, json};
use tokio::time::timeout;

const LINES: &str = "
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.10' $URL/login       # a VPN: refused; no instance asks again
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/login        # an ordinary line: welcome
  curl -X PUT $URL/bans/198.51.100.0/25                                # for an hour, here and on all other instances
  curl -i -X POST -H 'X-Forwarded-For: 198.51.100.1' $URL/login        # one of them: refused
  curl -X DELETE $URL/bans/198.51.100.0/25                             # lifted, on whichever instance
  curl $URL/status
";

const BAN: Duration = Duration::from_secs(3600);

#[derive(Clone)]
struct App {
    fleet: Fleet,
    bans: FleetOverlay,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();

    let redis = env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned());
    let fleet = Fleet::builder(redis).namespace("fleet-example").build()?;
    let lists = SharedIndex::new(examples::local_index()?, SystemTime::now);
    let bans = fleet.overlay(&lists);
    // The bans of the others before the first request, unless that takes too long.
    let caught_up = timeout(Duration::from_millis(500), bans.wait_until_caught_up()).await;
    if caught_up.is_err() {
        eprintln!("no Redis for now: this instance works alone");
    }

    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    );
    // On demand: a question costs something, and only a guard whose policy needs the answer asks.
    let verdicts = VerdictLayer::new(backend(&fleet, lists)?)
        .client_ip(resolver)
        .lookup(Lookup::OnDemand);
    let login = Policy::builder("login")
        .deny(vpn().or(proxy()).or(tor()))
        .build()?;
    let site = Router::new()
        .route(
            "/login",
            post(async || "welcome\n").layer(verdicts.guard(login)?),
        )
        .layer(verdicts);

    // In a real application these are on a port of their own, and whoever asks has to prove to be an operator: anybody could ban everybody else, on all instances.
    let operators = Router::new()
        .route("/bans/{*net}", put(ban).delete(lift))
        .route("/status", get(status))
        .with_state(App {
            fleet,
            bans: bans.clone(),
        });

    examples::serve(site.merge(operators), LINES).await?;
    // What was said last is told to the others, if they can be reached.
    let _ = timeout(Duration::from_secs(1), bans.wait_until_published()).await;
    Ok(())
}

/// The lists and bans first. Whom they do not settle, Focsec is asked about.
fn backend(
    fleet: &Fleet,
    lists: SharedIndex,
) -> Result<impl Backend + use<>, Box<dyn std::error::Error>> {
    let service = examples::Service::from_env("focsec")?;
    let mut focsec = Focsec::new(service.key)?;
    if let Some(base_url) = service.base_url {
        focsec = focsec.base_url(base_url);
    }
    let remote = Remote::new(focsec, Client::new()?);
    let source = Breaker::new(Deadline::new(remote, Duration::from_millis(800)));
    // One budget for all instances, and what one was told is told to the others.
    let source = Budget::new(source)
        .per_day(900)
        .counter(fleet.counter("focsec"));
    let source = Shared::new(source, fleet);
    Ok(Cascade::new("all").then(lists).then(Cached::new(source)))
}

/// Bans the prefix for an hour.
async fn ban(
    State(app): State<App>,
    Path(net): Path<String>,
) -> Result<Json<Value>, (StatusCode, String)> {
    let net = prefix(&net)?;
    let until = SystemTime::now() + BAN;
    let change = app
        .bans
        .ban(net, Some(until), "by an operator")
        .map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, format!("{error}\n")))?;
    let never_blocked: Vec<_> = change
        .never_blocked
        .iter()
        .map(|(_, list)| list.as_str())
        .collect();
    Ok(Json(json!({
        "banned": net.to_string(),
        // A ban of somebody whom a list says never to block has no effect.
        "never_blocked_by": never_blocked,
    })))
}

/// Lifts what was said of the prefix.
async fn lift(
    State(app): State<App>,
    Path(net): Path<String>,
) -> Result<Json<Value>, (StatusCode, String)> {
    let lifted = app.bans.lift([prefix(&net)?]);
    Ok(Json(json!({ "lifted": lifted })))
}

/// How this instance is doing.
async fn status(State(app): State<App>) -> Json<Value> {
    let fleet = app.fleet.status();
    let bans = app.bans.status();
    Json(json!({
        "redis": { "is_reachable": fleet.is_reachable, "error": fleet.error },
        "bans": {
            "entries": app.bans.entries(),
            "is_caught_up": bans.is_caught_up,
            "pending": bans.pending,
            "error": bans.error,
        },
    }))
}

/// A prefix, or an address.
fn prefix(text: &str) -> Result<ipnet::IpNet, (StatusCode, String)> {
    let address = || text.parse::<IpAddr>().map(ipnet::IpNet::from);
    text.parse().or_else(|_| address()).map_err(|_| {
        let words = "expected an address or a prefix, such as 203.0.113.0/24\n";
        (StatusCode::BAD_REQUEST, words.to_owned())
    })
}
