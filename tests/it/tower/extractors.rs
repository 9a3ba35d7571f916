//! The extractors of the address and the verdict: what they give, and what a client is told if they cannot.

use axum::Router;
use axum::routing::get;
use ipsec_core::Signal;
use ipsec_tower::{
    ClientIp, ClientIpLayer, ClientIpResolver, OnError, Verdict, VerdictLayer, VisitorRejection,
};

use super::support::{CLEAN, LISTED, Local, Log, PROXY, body_of, resolver, send, web};

fn verdicts() -> VerdictLayer {
    VerdictLayer::new(Local::default()).client_ip(resolver())
}

/// Answers with the address.
async fn address(client: ClientIp) -> String {
    client.to_string()
}

/// Answers with the address, or says why there is none.
async fn perhaps(client: Result<ClientIp, VisitorRejection>) -> String {
    match client {
        Ok(client) => client.to_string(),
        Err(VisitorRejection::Unresolved(error)) => error.kind().to_string(),
        Err(other) => other.to_string(),
    }
}

async fn is_tor(verdict: Verdict) -> String {
    format!("{:?}", verdict.is(Signal::Tor))
}

async fn perhaps_tor(verdict: Option<Verdict>) -> String {
    format!("{:?}", verdict.map(|verdict| verdict.is_tor()))
}

fn site() -> Router {
    Router::new()
        .route("/address", get(address))
        .route("/perhaps", get(perhaps))
        .route("/tor", get(is_tor))
        .route("/perhaps-tor", get(perhaps_tor))
}

/// Expects this status and body; an extractor that refuses tells a status and nothing else, and wants it not to be cached.
async fn check(app: &Router, path: &str, peer: &str, status: u16, body: &str) {
    let response = send(app.clone(), web(path, peer)).await;
    assert_eq!(response.status(), status, "{path}");
    if status != 200 {
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        assert!(!response.headers().contains_key("content-type"), "{path}");
    }
    assert_eq!(body_of(response).await, body, "{path}");
}

#[tokio::test]
async fn with_an_address() {
    let app = site().layer(verdicts());
    check(&app, "/address", LISTED, 200, LISTED).await;
    check(&app, "/perhaps", LISTED, 200, LISTED).await;
    check(&app, "/tor", LISTED, 200, "Some(true)").await;
    check(&app, "/tor", CLEAN, 200, "None").await;
    check(&app, "/perhaps-tor", LISTED, 200, "Some(Some(true))").await;
}

#[tokio::test]
async fn without_an_address_the_client_hears_400_and_no_more() {
    let log = Log::capture();
    let app = site().layer(verdicts());
    check(&app, "/address", PROXY, 400, "").await;
    assert_eq!(log.errors().len(), 0, "a client's mistake is not ours");
    check(&app, "/perhaps", PROXY, 200, "missing").await;
    check(&app, "/tor", PROXY, 200, "None").await;
}

#[tokio::test]
async fn without_a_layer_the_client_hears_500_and_the_operator_why() {
    for (path, extractor) in [("/address", "`ClientIp`"), ("/tor", "`Verdict`")] {
        let log = Log::capture();
        check(&site(), path, CLEAN, 500, "").await;
        let errors = log.errors();
        assert_eq!(errors.len(), 1, "{}", log.text());
        assert!(errors[0]["message"].contains(extractor), "{}", log.text());
    }
    let log = Log::capture();
    check(&site(), "/perhaps-tor", CLEAN, 200, "None").await;
    assert_eq!(log.events().len(), 0, "{}", log.text());
}

#[tokio::test]
async fn behind_an_address_layer_there_is_an_address_and_no_verdict() {
    let app = site().layer(ClientIpLayer::new(resolver()));
    check(&app, "/address", LISTED, 200, LISTED).await;
    check(&app, "/tor", LISTED, 500, "").await;
    check(&app, "/perhaps-tor", LISTED, 200, "None").await;
    check(&app, "/address", PROXY, 400, "").await;
}

#[tokio::test]
async fn an_address_layer_does_with_errors_what_it_was_told() {
    let app = |on_error| site().layer(ClientIpLayer::new(resolver()).on_error(on_error));
    let forbidden = app(OnError::Reject(ipsec_tower::ErrorStatus::FORBIDDEN));
    check(&forbidden, "/perhaps", PROXY, 403, "").await;
    let unresolved = app(OnError::Unresolved);
    check(&unresolved, "/perhaps", PROXY, 200, "missing").await;
    check(&unresolved, "/address", PROXY, 400, "").await;
    let health = app(OnError::PeerForPaths(vec!["/perhaps".into()]));
    check(&health, "/perhaps", PROXY, 200, PROXY).await;
    check(&health, "/address", PROXY, 400, "").await;
    check(&health, "/address", LISTED, 200, LISTED).await;
}

#[tokio::test]
async fn two_address_layers_are_one_too_many() {
    let log = Log::capture();
    let app = site()
        .layer(ClientIpLayer::new(ClientIpResolver::peer()))
        .layer(ClientIpLayer::new(resolver()));
    check(&app, "/address", LISTED, 200, LISTED).await;
    assert_eq!(log.errors().len(), 1, "{}", log.text());
}
