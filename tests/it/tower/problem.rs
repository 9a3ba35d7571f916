//! The default answer: members, types and statuses as of RFC 9457, and when it tells why.

use std::collections::HashSet;

use http::{HeaderValue, StatusCode, header};
use ipsec_core::policy::{Action, Policy, PolicyBuilder, anonymizer, net, tor, vpn};
use ipsec_core::{Evidence, Fixed, ListOverride, LookupErrorKind, Never, Signal, Signals};
use ipsec_tower::{Problem, VerdictLayer};
use serde_json::{Value, json};
use tower::Layer;
use uuid::Uuid;

use super::support::{App, LISTED, Local, body_of, deny_tor, from, guard, ip, problem, send};

/// What a Tor exit is told.
async fn refused(problem: Problem) -> http::Response<String> {
    let guarded = deny_tor().reject_with(problem).layer(App::new());
    send(
        VerdictLayer::new(Local::default()).layer(guarded),
        from(LISTED),
    )
    .await
}

#[tokio::test]
async fn the_members_are_those_of_the_standard_and_the_incident() {
    let response = refused(Problem::new()).await;
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    let incident = response.headers()["x-incident-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let Value::Object(members) = problem(&body_of(response).await) else {
        panic!("not an object");
    };
    let names: Vec<_> = members.keys().map(String::as_str).collect();
    let expected = ["detail", "incident", "instance", "status", "title", "type"];
    assert_eq!(
        names.iter().copied().collect::<HashSet<_>>(),
        HashSet::from(expected)
    );
    assert_eq!(members["type"], "about:blank");
    assert_eq!(members["title"], "Forbidden");
    assert_eq!(members["status"], json!(403));
    assert!(members["detail"].is_string());
    assert_eq!(members["instance"], format!("urn:uuid:{incident}"));
    assert_eq!(members["incident"], incident);
}

#[tokio::test]
async fn an_incident_is_a_random_uuid_and_never_comes_twice() {
    let mut seen = HashSet::new();
    for _ in 0..500 {
        let response = refused(Problem::new()).await;
        let text = response.headers()["x-incident-id"].to_str().unwrap();
        let incident = Uuid::try_parse(text).unwrap();
        assert_eq!(incident.get_version_num(), 4);
        assert_eq!(incident.hyphenated().to_string(), text);
        assert!(seen.insert(incident));
    }
}

#[tokio::test]
async fn the_status_and_the_body_say_the_same() {
    for (status, title) in [
        (401, "Unauthorized"),
        (404, "Not Found"),
        (429, "Too Many Requests"),
        (451, "Unavailable For Legal Reasons"),
        (503, "Service Unavailable"),
        (499, "Refused"),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let response = refused(Problem::new().status(status).unwrap()).await;
        assert_eq!(response.status(), status);
        let problem = problem(&body_of(response).await);
        assert_eq!(problem["status"], json!(status.as_u16()));
        assert_eq!(problem["title"], title);
    }
}

#[test]
fn a_refusal_must_not_look_like_success() {
    for status in [100, 200, 204, 206, 301, 302, 304, 307, 600, 999] {
        let status = StatusCode::from_u16(status).unwrap();
        assert!(Problem::new().status(status).is_err(), "{status}");
        let error = Problem::new().challenge_status(status).unwrap_err();
        assert!(error.to_string().contains(status.as_str()), "{error}");
    }
}

#[tokio::test]
async fn further_header_fields_are_added() {
    let login = Problem::new()
        .status(StatusCode::UNAUTHORIZED)
        .unwrap()
        .header(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"a\""),
        )
        .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        .header(header::RETRY_AFTER, HeaderValue::from_static("120"));
    let response = refused(login).await;
    let schemes: Vec<_> = response
        .headers()
        .get_all("www-authenticate")
        .iter()
        .collect();
    assert_eq!(schemes, ["Basic realm=\"a\"", "Bearer"]);
    assert_eq!(response.headers()["retry-after"], "120");
}

#[tokio::test]
async fn challenged_visitors_are_told_so() {
    let policy = Policy::builder("login").challenge(tor());
    let guarded = guard(policy).layer(App::new());
    let service = VerdictLayer::new(Local::default()).layer(guarded);
    let problem = problem(&body_of(send(service, from(LISTED)).await).await);
    assert_eq!(problem["title"], "Verification required");
    assert_eq!(problem["status"], json!(403));
}

/// Expects this category where the operator wants it told, in every form, and none by default.
async fn category(verdicts: &VerdictLayer, policy: PolicyBuilder, expected: &[&str]) {
    for (accept, line) in [
        (
            "application/json",
            format!("\"category\":{}", json!(expected)),
        ),
        (
            "text/html",
            format!("<p>Category: {}</p>", expected.join(", ")),
        ),
        (
            "text/plain",
            format!("\nCategory: {}\n", expected.join(", ")),
        ),
    ] {
        let told = |problem| {
            let guarded = guard(policy.clone()).reject_with(problem).layer(App::new());
            let mut request = from(LISTED);
            request
                .headers_mut()
                .insert("accept", HeaderValue::from_static(accept));
            let response = send(verdicts.layer(guarded), request);
            async { body_of(response.await).await }
        };
        let body = told(Problem::new().disclose_category()).await;
        assert!(body.contains(&line), "{line}: {body}");
        let body = told(Problem::new()).await;
        assert!(!body.to_lowercase().contains("category"), "{body}");
    }
}

#[tokio::test]
async fn the_category_is_what_matched_and_only_on_request() {
    let signals = Signals::UNKNOWN
        .yes(Signal::Tor)
        .yes(Signal::Vpn)
        .yes(Signal::Spam);
    let known = VerdictLayer::new(Fixed::new().with(ip(LISTED), signals));
    let policy = || Policy::builder("login");
    category(&known, policy().deny(tor()), &["tor"]).await;
    category(&known, policy().deny(tor().and(vpn())), &["vpn", "tor"]).await;
    category(&known, policy().deny(anonymizer()), &["vpn", "tor"]).await;
    category(&known, policy().challenge(tor()), &["tor"]).await;
    category(&known, policy().deny(net([LISTED])), &["policy"]).await;
    category(&known, policy().otherwise(Action::Deny), &["policy"]).await;
}

#[tokio::test]
async fn the_category_tells_outages_and_operators_lists_apart() {
    let down = VerdictLayer::new(Never::new(LookupErrorKind::Timeout));
    let policy = Policy::builder("login").deny(tor()).fail_closed();
    category(&down, policy.clone(), &["unavailable"]).await;
    let entry = Evidence::new("operator").with_list_override(ListOverride::Deny);
    let listed = VerdictLayer::new(Fixed::new().with_evidence(ip(LISTED), entry));
    category(&listed, policy, &["operator_list"]).await;
}
