//! Visitors who go away while a lookup waits.

use std::pin::pin;

use ipsec_tower::{Lookup, VerdictLayer};
use tower::limit::ConcurrencyLimitLayer;
use tower::{Layer, Service, ServiceBuilder};

use super::support::{App, CLEAN, Remote, deny_tor, from, poll_once, ready};

/// Calls the service, polls the response once, and drops it.
async fn call_and_go_away<S>(service: &mut S)
where
    S: Service<http::Request<()>>,
    S::Error: std::fmt::Debug,
{
    let response = ready(service).await.call(from(CLEAN));
    assert!(poll_once(pin!(response)).is_pending());
}

#[tokio::test]
async fn a_lookup_up_front_ends_with_the_request() {
    let backend = Remote::new().waiting();
    let app = App::new();
    let mut service = VerdictLayer::new(backend.clone()).layer(app.clone());
    call_and_go_away(&mut service).await;
    assert_eq!((backend.asked().len(), backend.cancelled()), (1, 1));
    assert_eq!(app.visits(), 0);
    backend.let_one_through();
    let response = ready(&mut service).await.call(from(CLEAN)).await;
    assert_eq!(response.unwrap().status(), 200);
    assert_eq!((backend.cancelled(), app.visits()), (1, 1));
}

#[tokio::test]
async fn a_guards_lookup_ends_with_the_request() {
    let backend = Remote::new().waiting();
    let app = App::new();
    let mut service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand))
        .layer(deny_tor())
        .service(app.clone());
    call_and_go_away(&mut service).await;
    assert_eq!((backend.asked().len(), backend.cancelled()), (1, 1));
    assert_eq!(app.visits(), 0);
}

#[tokio::test]
async fn a_response_that_nobody_polls_asks_nobody() {
    let backend = Remote::new();
    let app = App::new();
    let mut service = VerdictLayer::new(backend.clone()).layer(app.clone());
    drop(ready(&mut service).await.call(from(CLEAN)));
    assert_eq!((backend.asked().len(), app.visits()), (0, 0));
}

#[tokio::test]
async fn whoever_goes_away_gives_the_slot_back() {
    let backend = Remote::new().waiting();
    for verdicts in [
        VerdictLayer::new(backend.clone()),
        VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand),
    ] {
        let mut service = ServiceBuilder::new()
            .layer(verdicts)
            .layer(deny_tor())
            .layer(ConcurrencyLimitLayer::new(1))
            .service(App::new());
        let mut other = service.clone();
        call_and_go_away(&mut service).await;
        backend.let_one_through();
        let slot = poll_once(pin!(ready(&mut other)));
        assert!(slot.is_ready(), "who went away holds a slot");
        let response = other.call(from(CLEAN)).await;
        assert_eq!(response.unwrap().status(), 200);
    }
}
