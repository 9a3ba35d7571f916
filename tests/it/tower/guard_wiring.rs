//! A guard, or an extractor, that nothing stands in front of: 500, an error event, and nothing of the application.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use ipsec_core::policy::Policy;
use ipsec_tower::{ClientIpLayer, ClientIpResolver, GuardLayer, Refusal};
use tower::{Layer, ServiceBuilder};

use super::support::{App, CLEAN, LISTED, Log, body_of, deny_tor, from, guard, send, web};

async fn nobody_gets_in(guard: GuardLayer) {
    let (log, app) = (Log::capture(), App::new());
    let response = send(guard.layer(app.clone()), from(CLEAN)).await;
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.extensions().get::<Refusal>().is_none());
    assert_eq!(body_of(response).await, "");
    assert_eq!(app.visits(), 0);
    let errors = log.errors();
    assert_eq!(errors.len(), 1, "{}", log.text());
    let message = &errors[0]["message"];
    assert!(
        message.contains("guard") && message.contains("no verdict layer"),
        "{message}"
    );
    assert_eq!(log.decisions().len(), 0);
}

#[tokio::test]
async fn a_guard_alone_lets_nobody_in_whatever_its_policy() {
    nobody_gets_in(deny_tor()).await;
    nobody_gets_in(guard(Policy::builder("open"))).await;
    nobody_gets_in(guard(Policy::builder("closed").fail_closed())).await;
    nobody_gets_in(deny_tor().shadow()).await;
}

#[tokio::test]
async fn an_address_is_not_a_verdict() {
    let (log, app) = (Log::capture(), App::new());
    let service = ServiceBuilder::new()
        .layer(ClientIpLayer::new(ClientIpResolver::peer()))
        .layer(deny_tor())
        .service(app.clone());
    assert_eq!(send(service, from(CLEAN)).await.status(), 500);
    assert_eq!((app.visits(), log.errors().len()), (0, 1));
}

#[tokio::test]
async fn layers_in_the_wrong_order_are_found_by_the_first_request() {
    let log = Log::capture();
    let verdicts = ipsec_tower::VerdictLayer::new(super::support::Local::default());
    let app = Router::new()
        .route("/", get(async || "secret"))
        .layer(verdicts)
        .layer(deny_tor());
    let response = send(app, web("/", LISTED)).await;
    assert_eq!(response.status(), 500);
    assert_eq!(body_of(response).await, "");
    assert_eq!(log.errors().len(), 1);
}

#[tokio::test]
async fn without_any_peer_an_open_route_stays_open_and_a_closed_one_closed() {
    let app = |policy| {
        let verdicts = ipsec_tower::VerdictLayer::new(super::support::Local::default());
        Router::new()
            .route("/", get(async || "ok"))
            .layer(guard(policy))
            .layer(verdicts)
    };
    let tor = ipsec_core::policy::tor;
    let nobody = || Request::new(Body::empty());
    let open = app(Policy::builder("open").deny(tor()));
    assert_eq!(send(open, nobody()).await.status(), 200);
    let closed = app(Policy::builder("closed").deny(tor()).fail_closed());
    assert_eq!(send(closed, nobody()).await.status(), 403);
    let strict = app(Policy::builder("strict").deny(ipsec_core::policy::unresolved()));
    assert_eq!(send(strict, nobody()).await.status(), 403);
}
