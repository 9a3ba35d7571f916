//! Lookups on which much depends, and those on which it does not.

use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_core::{
    Backend, FactSet, LookupError, LookupErrorKind, Query, Signal, Unknown, Verdict, async_trait,
};
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
    assert_eq!(why, Some(Unknown::NotAsked));
    assert_eq!(send(usual, from(VISITOR)).await.status(), 403);
    assert_eq!(send(service(true), from(VISITOR)).await.status(), 403);
    assert_eq!(critical(&backend), [false, true]);
}

/// A visitor who comes once is let in where little depends on it, and asked about where much does, whoever has looked before.
#[tokio::test]
async fn what_was_withheld_in_front_is_asked_for_where_it_is_critical() {
    for lookup in [Lookup::Eager, Lookup::OnDemand] {
        let backend = Remote::new().with(VISITOR, Signal::Tor);
        let app = App::new();
        let policy = |name: &'static str| Policy::builder(name).deny(tor());
        let service = ServiceBuilder::new()
            .layer(VerdictLayer::new(Admission::new(backend.clone())).lookup(lookup))
            .layer(guard(policy("site")))
            .layer(guard(policy("login")).critical())
            .service(app.clone());
        assert_eq!(send(service.clone(), from(VISITOR)).await.status(), 403);
        assert_eq!(critical(&backend), [true], "{lookup:?}");
        // Who is nobody special is asked about once, and for no more than that.
        assert_eq!(send(service, from("9.9.9.10")).await.status(), 200);
        assert_eq!(critical(&backend), [true, true], "{lookup:?}");
        let withheld = app.verdict().withheld();
        assert!(!withheld.contains(Signal::Tor.into()), "{lookup:?}");
    }
}

#[tokio::test]
async fn a_guard_in_shadow_and_a_candidate_ask_as_well() {
    let backend = Remote::new().with(VISITOR, Signal::Tor);
    let harmless = guard(Policy::builder("login").deny(vpn()));
    let candidate = Policy::builder("next").deny(tor()).build().unwrap();
    for guard in [
        guard(Policy::builder("login").deny(tor())).shadow(),
        harmless.candidate(candidate),
    ] {
        let app = App::new();
        let service = ServiceBuilder::new()
            .layer(VerdictLayer::new(Admission::new(backend.clone())))
            .layer(guard.critical())
            .service(app.clone());
        assert_eq!(send(service, from(VISITOR)).await.status(), 200);
        assert_eq!(app.verdict().is(Signal::Tor), Some(true));
    }
}

/// Asks nobody, whatever depends on it.
struct Withholds;

#[async_trait]
impl Backend for Withholds {
    fn name(&self) -> &str {
        "withholds"
    }

    fn answers(&self) -> FactSet {
        FactSet::ALL
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        Ok(Verdict::new(query.ip).with_withheld(query.want))
    }
}

#[tokio::test]
async fn who_withholds_even_then_is_asked_once() {
    for lookup in [Lookup::Eager, Lookup::OnDemand] {
        let app = App::new();
        let policy = || guard(Policy::builder("login").deny(tor()).fail_closed());
        let service = ServiceBuilder::new()
            .layer(VerdictLayer::new(Withholds).lookup(lookup))
            .layer(policy().critical())
            .layer(policy())
            .layer(policy().critical())
            .service(app.clone());
        assert_eq!(send(service, from(VISITOR)).await.status(), 200);
        let why = app.verdict().unknown_because(Signal::Tor);
        assert_eq!(why, Some(Unknown::NotListed), "{lookup:?}");
        let mut visitor = app.visitor().unwrap();
        assert!(visitor.ask(FactSet::ALL).await.failed().is_empty());
    }
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
