//! A sign-up that asks proxycheck.io: compromised servers are refused, whoever hides or scores high is sent to a verification.

use axum::Router;
use axum::http::Uri;
use axum::routing::{get, post};
use ipsec_core::policy::{Policy, anonymizer, compromised, score};
use ipsec_remote::provider::proxycheck::Proxycheck;
use ipsec_remote::{Client, Remote};
use ipsec_tower::{
    ByAction, ClientIpResolver, ForwardingHeader, Lookup, Problem, Redirect, TrustedProxies,
    Verdict, VerdictLayer,
};

const LINES: &str = "
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/signup     # an ordinary line: welcome
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.10' $URL/signup    # a VPN: sent to a verification
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.80' $URL/signup    # a compromised server: refused
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.202' $URL/signup   # on our whitelist at proxycheck.io
  curl -i -X POST -H 'X-Forwarded-For: 192.31.196.203' $URL/signup   # on our blacklist there
  curl -H 'X-Forwarded-For: 192.31.196.20' $URL/why                  # all that is known, in words
";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();

    let service = examples::Service::from_env("proxycheck")?;
    let mut proxycheck = Proxycheck::new(service.key)?;
    if let Some(base_url) = service.base_url {
        proxycheck = proxycheck.base_url(base_url);
    }
    let remote = Remote::new(proxycheck, Client::new()?);

    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    );
    let verdicts = VerdictLayer::new(remote)
        .client_ip(resolver)
        .lookup(Lookup::OnDemand);
    // A sign-up stays open while the service is down: that is what happens if nothing is said. The score is on proxycheck.io's own scale.
    let signup = Policy::builder("signup")
        .deny(compromised())
        .challenge(anonymizer().or(score("proxycheck").at_least(76.0)))
        .build()?;

    let app = Router::new()
        .route(
            "/signup",
            post(async || "nice to meet you\n").layer(verdicts.guard(signup)?.reject_with(
                ByAction {
                    deny: Problem::new(),
                    challenge: Redirect::to(Uri::from_static("/verify")),
                },
            )),
        )
        .route("/why", get(why))
        .layer(verdicts)
        .route("/verify", get(async || "please solve this riddle\n"));
    examples::serve(app, LINES).await
}

/// All that is known about whoever asks.
async fn why(verdict: Verdict) -> String {
    format!("{}\n", verdict.explain())
}
