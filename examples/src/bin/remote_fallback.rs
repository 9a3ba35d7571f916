//! A shop that asks proxycheck.io what its lists do not say, and ipgeolocation.io while proxycheck.io is down.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use ipsec_core::Signal;
use ipsec_core::policy::{Policy, anonymizer, bare, tor};
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::ipgeolocation::Ipgeolocation;
use ipsec_remote::provider::proxycheck::Proxycheck;
use ipsec_remote::{
    Breaker, Budget, Cached, Cascade, Client, Deadline, InvalidBudget, MemoryCounter, Remote,
};
use ipsec_tower::{
    ClientIpResolver, ForwardingHeader, Lookup, TrustedProxies, Verdict, VerdictLayer,
};
use serde_json::{Value, json};

const LINES: &str = "
  curl -i -X POST -H 'X-Forwarded-For: 203.0.113.9' $URL/login      # Tor, says a list: refused, nobody was asked
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.10' $URL/login    # a VPN, says proxycheck: refused
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/login     # an ordinary line: welcome
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/pay       # a payment asks both; what proxycheck said is in the cache
  curl -i -H 'X-Forwarded-For: 192.31.196.20' $URL/read             # everybody reads: nobody is asked
  curl -H 'X-Forwarded-For: 192.31.196.10' $URL/why                 # all that is known, in words
  curl $URL/sources                                                 # what is left, and who is asked at all
";

/// A service with what belongs around it, but for the cache.
type Source<P> = Arc<Budget<Breaker<Deadline<Arc<Remote<P>>>>>>;

#[derive(Clone)]
struct Sources {
    proxycheck: Source<Proxycheck>,
    ipgeolocation: Source<Ipgeolocation>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();

    let client = Client::new()?;
    let service = examples::Service::from_env("proxycheck")?;
    let mut proxycheck = Proxycheck::new(service.key)?;
    if let Some(base_url) = service.base_url {
        proxycheck = proxycheck.base_url(base_url);
    }
    let service = examples::Service::from_env("ipgeolocation")?;
    let mut ipgeolocation = Ipgeolocation::v3(service.key)?;
    if let Some(base_url) = service.base_url {
        ipgeolocation = ipgeolocation.base_url(base_url);
    }
    let sources = Sources {
        proxycheck: source(proxycheck, &client, 900)?,
        ipgeolocation: source(ipgeolocation, &client, 300)?,
    };

    // Lists first: they cost nothing, and an operator's own entry ends the search. Whoever comes later is asked only for what is still unknown, and that is
    // more if the one before has failed. The verdict names both, who told and who failed.
    let stack = Cascade::new("shop")
        .then(examples::local_index()?)
        .then(Cached::new(Arc::clone(&sources.proxycheck)))
        .then(Cached::new(Arc::clone(&sources.ipgeolocation)));

    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    );
    let verdicts = VerdictLayer::new(stack)
        .client_ip(resolver)
        .lookup(Lookup::OnDemand);

    // If both fail, nobody knows whether it is a VPN. A login lets nobody in then of whom it matters, but those whom a list settles.
    // `bare`, and so neither by the kind of a proxy nor sparing relays: only ipgeolocation tells these two, and would be asked about everybody.
    let login = Policy::builder("login")
        .deny(bare(Signal::Vpn).or(bare(Signal::Proxy)).or(tor()))
        .fail_closed()
        .build()?;
    // With money at stake, both are asked about whom the first does not name.
    let payment = Policy::builder("payment")
        .deny(anonymizer())
        .fail_closed()
        .build()?;

    let app = Router::new()
        .route(
            "/login",
            post(async || "welcome\n").layer(verdicts.guard(login)?),
        )
        // Critical: it is asked from the reserve of a budget as well, when logins have spent the rest.
        .route(
            "/pay",
            post(async || "paid\n").layer(verdicts.guard(payment)?.critical()),
        )
        .route("/read", get(async || "once upon a time\n"))
        .route("/why", get(why))
        .layer(verdicts)
        .route("/sources", get(what_is_left))
        .with_state(sources);
    examples::serve(app, LINES).await
}

/// What belongs around a service, from the inside to the outside. What a visitor's verdict says of its failures:
///
/// - it hangs: `timeout`, after 800 ms and not after the two seconds of a `Remote` alone
/// - it goes on to fail: the same error at once; the breaker is open, nobody waits, and nothing is spent
/// - its quota is used up, or this budget: `quota_exhausted`, until the day ends; critical questions are asked from the reserve
/// - the key is wrong: `auth_failed`, and one try every quarter of an hour
/// - it sends HTML, or talks about somebody else: `shape`, `mismatch`; never an answer
///
/// Around all of it belongs a cache: whoever was asked about before notices none of this, until the old answer is a day too old.
fn source<P: Provider>(
    provider: P,
    client: &Client,
    per_day: u64,
) -> Result<Source<P>, InvalidBudget> {
    let remote = Arc::new(Remote::new(provider, client.clone()));
    let gauge = Arc::clone(&remote);
    let in_time = Deadline::new(remote, Duration::from_millis(800));
    let budget = Budget::new(Breaker::new(in_time))
        .per_day(per_day)
        .reserve(20)?
        // A restart forgets what is spent; `FileCounter::open("spent.json")?` does not.
        .counter(MemoryCounter::new())
        // The service knows better what is left, where it says so.
        .quota_from(move || gauge.account()?.quota);
    Ok(Arc::new(budget))
}

/// All that is known about whoever asks.
async fn why(verdict: Verdict) -> String {
    format!("{}\n", verdict.explain())
}

/// How many questions are left for today, and whether the breaker lets them through.
async fn what_is_left(State(sources): State<Sources>) -> Json<Value> {
    fn of<P: Provider>(source: &Source<P>) -> Value {
        json!({ "left": source.left(), "breaker": source.inner().state().as_str() })
    }
    Json(json!({
        "proxycheck": of(&sources.proxycheck),
        "ipgeolocation": of(&sources.ipgeolocation),
    }))
}
