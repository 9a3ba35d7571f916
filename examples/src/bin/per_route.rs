//! A policy per route, from a file: refuse, challenge, answer in one's own way, or let the handler prove it.

use axum::Router;
use axum::http::request::Parts;
use axum::http::{Response, StatusCode, Uri};
use axum::routing::{get, post};
use ipsec_core::policy::{Policies, Policy};
use ipsec_tower::{
    ByAction, ClientIpResolver, ForwardingHeader, Permit, Problem, Redirect, Refusal, RoutePolicy,
    TrustedProxies, VerdictLayer,
};

const LINES: &str = "
  curl -i -X POST -H 'X-Forwarded-For: 203.0.113.9'    $URL/login     # Tor: refused, with the status of our choice: 404
  curl -i -X POST -H 'X-Forwarded-For: 198.51.100.80'  $URL/signup    # VPN: sent to a verification
  curl -i -X POST -H 'X-Forwarded-For: 198.51.100.10'  $URL/signup    # a crawler in a datacenter: spared
  curl -i -X POST -H 'X-Forwarded-For: 203.0.113.130'  $URL/payment   # an open proxy: the handler is never reached
  curl -i -X POST -H 'X-Forwarded-For: 192.0.2.3'      $URL/payment   # our own office
  curl -i         -H 'X-Forwarded-For: 203.0.113.9'    $URL/feed      # the answer is our own
";

/// In a real application this is a file.
const POLICIES: &str = r#"
[login]
when_failed = "deny"
rules = [{ action = "deny", when = { any = ["tor", "public_proxy"] } }]

[signup]
rules = [
    { action = "deny", when = "tor" },
    { name = "hidden", action = "challenge", when = { any = ["vpn", "proxy", "datacenter"] } },
]

[payment]
when_failed = "deny"
rules = [{ action = "deny", when = "anonymizer" }]

[feed]
rules = [{ action = "deny", when = "tor" }]
"#;

#[derive(Clone)]
struct App {
    payment: Policy,
}

/// The policy behind `Permit<Payment>`.
struct Payment;

impl RoutePolicy<App> for Payment {
    fn policy(app: &App) -> &Policy {
        &app.payment
    }
}

/// Cannot be reached without a permit, whatever the router looks like.
async fn pay(_permit: Permit<Payment>) -> &'static str {
    "paid\n"
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    examples::show_events();
    let policies: Policies = toml::from_str(POLICIES)?;
    let policy = |name: &str| {
        policies
            .get(name)
            .cloned()
            .ok_or(format!("no policy `{name}`"))
    };

    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    );
    let verdicts = VerdictLayer::new(examples::local_index()?).client_ip(resolver);

    // Guards are checked when they are made; a permit's policy is checked here.
    let payment = policy("payment")?;
    verdicts.check(&payment)?;

    let login = Router::new()
        .route("/login", post(async || "welcome\n"))
        .layer(
            verdicts
                .guard(policy("login")?)?
                .reject_with(Problem::new().status(StatusCode::NOT_FOUND)?),
        );

    let signup = Router::new()
        .route("/signup", post(async || "nice to meet you\n"))
        .layer(verdicts.guard(policy("signup")?)?.reject_with(ByAction {
            deny: Problem::new(),
            challenge: Redirect::to(Uri::from_static("/verify")),
        }));

    let feed = Router::new().route("/feed", get(async || "news\n")).layer(
        verdicts
            .guard(policy("feed")?)?
            .reject_with(|refusal: &Refusal, _: &Parts| {
                let mut response =
                    Response::new(format!("no news for you ({})\n", refusal.incident()).into());
                *response.status_mut() = StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS;
                response
            }),
    );

    let app = Router::new()
        .route("/payment", post(pay))
        .route("/verify", get(async || "please solve this riddle\n"))
        .merge(login)
        .merge(signup)
        .merge(feed)
        .layer(verdicts)
        .with_state(App { payment });
    examples::serve(app, LINES).await
}
