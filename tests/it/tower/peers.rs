//! Where the layers take the peer from, and what they make of each other.

use std::net::SocketAddr;
use std::pin::pin;
use std::task::Poll;

use axum::extract::connect_info::{ConnectInfo, MockConnectInfo};
use http::Request;
use ipsec_core::{Evidence, LookupErrorKind, Signal, Signals, Unknown, Verdict};
use ipsec_tower::{
    ClientIpErrorKind, ClientIpLayer, ClientIpResolver, GuardLayer, MockVerdictLayer, OnError,
    Peer, VerdictLayer,
};
use tower::{Layer, ServiceBuilder, ServiceExt};

use super::support::{
    App, CLEAN, LISTED, Local, Log, PROXY, behind_proxy, from, ip, poll_once, resolver, send,
};

fn socket(address: &str) -> SocketAddr {
    SocketAddr::new(ip(address), 4711)
}

/// Sends the request through a verdict layer, and expects this client address.
#[track_caller]
fn check(request: Request<()>, expected: Result<&str, ClientIpErrorKind>) {
    let app = App::new();
    let service = VerdictLayer::new(Local::default()).layer(app.clone());
    let answer = poll_once(pin!(service.oneshot(request)));
    assert!(matches!(answer, Poll::Ready(Ok(_))), "{answer:?}");
    let client = app.client().map(|client| client.ip());
    assert_eq!(client.map_err(|error| error.kind()), expected.map(ip));
}

#[test]
fn our_own_extension_comes_before_axums_and_the_real_before_the_mock() {
    let mut request = Request::new(());
    check(request.clone(), Err(ClientIpErrorKind::NoPeer));

    let mock = MockConnectInfo(socket("198.51.100.3"));
    request.extensions_mut().insert(mock);
    check(request.clone(), Ok("198.51.100.3"));

    let real = ConnectInfo(socket("198.51.100.2"));
    request.extensions_mut().insert(real);
    check(request.clone(), Ok("198.51.100.2"));

    let ours = Peer::from(socket("198.51.100.1"));
    request.extensions_mut().insert(ours);
    check(request.clone(), Ok("198.51.100.1"));

    request.extensions_mut().insert(Peer::Unix);
    check(request, Err(ClientIpErrorKind::UnixPeer));
}

#[test]
fn a_mapped_address_is_the_ipv4_address() {
    let mut request = Request::new(());
    request
        .extensions_mut()
        .insert(ConnectInfo(socket("::ffff:203.0.113.77")));
    check(request, Ok(LISTED));
}

#[test]
fn nobody_is_believed_unless_configured() {
    check(behind_proxy(LISTED), Ok(PROXY));
}

#[tokio::test]
async fn without_an_address_nobody_is_asked_and_everything_counts_as_failed() {
    let (app, backend) = (App::new(), Local::default());
    let service = VerdictLayer::new(backend.clone()).layer(app.clone());
    send(service, Request::new(())).await;
    assert_eq!(backend.asked(), 0);
    let verdict = app.verdict();
    assert_eq!(verdict.ip(), None);
    let why = Some(Unknown::Failed(LookupErrorKind::Unresolved));
    assert_eq!(verdict.unknown_because(Signal::Tor), why);
}

#[tokio::test]
async fn an_address_layer_in_front_is_believed_and_nothing_is_resolved_twice() {
    let log = Log::capture();
    let (app, backend) = (App::new(), Local::default());
    let service = ServiceBuilder::new()
        .layer(ClientIpLayer::new(resolver()))
        .layer(VerdictLayer::new(backend.clone()))
        .service(app.clone());
    send(service, behind_proxy(LISTED)).await;
    assert_eq!(app.verdict().ip(), Some(ip(LISTED)));
    assert_eq!(app.verdict().is_tor(), Some(true));
    assert_eq!(log.events().len(), 0, "{}", log.text());
}

#[tokio::test]
async fn a_resolver_that_an_address_layer_leaves_without_work_is_a_mistake() {
    let log = Log::capture();
    let app = App::new();
    let service = ServiceBuilder::new()
        .layer(ClientIpLayer::new(resolver()))
        .layer(VerdictLayer::new(Local::default()).client_ip(ClientIpResolver::peer()))
        .service(app.clone());
    send(service, behind_proxy(LISTED)).await;
    assert_eq!(app.verdict().ip(), Some(ip(LISTED)));
    assert_eq!(log.errors().len(), 1, "{}", log.text());
}

#[tokio::test]
async fn an_inner_address_layer_rejects_what_the_outer_one_let_through() {
    for outer_too in [false, true] {
        let inner = ClientIpLayer::new(resolver()).layer(App::new());
        let status = if outer_too {
            let outer = ClientIpLayer::new(resolver()).on_error(OnError::Unresolved);
            send(outer.layer(inner), from(PROXY)).await.status()
        } else {
            send(inner, from(PROXY)).await.status()
        };
        assert_eq!(status, 400);
    }
}

#[tokio::test]
async fn an_address_layer_in_front_that_found_none_is_believed_too() {
    let app = App::new();
    let service = ServiceBuilder::new()
        .layer(ClientIpLayer::new(resolver()).on_error(OnError::Unresolved))
        .layer(VerdictLayer::new(Local::default()))
        .service(app.clone());
    send(service, from(PROXY)).await;
    let error = app.client().expect_err("the header is missing");
    assert_eq!(error.kind(), ClientIpErrorKind::Missing);
    assert_eq!(app.verdict().ip(), None);
}

#[tokio::test]
async fn of_two_verdict_layers_the_outer_counts() {
    let log = Log::capture();
    let app = App::new();
    let (outer, inner) = (Local::default(), Local::default());
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(outer.clone()).client_ip(resolver()))
        .layer(VerdictLayer::new(inner.clone()))
        .service(app.clone());
    send(service, behind_proxy(LISTED)).await;
    assert_eq!((outer.asked(), inner.asked()), (1, 0));
    assert_eq!(app.verdict().ip(), Some(ip(LISTED)));
    assert_eq!(app.verdict().evidence().len(), 1);
    assert_eq!(log.errors().len(), 1, "{}", log.text());
}

#[tokio::test]
async fn a_mock_around_the_application_takes_the_place_of_every_lookup() {
    let log = Log::capture();
    let (app, backend) = (App::new(), Local::default());
    let proxied = Evidence::new("test").with_signals(Signals::UNKNOWN.yes(Signal::Proxy));
    let mock = MockVerdictLayer::new(Verdict::new(ip(CLEAN)).with_evidence(proxied));
    let service = ServiceBuilder::new()
        .layer(mock)
        .layer(VerdictLayer::new(backend.clone()).client_ip(resolver()))
        .service(app.clone());
    send(service, behind_proxy(LISTED)).await;
    assert_eq!(backend.asked(), 0);
    assert_eq!(app.client().map(|client| client.ip()), Ok(ip(CLEAN)));
    assert_eq!(app.verdict().is_proxy(), Some(true));
    assert_eq!(app.verdict().is_tor(), None);
    assert_eq!(log.events().len(), 0, "{}", log.text());
}

#[tokio::test]
async fn a_mock_without_an_address_shows_what_an_unresolved_one_does() {
    let policy = ipsec_core::policy::Policy::builder("login").deny(ipsec_core::policy::tor());
    let policy = policy.fail_closed().build().expect("a policy");
    let service = ServiceBuilder::new()
        .layer(MockVerdictLayer::new(Verdict::unresolved()))
        .layer(GuardLayer::new(policy))
        .service(App::new());
    assert_eq!(send(service, from(CLEAN)).await.status(), 403);
}
