//! Lookups when somebody needs to know: nothing is asked that changes no decision, and nothing twice.

use std::pin::pin;

use axum::Router;
use axum::routing::get;
use ipsec_core::policy::{Policy, net, tor, vpn};
use ipsec_core::{Fact, FactSet, Signal, SignalSet, Unknown};
use ipsec_tower::{Known, Lookup, Verdict, VerdictLayer, Want};
use tower::{Layer, ServiceBuilder};

use super::support::{App, CLEAN, LISTED, Remote, body_of, from, guard, poll_once, send, web};

fn on_demand(backend: &Remote) -> VerdictLayer {
    VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand)
}

/// What `vpn` needs as a condition: whether it is one, and whether it is somebody who is spared.
const VPN_AND_SPARED: SignalSet = SignalSet::of(&[Signal::Vpn, Signal::Crawler, Signal::Relay]);

#[tokio::test]
async fn without_anybody_who_needs_to_know_nobody_is_asked() {
    let (backend, app) = (Remote::new(), App::new());
    send(on_demand(&backend).layer(app.clone()), from(CLEAN)).await;
    assert_eq!(backend.asked(), []);
    let why = app.verdict().unknown_because(Signal::Tor);
    assert_eq!(why, Some(Unknown::NotAsked));
}

#[tokio::test]
async fn a_guard_asks_for_what_its_policy_needs() {
    let (backend, app) = (Remote::new().with(LISTED, Signal::Tor), App::new());
    let service = ServiceBuilder::new()
        .layer(on_demand(&backend))
        .layer(guard(Policy::builder("login").deny(tor())))
        .service(app.clone());
    assert_eq!(send(service.clone(), from(LISTED)).await.status(), 403);
    assert_eq!(backend.asked(), [Signal::Tor.into()]);
    assert_eq!(send(service, from(CLEAN)).await.status(), 200);
    assert_eq!(backend.asked().len(), 2);
    let why = app.verdict().unknown_because(Signal::Vpn);
    assert_eq!(why, Some(Unknown::NotAsked));
}

#[tokio::test]
async fn a_second_guard_asks_for_the_rest_only_and_a_third_for_nothing() {
    let (backend, app) = (Remote::new(), App::new());
    let service = ServiceBuilder::new()
        .layer(on_demand(&backend))
        .layer(guard(Policy::builder("site").deny(tor())))
        .layer(guard(Policy::builder("login").deny(tor()).deny(vpn())))
        .layer(guard(Policy::builder("again").challenge(vpn())))
        .service(app.clone());
    assert_eq!(send(service, from(CLEAN)).await.status(), 200);
    let asked = [Signal::Tor.into(), VPN_AND_SPARED.into()];
    assert_eq!(backend.asked(), asked);
}

#[tokio::test]
async fn nobody_is_asked_where_the_address_decides() {
    let (backend, app) = (Remote::new(), App::new());
    let policy = Policy::builder("login")
        .allow(net(["198.51.100.0/24"]))
        .deny(tor());
    let service = ServiceBuilder::new()
        .layer(on_demand(&backend))
        .layer(guard(policy))
        .service(app.clone());
    assert_eq!(send(service.clone(), from(CLEAN)).await.status(), 200);
    assert_eq!(backend.asked(), []);
    send(service, from(LISTED)).await;
    assert_eq!(backend.asked().len(), 1);
}

#[tokio::test]
async fn nothing_is_asked_behind_a_refusal() {
    let (backend, app) = (Remote::new().with(LISTED, Signal::Tor), App::new());
    let service = ServiceBuilder::new()
        .layer(on_demand(&backend))
        .layer(guard(Policy::builder("site").deny(tor())))
        .layer(guard(Policy::builder("login").deny(vpn())))
        .service(app.clone());
    assert_eq!(send(service, from(LISTED)).await.status(), 403);
    assert_eq!((backend.asked().len(), app.visits()), (1, 0));
}

#[tokio::test]
async fn what_a_candidate_needs_is_asked_in_the_same_lookup() {
    let backend = Remote::new();
    let candidate = Policy::builder("stricter").deny(vpn()).build().unwrap();
    let service = ServiceBuilder::new()
        .layer(on_demand(&backend))
        .layer(guard(Policy::builder("login").deny(tor())).candidate(candidate))
        .service(App::new());
    send(service, from(CLEAN)).await;
    assert_eq!(
        backend.asked(),
        [(VPN_AND_SPARED | Signal::Tor.into()).into()]
    );
}

