//! In which form a refusal is told: a table of `Accept` fields.

use ipsec_tower::VerdictLayer;
use tower::Layer;

use super::support::{App, LISTED, Local, body_of, deny_tor, from, send};

const JSON: &str = "application/problem+json";
const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// Refuses a request with these `Accept` fields, and expects this form.
async fn check(fields: &[&str], expected: &str) {
    let mut request = from(LISTED);
    for field in fields {
        let value = http::HeaderValue::from_bytes(field.as_bytes()).expect("a value");
        request.headers_mut().append("accept", value);
    }
    let service = VerdictLayer::new(Local::default()).layer(deny_tor().layer(App::new()));
    let response = send(service, request).await;
    assert_eq!(response.status(), 403, "{fields:?}");
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], expected, "{fields:?}");
    assert_eq!(headers["vary"], "accept", "{fields:?}");
    let incident = headers["x-incident-id"].to_str().expect("text");
    let body = body_of(response).await;
    assert!(body.contains(incident), "{body}");
    let begins = match expected {
        JSON => "{",
        HTML => "<!doctype html>",
        _ => "Forbidden\n",
    };
    assert!(body.starts_with(begins), "{fields:?}: {body}");
}

#[tokio::test]
async fn without_a_wish_it_is_json() {
    check(&[], JSON).await;
    check(&["*/*"], JSON).await;
    check(&[""], JSON).await;
    check(&["image/png"], JSON).await;
    check(&["application/*"], JSON).await;
    check(&["application/json"], JSON).await;
    check(&["application/problem+json"], JSON).await;
}

#[tokio::test]
async fn browsers_get_a_page() {
    const FIREFOX: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    const CHROME: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,\
                          image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
    check(&[FIREFOX], HTML).await;
    check(&[CHROME], HTML).await;
    check(&["text/*"], HTML).await;
    check(&["TEXT/HTML"], HTML).await;
}

#[tokio::test]
async fn what_is_wanted_more_comes_first() {
    check(&["text/plain"], TEXT).await;
    check(&["text/html;q=0.5, text/plain"], TEXT).await;
    check(&["text/html;q=0.5, text/plain;q=0.4"], HTML).await;
    check(&["application/json;q=0.2, text/plain;q=0.3"], TEXT).await;
    check(&["text/html;q=0, */*"], JSON).await;
    check(
        &["application/json;q=0, application/problem+json;q=0, text/plain"],
        TEXT,
    )
    .await;
}

#[tokio::test]
async fn several_fields_are_one_list() {
    check(&["image/png", "text/html"], HTML).await;
    check(&["application/json;q=0.1", "text/plain;q=0.9"], TEXT).await;
}

#[tokio::test]
async fn nonsense_is_no_wish() {
    let long = "text/html,".repeat(500);
    for nonsense in [
        ";;;,,,\"",
        "text",
        "text/",
        "/",
        "text/html;q=",
        "ÿ",
        "\t",
        "text/html;q=-1",
    ] {
        let mut request = from(LISTED);
        let value = http::HeaderValue::from_bytes(nonsense.as_bytes()).unwrap();
        request.headers_mut().insert("accept", value);
        let service = VerdictLayer::new(Local::default()).layer(deny_tor().layer(App::new()));
        let response = send(service, request).await;
        assert_eq!(response.status(), 403, "{nonsense:?}");
    }
    // More than anybody means is not read.
    check(&[&long, "text/html"], JSON).await;
    check(&[&long[..1000], "text/html"], HTML).await;
}
