//! What the service says of a request as a whole, and of single addresses in it.

use std::time::Duration;

use ipsec_core::LookupErrorKind as Kind;
use ipsec_remote::provider::{Notice, Provider};

use super::bodies::{v2, v3};
use crate::providers::reply::{noon, query, reply, reply_with};

const OK: &str = r#""203.0.113.9": {"detections": {"vpn": true}, "proxy": "yes"}"#;

fn midnight() -> Option<std::time::SystemTime> {
    Some(noon() + Duration::from_secs(12 * 60 * 60))
}

#[test]
fn refusals() {
    let quota = Kind::QuotaExhausted { until: midnight() };
    let wait = |seconds| Kind::Throttled {
        retry_after: Some(Duration::from_secs(seconds)),
    };
    for (status, says, message, expected) in [
        (
            200,
            "denied",
            "1,000 Free queries exhausted. Please try the API again tomorrow.",
            quota,
        ),
        (
            403,
            "denied",
            "Your API Key has exceeded its daily query limit.",
            quota,
        ),
        (
            200,
            "denied",
            "You are sending more than 200 requests per second.",
            wait(10),
        ),
        (429, "DENIED", "Over 200 Requests Per Second", wait(10)),
        (
            403,
            "denied",
            "Your access to the API has been blocked due to using a proxy server to perform your query.",
            Kind::AuthFailed,
        ),
        (401, "denied", "No API key was supplied.", Kind::AuthFailed),
        (
            200,
            "denied",
            "Your API Key has been disabled for a violation of our terms of service.",
            Kind::AuthFailed,
        ),
        (403, "denied", "Because.", Kind::Denied),
        (429, "denied", "Because.", Kind::Denied),
        (200, "denied", "", Kind::Denied),
        (400, "error", "Something else.", Kind::Rejected),
        (200, "error", "", Kind::Rejected),
        (
            400,
            "error",
            "No valid IP Addresses supplied.",
            Kind::NotPublic,
        ),
        (
            200,
            "error",
            "no valid ip addresses supplied",
            Kind::NotPublic,
        ),
        (200, "teapot", "", Kind::Shape),
    ] {
        let body = format!(r#"{{"status": "{says}", "message": "{message}"}}"#);
        for provider in [&v3() as &dyn Provider, &v2()] {
            let error = provider.parse(&query("203.0.113.9"), &reply(status, &body));
            assert_eq!(error.expect_err(message).kind(), expected, "{message}");
        }
    }
    let retry = reply_with(
        429,
        &[("retry-after", "1800")],
        r#"{"status": "denied", "message": "200 requests per second"}"#,
    );
    let error = v3()
        .parse(&query("203.0.113.9"), &retry)
        .expect_err("a refusal");
    assert_eq!(error.kind(), wait(1800));
    // A public address, of which the service says no more.
    let body = r#"{"status": "error", "message": "No valid IP Addresses supplied."}"#;
    let error = v3()
        .parse(&query("9.9.9.9"), &reply(400, body))
        .expect_err("a refusal");
    assert_eq!(error.kind(), Kind::BadInput);
}

#[test]
fn the_quota_is_left_alone_for_an_hour_at_least() {
    let late = noon() + Duration::from_secs(12 * 60 * 60 - 60);
    let mut reply = reply(
        200,
        r#"{"status": "denied", "message": "queries exhausted"}"#,
    );
    reply.received = late;
    let error = v3()
        .parse(&query("203.0.113.9"), &reply)
        .expect_err("a refusal");
    let until = Some(late + Duration::from_secs(60 * 60));
    assert_eq!(error.kind(), Kind::QuotaExhausted { until });
}

#[test]
fn the_body_counts_before_the_status() {
    for (status, body, expected) in [
        (403, format!(r#"{{"status": "ok", {OK}}}"#), None),
        (500, format!("{{{OK}}}"), None),
        (403, "<html>no</html>".into(), Some(Kind::AuthFailed)),
        (
            429,
            String::new(),
            Some(Kind::Throttled { retry_after: None }),
        ),
        (502, "{}".into(), Some(Kind::Unavailable)),
        (
            404,
            r#"{"detail": "Not found"}"#.into(),
            Some(Kind::Misconfigured),
        ),
        (301, String::new(), Some(Kind::Misconfigured)),
        (413, String::new(), Some(Kind::BatchTooLarge)),
        (200, "<html>yes</html>".into(), Some(Kind::Shape)),
        (200, r#"{"status": "ok", "#.into(), Some(Kind::Shape)),
        (200, r#"{"status": 1}"#.into(), Some(Kind::Shape)),
        (
            200,
            format!(r#"{{"status": "ok", "status": "denied", {OK}}}"#),
            Some(Kind::Shape),
        ),
        (200, r#"{"status": "ok"}"#.into(), Some(Kind::Missing)),
        (
            200,
            r#"{"status": "ok", "203.0.113.9": null}"#.into(),
            Some(Kind::Missing),
        ),
        (
            200,
            r#"{"status": "ok", "198.51.100.1": {"proxy": "no"}}"#.into(),
            Some(Kind::Mismatch),
        ),
        (
            200,
            r#"{"198.51.100.1": {"proxy": "no"}}"#.into(),
            Some(Kind::Mismatch),
        ),
        (
            200,
            format!(r#"{{"status": "ok", {OK}, "a@b.example": 7, "ip": "x", "big": 1e999}}"#),
            None,
        ),
    ] {
        let kind = v3()
            .parse(&query("203.0.113.9"), &reply(status, &body))
            .err();
        assert_eq!(kind.map(|error| error.kind()), expected, "{status} {body}");
    }
}

#[test]
fn single_addresses() {
    for (ip, error, expected) in [
        (
            "10.0.0.1",
            "Invalid or Internal IP Address.",
            Kind::NotPublic,
        ),
        ("9.9.9.9", "Invalid or Internal IP Address.", Kind::BadInput),
        (
            "9.9.9.9",
            "Not processed. Reached 90 second processing time limit.",
            Kind::Unavailable,
        ),
        (
            "9.9.9.9",
            "Not processed. Reached 1,000 IP per query limit.",
            Kind::BatchTooLarge,
        ),
        ("9.9.9.9", "Something else.", Kind::Rejected),
    ] {
        let body = format!(r#"{{"{ip}": {{"error": "{error}"}}}}"#);
        for provider in [&v3() as &dyn Provider, &v2()] {
            let kind = provider.parse(&query(ip), &reply(200, &body)).err();
            assert_eq!(kind.map(|error| error.kind()), Some(expected), "{error}");
        }
    }
}

#[test]
fn warnings() {
    use Notice::{KeyDisabled, QuotaLow, SlowDown};
    for (message, expected) in [
        (
            "You are within 10% of your query limit for today.",
            QuotaLow,
        ),
        (
            "You've gone over your daily query allowance and a burst token has been consumed.",
            QuotaLow,
        ),
        (
            "You're sending more than 175 requests per second.",
            SlowDown,
        ),
        (
            "Your API Key has been disabled for a violation of our terms of service.",
            KeyDisabled,
        ),
        ("Be warned.", Notice::Message("Be warned.".into())),
    ] {
        let body = format!(r#"{{"status": "warning", "message": "{message}", {OK}}}"#);
        let verdict = v3().parse(&query("203.0.113.9"), &reply(200, &body));
        assert_eq!(verdict.expect(message).signals().to_string(), "vpn");
        assert_eq!(
            v3().account(&reply(200, &body)).notices,
            [expected],
            "{message}"
        );
    }
    for body in [
        r#"{"status": "ok"}"#,
        r#"{"status": "denied", "message": "x"}"#,
        "{",
        "",
    ] {
        assert!(v3().account(&reply(200, body)).notices.is_empty(), "{body}");
    }
}

#[test]
fn what_is_left() {
    let body = format!(r#"{{"status": "ok", "queries_left": "917", {OK}}}"#);
    let account = v3().account(&reply(200, &body));
    assert_eq!(account.quota.and_then(|quota| quota.remaining), Some(917));
}
