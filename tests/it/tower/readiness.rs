//! The contract of `Service`: only what was ready is called, its errors pass untouched, clones are independent.

use std::pin::pin;

use ipsec_core::{LookupErrorKind, Signal};
use ipsec_tower::{ClientIpLayer, ClientIpResolver, Lookup, VerdictLayer};
use tower::limit::ConcurrencyLimitLayer;
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

use super::support::{
    App, Broken, CLEAN, LISTED, Local, PROXY, Remote, deny_tor, from, poll_once, ready, resolver,
};

/// Calls one instance of the service many times, each time after it was ready.
async fn call_again_and_again<S>(mut service: S, expected: &[(&str, u16)])
where
    S: Service<http::Request<()>, Response = http::Response<String>>,
    S::Error: std::fmt::Debug,
{
    for (peer, status) in expected {
        let response = ready(&mut service).await.call(from(peer)).await;
        let response = response.expect("an answer");
        assert_eq!(response.status(), *status, "{peer}");
    }
}

const MIXED: [(&str, u16); 5] = [
    (CLEAN, 200),
    (LISTED, 403),
    (LISTED, 403),
    (CLEAN, 200),
    (CLEAN, 200),
];

#[tokio::test]
async fn the_verdict_layer_calls_what_was_ready() {
    let all_well = MIXED.map(|(peer, _)| (peer, 200));
    let app = App::new();
    call_again_and_again(
        VerdictLayer::new(Remote::new()).layer(app.clone()),
        &all_well,
    )
    .await;
    call_again_and_again(
        VerdictLayer::new(Local::default()).layer(app.clone()),
        &all_well,
    )
    .await;
    let down = Remote::new().failing(LookupErrorKind::Timeout);
    call_again_and_again(VerdictLayer::new(down).layer(app.clone()), &all_well).await;
    assert_eq!(app.visits(), 15);
}

#[tokio::test]
async fn the_guard_calls_what_was_ready() {
    let app = App::new();
    let guarded = deny_tor().layer(app.clone());
    call_again_and_again(
        VerdictLayer::new(Local::default()).layer(guarded.clone()),
        &MIXED,
    )
    .await;
    let remote = Remote::new().with(LISTED, Signal::Tor);
    let on_demand = VerdictLayer::new(remote).lookup(Lookup::OnDemand);
    call_again_and_again(on_demand.layer(guarded.clone()), &MIXED).await;
    assert_eq!(app.visits(), 6);
    call_again_and_again(guarded, &MIXED.map(|(peer, _)| (peer, 500))).await;
    assert_eq!(app.visits(), 6);
}

#[tokio::test]
async fn the_address_layer_calls_what_was_ready() {
    let app = App::new();
    let service = ClientIpLayer::new(resolver()).layer(app.clone());
    call_again_and_again(service, &[(CLEAN, 200), (PROXY, 400), (CLEAN, 200)]).await;
    assert_eq!(app.visits(), 2);
}

#[tokio::test]
async fn a_request_that_waits_takes_the_ready_service_with_it() {
    let backend = Remote::new().waiting();
    let app = App::new();
    let mut service = VerdictLayer::new(backend.clone()).layer(app.clone());
    let first = ready(&mut service).await.call(from(CLEAN));
    let second = ready(&mut service).await.call(from(CLEAN));
    let third = ready(&mut service).await.call(from(CLEAN));
    (0..3).for_each(|_| backend.let_one_through());
    third.await.unwrap();
    first.await.unwrap();
    second.await.unwrap();
    assert_eq!(app.visits(), 3);
}

/// Whatever is in front, the application's own error arrives as it was made.
async fn passes_errors<S>(service: impl Fn(App) -> S)
where
    S: Service<http::Request<()>, Response = http::Response<String>, Error = Broken>,
{
    let broken = Broken("the disk is full");
    for app in [
        App::failing(broken.clone()),
        App::never_ready(broken.clone()),
    ] {
        let answer = service(app).oneshot(from(CLEAN)).await;
        assert_eq!(answer.err(), Some(broken.clone()));
    }
}

#[tokio::test]
async fn errors_of_the_application_pass_untouched() {
    let remote = || VerdictLayer::new(Remote::new());
    passes_errors(|app| remote().layer(app)).await;
    passes_errors(|app| VerdictLayer::new(Local::default()).layer(app)).await;
    passes_errors(|app| ClientIpLayer::new(ClientIpResolver::peer()).layer(app)).await;
    passes_errors(|app| remote().layer(deny_tor().layer(app))).await;
    let on_demand = || remote().lookup(Lookup::OnDemand);
    passes_errors(|app| on_demand().layer(deny_tor().layer(app))).await;
}

#[tokio::test]
async fn a_limit_behind_the_layers_counts_requests_that_wait() {
    let backend = Remote::new().waiting();
    let limited = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend.clone()))
        .layer(ConcurrencyLimitLayer::new(1))
        .service(App::new());
    let (mut one, mut other) = (limited.clone(), limited);
    let waiting = ready(&mut one).await.call(from(CLEAN));
    let mut turn = pin!(ready(&mut other));
    assert!(
        poll_once(turn.as_mut()).is_pending(),
        "the only slot is taken"
    );
    backend.let_one_through();
    waiting.await.unwrap();
    assert!(poll_once(turn).is_ready(), "the slot is free again");
}

#[tokio::test]
async fn whoever_is_refused_gives_the_slot_back() {
    let remote = Remote::new().with(LISTED, Signal::Tor);
    for verdicts in [
        VerdictLayer::new(Local::default()),
        VerdictLayer::new(remote).lookup(Lookup::OnDemand),
    ] {
        let limited = ServiceBuilder::new()
            .layer(verdicts)
            .layer(deny_tor())
            .layer(ConcurrencyLimitLayer::new(1))
            .service(App::new());
        let (mut one, mut other) = (limited.clone(), limited);
        let refused = ready(&mut one).await.call(from(LISTED)).await;
        assert_eq!(refused.unwrap().status(), 403);
        let turn = pin!(ready(&mut other));
        assert!(poll_once(turn).is_ready(), "a refused visitor holds a slot");
    }
}

#[tokio::test]
async fn clones_are_independent() {
    let backend = Remote::new().waiting();
    let mut service = VerdictLayer::new(backend.clone()).layer(App::new());
    let mut clone = service.clone();
    let waiting = ready(&mut service).await.call(from(LISTED));
    drop(service);
    let other = ready(&mut clone).await.call(from(CLEAN));
    backend.let_one_through();
    other.await.unwrap();
    backend.let_one_through();
    waiting.await.unwrap();
}