/// No more than this has to be known for the banner.
struct Banner;

impl Want for Banner {
    const WANT: FactSet = FactSet::of(&[Fact::Signal(Signal::Vpn)]);
}

/// Sends one request to the handler behind a layer that looks up on demand, and expects these lookups.
fn asks<H, T>(handler: H, asked: &[FactSet]) -> impl Future<Output = ()>
where
    H: axum::handler::Handler<T, ()>,
    T: 'static,
{
    let backend = Remote::new().with(LISTED, Signal::Vpn);
    let app = Router::new()
        .route("/", get(handler))
        .layer(on_demand(&backend));
    async move {
        assert_eq!(body_of(send(app, web("/", LISTED)).await).await, "ok");
        assert_eq!(backend.asked(), asked);
    }
}

#[tokio::test]
async fn extractors_ask_for_all_or_for_what_their_type_says() {
    asks(async || "ok", &[]).await;
    asks(
        async |verdict: Verdict| {
            assert_eq!(verdict.is_vpn(), Some(true));
            "ok"
        },
        &[FactSet::ALL],
    )
    .await;
    asks(
        async |verdict: Verdict<Banner>| {
            assert_eq!(verdict.is_vpn(), Some(true));
            let why = verdict.unknown_because(Signal::Tor);
            assert_eq!(why, Some(Unknown::NotAsked));
            "ok"
        },
        &[Signal::Vpn.into()],
    )
    .await;
    asks(
        async |verdict: Verdict<Known>| {
            assert_eq!(verdict.is_vpn(), None);
            "ok"
        },
        &[],
    )
    .await;
    asks(
        async |verdict: Option<Verdict>| {
            assert_eq!(verdict.map(|verdict| verdict.is_vpn()), Some(Some(true)));
            "ok"
        },
        &[FactSet::ALL],
    )
    .await;
}

#[tokio::test]
async fn a_second_extractor_asks_for_the_rest_only() {
    let rest = FactSet::ALL - Signal::Vpn.into();
    asks(
        async |_: Verdict<Banner>, all: Verdict, again: Verdict<Banner>| {
            assert_eq!(all.not_asked(), FactSet::EMPTY);
            assert_eq!(again.is_vpn(), Some(true));
            "ok"
        },
        &[Signal::Vpn.into(), rest],
    )
    .await;
}

#[tokio::test]
async fn services_without_axum_ask_the_visitor_itself() {
    let backend = Remote::new().with(LISTED, Signal::Tor);
    let app = App::new();
    send(on_demand(&backend).layer(app.clone()), from(LISTED)).await;
    let mut visitor = app.visitor().unwrap();
    assert_eq!(visitor.ask(Signal::Tor).await.is_tor(), Some(true));
    assert_eq!(visitor.ask(Signal::Tor).await.is_vpn(), None);
    assert_eq!(backend.asked(), [Signal::Tor.into()]);
}

#[tokio::test]
async fn whoever_stops_asking_still_knows_what_was_known() {
    let backend = Remote::new().with(LISTED, Signal::Tor).waiting();
    let app = App::new();
    send(on_demand(&backend).layer(app.clone()), from(LISTED)).await;
    let mut visitor = app.visitor().unwrap();
    assert!(poll_once(pin!(visitor.ask(Signal::Tor))).is_pending());
    assert_eq!(backend.cancelled(), 1);
    assert!(visitor.verdict().not_asked().contains(Signal::Tor.into()));
    backend.let_one_through();
    assert_eq!(visitor.ask(Signal::Tor).await.is_tor(), Some(true));
}

#[tokio::test]
async fn an_extractor_behind_a_guard_asks_for_the_rest_only() {
    let backend = Remote::new();
    let app = Router::new()
        .route("/", get(async |_: Verdict| "ok"))
        .layer(guard(Policy::builder("login").deny(tor())))
        .layer(on_demand(&backend));
    send(app, web("/", CLEAN)).await;
    let rest = FactSet::ALL - Signal::Tor.into();
    assert_eq!(backend.asked(), [Signal::Tor.into(), rest]);
}
