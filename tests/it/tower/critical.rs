//! Lookups on which much depends, and those on which it does not.

use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_core::{LookupErrorKind, Signal, Unknown};
use ipsec_remote::{Admission, Breaker};
use ipsec_tower::{Lookup, VerdictLayer};
use tower::{Layer, ServiceBuilder};

use super::support::{App, CLEAN, Log, Remote, from, guard, send};

fn critical(backend: &Remote) -> Vec<bool> {
    backend
        .queries()
        .iter()
        .map(|query| query.critical)
        .collect()
}

#[tokio::test]
async fn a_guard_says_so_of_what_it_asks_and_of_nothing_else() {
    let backend = Remote::new();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand))
        .layer(guard(Policy::builder("site").deny(tor())))
        .layer(guard(Policy::builder("login").deny(vpn())).critical())
        .service(App::new());
    assert_eq!(send(service, from(CLEAN)).await.status(), 200);
    assert_eq!(critical(&backend), [false, true]);
}

#[tokio::test]
async fn a_verdict_layer_says_so_of_what_it_asks_eagerly() {
    let backend = Remote::new();
    let eager = VerdictLayer::new(backend.clone()).critical();
    send(eager.layer(App::new()), from(CLEAN)).await;
    assert_eq!(critical(&backend), [true]);
    let backend = Remote::new();
    let service = ServiceBuilder::new()
        .layer(
            VerdictLayer::new(backend.clone())
                .critical()
                .lookup(Lookup::OnDemand),
        )
        .layer(guard(Policy::builder("site").deny(tor())))
        .service(App::new());
    send(service, from(CLEAN)).await;
    assert_eq!(critical(&backend), [false]);
}

/// A public address: any other is asked about whoever it is.
const VISITOR: &str = "9.9.9.9";

#[tokio::test]
async fn who_is_not_admitted_is_silence_where_it_is_not_critical() {
    let backend = Remote::new().with(VISITOR, Signal::Tor);
    let app = App::new();
    let service = |is_critical: bool| {
        let guard = guard(Policy::builder("login").deny(tor()).fail_closed());
        let admission = Admission::new(backend.clone());
        ServiceBuilder::new()
            .layer(VerdictLayer::new(admission).lookup(Lookup::OnDemand))
            .layer(if is_critical { guard.critical() } else { guard })
            .service(app.clone())
    };
    let usual = service(false);
    assert_eq!(send(usual.clone(), from(VISITOR)).await.status(), 200);
    let why = app.verdict().unknown_because(Signal::Tor);
    assert_eq!(why, Some(Unknown::NotListed));
    assert_eq!(send(usual, from(VISITOR)).await.status(), 403);
    assert_eq!(send(service(true), from(VISITOR)).await.status(), 403);
    assert_eq!(critical(&backend), [false, true]);
}

#[tokio::test]
async fn a_breaker_that_opens_fails_requests_at_once_and_says_so_once() {
    let log = Log::capture();
    let backend = Remote::new().failing(LookupErrorKind::AuthFailed);
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(Breaker::new(backend.clone())))
        .layer(guard(Policy::builder("login").deny(tor()).fail_closed()))
        .service(App::new());
    for _ in 0..3 {
        assert_eq!(send(service.clone(), from(VISITOR)).await.status(), 403);
    }
    assert_eq!(backend.asked().len(), 1);
    let opened = log.events().into_iter();
    let mut opened = opened.filter(|event| event.get("state").is_some());
    let event = opened.next().unwrap();
    assert_eq!((&event["backend"], &event["state"]), ("remote", "open"));
    assert_eq!(&event["error.kind"], "auth_failed");
    assert!(opened.next().is_none());
}
