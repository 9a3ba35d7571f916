//! `Permit`: the handler's own proof that a policy let the request through.

use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::{get, post};
use http::request::Parts;
use http::{Response, StatusCode};
use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_core::{FactSet, LookupErrorKind, Signal};
use ipsec_remote::Admission;
use ipsec_tower::{Lookup, Permit, Refusal, RoutePolicy, VerdictLayer, VisitorRejection};

use super::support::{CLEAN, LISTED, Local, Log, Remote, body_of, deny_tor, problem, send, web};

static NO_TOR: LazyLock<Policy> = LazyLock::new(|| {
    let policy = Policy::builder("no-tor").deny(tor()).fail_closed();
    policy.build().expect("a policy")
});

/// From a static, whatever the state is.
struct NoTor;

impl<S> RoutePolicy<S> for NoTor {
    fn policy(_: &S) -> &Policy {
        &NO_TOR
    }
}

#[derive(Clone)]
struct Site {
    pay: Policy,
}

/// From the state, with an answer of its own.
struct Pay;

impl RoutePolicy<Site> for Pay {
    fn policy(site: &Site) -> &Policy {
        &site.pay
    }

    fn reject(refusal: &Refusal, request: &Parts) -> Response<Body> {
        let text = format!("{} {}", request.uri.path(), refusal.policy().name());
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = StatusCode::PAYMENT_REQUIRED;
        response
    }
}

fn by_static(verdicts: VerdictLayer) -> Router {
    Router::new()
        .route("/", get(async |_: Permit<NoTor>| "in"))
        .layer(verdicts)
}

fn by_state(verdicts: VerdictLayer) -> Router {
    let pay = Policy::builder("pay").deny(vpn()).build();
    let pay = pay.expect("a policy");
    Router::new()
        .route(
            "/pay",
            get(async |_: Permit<Pay>, State(_): State<Site>| "paid"),
        )
        .layer(verdicts)
        .with_state(Site { pay })
}

#[tokio::test]
async fn a_policy_from_a_static() {
    let app = by_static(VerdictLayer::new(Local::default()));
    assert_eq!(
        body_of(send(app.clone(), web("/", CLEAN)).await).await,
        "in"
    );
    let response = send(app, web("/", LISTED)).await;
    assert_eq!(response.status(), 403);
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    let incident = response.headers()["x-incident-id"].clone();
    let problem = problem(&body_of(response).await);
    assert_eq!(problem["incident"], incident.to_str().unwrap());
}

#[tokio::test]
async fn a_policy_from_the_state_with_an_answer_of_its_own() {
    let backend = Remote::new().with(LISTED, Signal::Vpn);
    let app = by_state(VerdictLayer::new(backend));
    assert_eq!(
        body_of(send(app.clone(), web("/pay", CLEAN)).await).await,
        "paid"
    );
    let response = send(app, web("/pay", LISTED)).await;
    assert_eq!(response.status(), 402);
    assert_eq!(body_of(response).await, "/pay pay");
}

#[tokio::test]
async fn a_refusal_is_marked_as_a_guards_is() {
    let backend = Remote::new().with(LISTED, [Signal::Vpn, Signal::Tor]);
    let verdicts = VerdictLayer::new(backend);
    for (app, path) in [
        (by_static(verdicts.clone()), "/"),
        (by_state(verdicts), "/pay"),
    ] {
        let response = send(app, web(path, LISTED)).await;
        assert!(response.extensions().get::<Refusal>().is_some(), "{path}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
    }
}

#[tokio::test]
async fn it_asks_for_what_its_policy_needs_and_only_for_the_rest() {
    let backend = Remote::new();
    let app = by_static(VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand));
    send(app, web("/", CLEAN)).await;
    assert_eq!(backend.asked(), [FactSet::from(Signal::Tor)]);

    let backend = Remote::new();
    let app = Router::new()
        .route("/", get(async |_: Permit<NoTor>| "in"))
        .layer(deny_tor())
        .layer(VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand));
    send(app, web("/", CLEAN)).await;
    assert_eq!(backend.asked().len(), 1);
}

