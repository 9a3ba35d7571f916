//! Answers of one's own: closures, one per action, redirects; and that none of ours gives anything away.

use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, Uri};
use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_core::{Evidence, Fixed, Score, Signal, Signals};
use ipsec_tower::{ByAction, GuardLayer, Problem, Redirect, Refusal, Reject, VerdictLayer};
use tower::Layer;

use super::support::{App, CLEAN, LISTED, body_of, from, guard, ip, send};

/// Denies `LISTED`, challenges `CLEAN`.
fn both() -> GuardLayer {
    guard(Policy::builder("login").deny(tor()).challenge(vpn()))
}

async fn answer<R: Reject<String>>(reject: R, peer: &str) -> Response<String> {
    let backend = Fixed::new()
        .with(ip(LISTED), Signals::UNKNOWN.yes(Signal::Tor))
        .with(ip(CLEAN), Signals::UNKNOWN.yes(Signal::Vpn));
    let guarded = both().reject_with(reject).layer(App::new());
    send(VerdictLayer::new(backend).layer(guarded), from(peer)).await
}

#[tokio::test]
async fn a_closure_sees_the_refusal_and_the_head_of_the_request() {
    let teapot = |refusal: &Refusal, request: &Parts| {
        let text = format!(
            "{} {} {}",
            request.method,
            refusal.action(),
            refusal.policy().name()
        );
        let mut response = Response::new(text);
        *response.status_mut() = StatusCode::IM_A_TEAPOT;
        response
    };
    let response = answer(teapot, LISTED).await;
    assert_eq!(response.status(), 418);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.extensions().get::<Refusal>().is_some());
    assert_eq!(response.body(), "GET deny login");
}

#[tokio::test]
async fn a_closure_may_have_its_own_idea_of_caching() {
    let cached = |_: &Refusal, _: &Parts| {
        let mut response = Response::new(String::new());
        let value = HeaderValue::from_static("private, max-age=5");
        response.headers_mut().insert("cache-control", value);
        response
    };
    let response = answer(cached, LISTED).await;
    let all: Vec<_> = response.headers().get_all("cache-control").iter().collect();
    assert_eq!(all, ["private, max-age=5"]);
}

#[tokio::test]
async fn denials_and_challenges_have_different_answers() {
    let answers = || ByAction {
        deny: Problem::new(),
        challenge: Redirect::to(Uri::from_static("/verify?next=%2Flogin")),
    };
    assert_eq!(answer(answers(), LISTED).await.status(), 403);
    let challenged = answer(answers(), CLEAN).await;
    assert_eq!(challenged.status(), 303);
    assert_eq!(challenged.headers()["location"], "/verify?next=%2Flogin");
}

#[tokio::test]
async fn a_redirect_turns_into_a_get_or_keeps_the_method() {
    let target = || Uri::from_static("https://verify.example/captcha");
    for (redirect, status) in [
        (Redirect::to(target()), 303),
        (Redirect::to(target()).keeping_method(), 307),
    ] {
        let response = answer(redirect, LISTED).await;
        assert_eq!(response.status(), status);
        assert_eq!(
            response.headers()["location"],
            "https://verify.example/captcha"
        );
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.body(), "");
        assert!(response.extensions().get::<Refusal>().is_some());
    }
}

#[tokio::test]
async fn nothing_of_the_request_and_nothing_that_is_known_is_told() {
    let evidence = Evidence::new("secret-source")
        .with_signals(Signals::UNKNOWN.yes(Signal::Tor))
        .with_score(Score::new(97.0, 100.0).unwrap())
        .with_name("Example Exit");
    let backend = Fixed::new().with_evidence(ip(LISTED), evidence);
    let policy = Policy::builder("secret-policy").rule(
        "secret-rule",
        ipsec_core::policy::Action::Deny,
        tor(),
    );
    let service = VerdictLayer::new(backend).layer(guard(policy).layer(App::new()));
    for accept in ["application/json", "text/html", "text/plain"] {
        let mut request = from(LISTED);
        *request.uri_mut() = "/<script>alert(1)</script>?q=mark-query"
            .parse()
            .unwrap_or_default();
        for name in [
            "user-agent",
            "referer",
            "host",
            "x-forwarded-for",
            "x-incident-id",
            "cookie",
        ] {
            let value = HeaderValue::from_static("<b>mark-header</b> 198.51.100.99");
            request.headers_mut().insert(name, value);
        }
        request
            .headers_mut()
            .insert("accept", HeaderValue::from_static(accept));
        let response = send(service.clone(), request).await;
        let mut told = format!("{:?}", response.headers());
        told += &body_of(response).await;
        let told = without_incident(&told.to_lowercase());
        for secret in [
            "mark",
            "script>",
            "<b>",
            "203.0.113",
            "198.51.100",
            "secret",
            "tor ",
            "\"tor",
            "exit",
            "97",
            "vpn",
            "rule",
            "policy",
            "fixed",
        ] {
            assert!(!told.contains(secret), "{accept}: {secret} in {told}");
        }
    }
}

/// The text without the incident, in whose random digits anything may be found.
fn without_incident(text: &str) -> String {
    let of_uuid = |c: char| c.is_ascii_hexdigit() || c == '-';
    let words = text.split_inclusive(|c| !of_uuid(c));
    let others =
        words.filter(|word| uuid::Uuid::try_parse(word.trim_end_matches(|c| !of_uuid(c))).is_err());
    others.collect()
}
