//! What a guard does with a request: lets it through, refuses it, or only takes note.

use http::{Method, Request, StatusCode};
use ipsec_core::policy::{Action, Policy, Reason, tor, vpn};
use ipsec_core::{Evidence, Fixed, ListOverride, Signal, Signals};
use ipsec_tower::{GuardLayer, Problem, Refusal, VerdictLayer};
use tower::{Layer, Service, ServiceBuilder};

use super::support::{
    App, CLEAN, LISTED, Local, Log, Remote, deny_tor, from, guard, ip, poll_once, send,
};

/// A service behind the guard, and behind a layer that knows `LISTED` as a Tor exit.
fn behind(
    guard: GuardLayer,
    app: &App,
) -> impl Service<Request<()>, Response = http::Response<String>, Error = super::support::Broken> + Clone
{
    VerdictLayer::new(Local::default()).layer(guard.layer(app.clone()))
}

#[track_caller]
fn check(guard: GuardLayer, peer: &str, status: u16, reaches_the_app: bool) {
    let app = App::new();
    let answer = std::pin::pin!(send(behind(guard, &app), from(peer)));
    let std::task::Poll::Ready(response) = poll_once(answer) else {
        panic!("it waits, although everything is known");
    };
    assert_eq!(response.status(), status, "{peer}");
    assert_eq!(app.visits() > 0, reaches_the_app, "{peer}");
    let refused = response.extensions().get::<Refusal>().is_some();
    assert_eq!(refused, !reaches_the_app, "{peer}");
}

#[test]
fn allows_denies_and_challenges() {
    let policy = || Policy::builder("login");
    check(guard(policy().deny(tor())), LISTED, 403, false);
    check(guard(policy().deny(tor())), CLEAN, 200, true);
    check(guard(policy().challenge(tor())), LISTED, 403, false);
    check(guard(policy().challenge(tor())), CLEAN, 200, true);
    check(
        guard(policy().allow(tor()).otherwise(Action::Deny)),
        LISTED,
        200,
        true,
    );
    check(
        guard(policy().allow(tor()).otherwise(Action::Deny)),
        CLEAN,
        403,
        false,
    );
    check(guard(policy()), LISTED, 200, true);
}

#[test]
fn a_shadow_lets_everybody_through() {
    check(deny_tor().shadow(), LISTED, 200, true);
    check(deny_tor().shadow(), CLEAN, 200, true);
    let closed = Policy::builder("login").otherwise(Action::Deny);
    check(guard(closed).shadow(), CLEAN, 200, true);
}

#[test]
fn a_candidate_decides_nothing() {
    let all = || {
        Policy::builder("all")
            .otherwise(Action::Deny)
            .build()
            .unwrap()
    };
    let none = || Policy::builder("none").build().unwrap();
    check(deny_tor().candidate(all()), CLEAN, 200, true);
    check(deny_tor().candidate(none()), LISTED, 403, false);
}

#[tokio::test]
async fn challenges_and_denials_may_have_different_statuses() {
    let problem = Problem::new()
        .status(StatusCode::NOT_FOUND)
        .and_then(|problem| problem.challenge_status(StatusCode::UNAUTHORIZED))
        .unwrap();
    let backend = Fixed::new()
        .with(ip(LISTED), Signals::UNKNOWN.yes(Signal::Tor))
        .with(ip(CLEAN), Signals::UNKNOWN.yes(Signal::Vpn));
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend))
        .layer(guard(Policy::builder("login").deny(tor()).challenge(vpn())).reject_with(problem))
        .service(App::new());
    assert_eq!(send(service.clone(), from(LISTED)).await.status(), 404);
    assert_eq!(send(service, from(CLEAN)).await.status(), 401);
}

#[tokio::test]
async fn the_refusal_tells_layers_further_out_everything() {
    let response = send(behind(deny_tor(), &App::new()), from(LISTED)).await;
    let refusal = response.extensions().get::<Refusal>().unwrap();
    assert_eq!(refusal.action(), Action::Deny);
    assert_eq!(refusal.decision().reason(), Reason::Rule);
    assert_eq!(refusal.decision().rule(), Some("deny tor"));
    assert_eq!(refusal.policy().name(), "login");
    assert_eq!(refusal.verdict().ip(), Some(ip(LISTED)));
    assert_eq!(refusal.verdict().is_tor(), Some(true));
    let header = response.headers()["x-incident-id"].to_str().unwrap();
    assert_eq!(refusal.incident().to_string(), header);
    assert!(refusal.explain().contains("tor"), "{}", refusal.explain());
}

#[tokio::test]
async fn an_operators_entry_comes_before_the_rules() {
    let entry = |entry| Evidence::new("operator").with_list_override(entry);
    let backend = Fixed::new()
        .with(ip(LISTED), Signals::UNKNOWN.yes(Signal::Tor))
        .with_evidence(
            ip(LISTED),
            entry(ListOverride::Allow).with_signals(Signals::UNKNOWN),
        )
        .named("operator")
        .with_evidence(ip(CLEAN), entry(ListOverride::Deny));
    let service = VerdictLayer::new(backend).layer(deny_tor().layer(App::new()));
    assert_eq!(send(service.clone(), from(LISTED)).await.status(), 200);
    let response = send(service, from(CLEAN)).await;
    let refusal = response.extensions().get::<Refusal>().unwrap();
    assert_eq!(refusal.decision().reason(), Reason::OperatorList);
}

#[tokio::test]
async fn any_method_is_refused() {
    for method in [Method::HEAD, Method::OPTIONS, Method::CONNECT, Method::POST] {
        let app = App::new();
        let mut request = from(LISTED);
        *request.method_mut() = method;
        let response = send(behind(deny_tor(), &app), request).await;
        assert_eq!((response.status().as_u16(), app.visits()), (403, 0));
    }
}

#[test]
fn a_policy_that_the_backend_cannot_answer_is_found_at_start_up() {
    let layer = VerdictLayer::new(Remote::new().answering(Signal::Vpn));
    let policy = |builder: ipsec_core::policy::PolicyBuilder| builder.build().unwrap();
    assert!(
        layer
            .guard(policy(Policy::builder("vpn").deny(vpn())))
            .is_ok()
    );
    let error = layer.guard(policy(Policy::builder("tor").deny(tor())));
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("`tor`") && message.contains("`remote`"),
        "{message}"
    );
}

#[tokio::test]
async fn a_policy_that_the_backend_cannot_answer_is_said_once() {
    let log = Log::capture();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(Remote::new().answering(Signal::Vpn)))
        .layer(deny_tor())
        .service(App::new());
    for _ in 0..3 {
        send(service.clone(), from(CLEAN)).await;
    }
    let errors = log.errors();
    assert_eq!(errors.len(), 1, "{}", log.text());
    assert_eq!(
        (&errors[0]["policy"], &errors[0]["facts"]),
        ("login", "tor")
    );
}