#[tokio::test]
async fn it_fails_closed_where_the_policy_does() {
    let down = || Remote::new().failing(LookupErrorKind::Timeout);
    let app = by_static(VerdictLayer::new(down()));
    assert_eq!(send(app, web("/", CLEAN)).await.status(), 403);
    let app = by_state(VerdictLayer::new(down()));
    assert_eq!(send(app, web("/pay", CLEAN)).await.status(), 200);
}

#[tokio::test]
async fn without_a_layer_it_is_500_and_an_error_event() {
    let log = Log::capture();
    let app = Router::new().route("/", get(async |_: Permit<NoTor>| "in"));
    let response = send(app, web("/", CLEAN)).await;
    assert_eq!(response.status(), 500);
    assert_eq!(body_of(response).await, "");
    assert_eq!(log.errors().len(), 1, "{}", log.text());
}

#[tokio::test]
async fn a_handler_may_look_at_the_rejection_itself() {
    let handler = async |permit: Result<Permit<NoTor>, VisitorRejection>| match permit {
        Ok(_) => "in".to_owned(),
        Err(VisitorRejection::Refused { refusal, .. }) => refusal.policy().name().to_owned(),
        Err(other) => other.to_string(),
    };
    let app = Router::new()
        .route("/", post(handler).get(handler))
        .layer(VerdictLayer::new(Local::default()));
    assert_eq!(
        body_of(send(app.clone(), web("/", LISTED)).await).await,
        "no-tor"
    );
    assert_eq!(body_of(send(app, web("/", CLEAN)).await).await, "in");
}

#[tokio::test]
async fn it_is_logged_like_a_guards_decision() {
    let log = Log::capture();
    let app = by_static(VerdictLayer::new(Local::default()));
    let response = send(app, web("/", LISTED)).await;
    let decision = log.decision();
    assert_eq!(
        (&decision["policy"], &decision["decision"]),
        ("no-tor", "deny")
    );
    let incident = response.headers()["x-incident-id"].to_str().unwrap();
    assert_eq!(&decision["incident"], incident);
}

/// Its own type, as each says once what it asks for in vain.
struct InVain;

impl<S> RoutePolicy<S> for InVain {
    fn policy(_: &S) -> &Policy {
        &NO_TOR
    }
}

#[tokio::test]
async fn what_the_backend_can_never_tell_is_said_once_and_not_per_request() {
    let log = Log::capture();
    let app = Router::new()
        .route("/", get(async |_: Permit<InVain>| "in"))
        .layer(VerdictLayer::new(Remote::new().answering(Signal::Vpn)));
    for _ in 0..5 {
        send(app.clone(), web("/", CLEAN)).await;
    }
    assert_eq!(log.errors().len(), 1, "{}", log.text());
    assert_eq!(log.decisions().len(), 5);
}

/// Much depends on it.
struct Vault;

impl<S> RoutePolicy<S> for Vault {
    fn policy(_: &S) -> &Policy {
        &NO_TOR
    }

    fn is_critical(_: &S) -> bool {
        true
    }
}

#[tokio::test]
async fn it_asks_about_whoever_comes_for_the_first_time_if_it_is_critical() {
    const VISITOR: &str = "9.9.9.9";
    for (path, status) in [("/", 200), ("/vault", 403)] {
        let backend = Remote::new().with(VISITOR, Signal::Tor);
        let app: Router = Router::new()
            .route("/", get(async |_: Permit<NoTor>| "in"))
            .route("/vault", get(async |_: Permit<Vault>| "in"))
            .layer(VerdictLayer::new(Admission::new(backend)));
        assert_eq!(send(app, web(path, VISITOR)).await.status(), status);
    }
}
