//! Guards in axum: one policy per route, in nested routers, in fallbacks, for every method.

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::{Method, Request};
use ipsec_core::policy::{Action, Policy, tor, vpn};
use ipsec_core::{Fixed, Signal, SignalSet, Signals};
use ipsec_tower::{Lookup, VerdictLayer};

use super::support::{CLEAN, LISTED, Remote, body_of, deny_tor, guard, ip, send, web};

const VPN: &str = "203.0.113.5";

/// `/` for everybody, `/account` without Tor, `/account/pay` without Tor and VPNs, `/admin` for nobody.
fn site(verdicts: VerdictLayer) -> Router {
    let pay = Router::new()
        .route("/pay", post(async || "paid"))
        .layer(guard(Policy::builder("pay").deny(vpn())));
    let account = Router::new()
        .route("/", get(async || "account"))
        .merge(pay)
        .layer(guard(Policy::builder("account").deny(tor())));
    let admin =
        get(async || "admin").layer(guard(Policy::builder("admin").otherwise(Action::Deny)));
    Router::new()
        .route("/", get(async || "home"))
        .route("/admin", admin)
        .nest("/account", account)
        .layer(verdicts)
}

fn backend() -> Fixed {
    Fixed::new()
        .with(ip(LISTED), Signals::UNKNOWN.yes(Signal::Tor))
        .with(ip(VPN), Signals::UNKNOWN.yes(Signal::Vpn))
}

async fn status(app: &Router, method: Method, path: &str, peer: &str) -> u16 {
    let mut request = web(path, peer);
    *request.method_mut() = method;
    send(app.clone(), request).await.status().as_u16()
}

#[tokio::test]
async fn every_route_has_its_own_policy() {
    let app = site(VerdictLayer::new(backend()));
    for (peer, home, account, pay) in [
        (CLEAN, 200, 200, 200),
        (VPN, 200, 200, 403),
        (LISTED, 200, 403, 403),
    ] {
        assert_eq!(status(&app, Method::GET, "/", peer).await, home, "{peer}");
        let got = status(&app, Method::GET, "/account", peer).await;
        assert_eq!(got, account, "{peer}");
        let got = status(&app, Method::POST, "/account/pay", peer).await;
        assert_eq!(got, pay, "{peer}");
        assert_eq!(status(&app, Method::GET, "/admin", peer).await, 403);
    }
}

#[tokio::test]
async fn a_guarded_route_does_not_tell_which_methods_it_has() {
    let app = site(VerdictLayer::new(backend()));
    for method in [Method::GET, Method::POST, Method::DELETE] {
        assert_eq!(status(&app, method, "/admin", CLEAN).await, 403);
    }
}

#[tokio::test]
async fn each_route_asks_for_what_it_needs() {
    let vpn_and_spared = SignalSet::of(&[Signal::Vpn, Signal::Crawler, Signal::Relay]);
    for (method, path, asked) in [
        (Method::GET, "/", vec![]),
        (Method::GET, "/admin", vec![]),
        (Method::GET, "/account", vec![Signal::Tor.into()]),
        (
            Method::POST,
            "/account/pay",
            vec![Signal::Tor.into(), vpn_and_spared.into()],
        ),
    ] {
        let backend = Remote::new();
        let app = site(VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand));
        status(&app, method, path, CLEAN).await;
        assert_eq!(backend.asked(), asked, "{path}");
    }
}

#[tokio::test]
async fn a_head_request_gets_the_head_of_the_answer() {
    let app = Router::new()
        .route("/", get(async || "hello"))
        .layer(deny_tor())
        .layer(VerdictLayer::new(backend()));
    let mut request = web("/", LISTED);
    *request.method_mut() = Method::HEAD;
    let response = send(app, request).await;
    assert_eq!(response.status(), 403);
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    assert!(response.headers().contains_key("x-incident-id"));
    assert_eq!(body_of(response).await, "");
}

#[tokio::test]
async fn a_refused_body_is_never_read() {
    let app = Router::new()
        .route("/", post(async |body: String| body))
        .layer(deny_tor())
        .layer(VerdictLayer::new(backend()));
    let request = |peer| {
        let (parts, _) = web("/", peer).into_parts();
        let body = super::guard_bodies::Watched::new();
        let mut request = Request::from_parts(parts, Body::new(body.clone()));
        *request.method_mut() = Method::POST;
        (request, body)
    };
    let (refused, body) = request(LISTED);
    assert_eq!(send(app.clone(), refused).await.status(), 403);
    assert_eq!(body.polls(), 0);
    let (allowed, body) = request(CLEAN);
    assert_eq!(send(app, allowed).await.status(), 200);
    assert_eq!(body.polls(), 1);
}

#[tokio::test]
async fn a_guard_with_a_closed_answer_of_its_own_body() {
    let answer = |refusal: &ipsec_tower::Refusal, _: &http::request::Parts| {
        http::Response::new(Body::from(refusal.action().as_str()))
    };
    let app = Router::new()
        .route("/", get(async || "hello"))
        .layer(deny_tor().reject_with(answer))
        .layer(VerdictLayer::new(backend()));
    assert_eq!(body_of(send(app, web("/", LISTED)).await).await, "deny");
}
