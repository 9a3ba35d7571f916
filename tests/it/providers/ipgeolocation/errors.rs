//! What went wrong: every documented body, under every status that it comes with.

use std::error::Error;

use ipsec_core::{LookupError, LookupErrorKind as Kind};
use ipsec_remote::provider::{Bulk, Provider};

use super::{IP, KEY, v2, v3, v3_with_location};
use crate::providers::reply::{query, reply};

const NO_QUOTA: Kind = Kind::QuotaExhausted { until: None };

/// The same for one address and for many, for every endpoint.
#[track_caller]
fn fails(status: u16, body: &str, expected: Kind) -> LookupError {
    let reply = reply(status, body);
    let mut last = None;
    for provider in [v2(), v3(), v3_with_location()] {
        let one = provider.parse(&query(IP), &reply).expect_err("an error");
        assert_eq!(one.kind(), expected, "{status} {body}");
        let many = provider
            .parse_many(&[query(IP)], &reply)
            .expect_err("an error");
        assert_eq!(many.kind(), expected, "{status} {body}");
        last = Some(one);
    }
    last.expect("there are three")
}

#[test]
fn documented_messages() {
    for (status, message, expected) in [
        (
            400,
            "Provided name, service or IP address '203.0.113.9' is not valid.",
            Kind::BadInput,
        ),
        (
            400,
            "Invalid character found in the request target.",
            Kind::Misconfigured,
        ),
        (
            400,
            "Malformed JSON request or invalid field",
            Kind::Misconfigured,
        ),
        (
            400,
            "IP addresses for bulk lookup are missing",
            Kind::Misconfigured,
        ),
        (400, "'ips' must not be empty or null", Kind::Misconfigured),
        (
            400,
            "This 'zz' lang is not valid. Please use 'en' as the default language",
            Kind::Misconfigured,
        ),
        (
            400,
            "No. of lookup queries cannot be more than 50000",
            Kind::BatchTooLarge,
        ),
        (400, "Something new", Kind::Rejected),
        // Not valid is not the address.
        (400, "Parameter 'fields' is not valid.", Kind::Rejected),
        (400, "Host header is not valid", Kind::Rejected),
        (
            400,
            "Your IP address is not valid for this account",
            Kind::Rejected,
        ),
        (400, "Provided IPv6 address is not valid.", Kind::BadInput),
        (
            401,
            "Please provide an API key (as 'apiKey=YOUR_API_KEY' URL parameter)",
            Kind::AuthFailed,
        ),
        (
            401,
            "Provided API key is not valid. Contact technical support",
            Kind::AuthFailed,
        ),
        (
            401,
            "Your account has been locked to use IPGeolocation API.",
            Kind::AuthFailed,
        ),
        (401, "Your subscription has been paused.", Kind::AuthFailed),
        (
            401,
            "Your subscription has expired at 2026-09-01.",
            Kind::AuthFailed,
        ),
        (401, "Your account is not verified.", Kind::AuthFailed),
        (401, "Your trial has ended.", Kind::AuthFailed),
        (
            401,
            "You cannot query IPGeolocation API on a database plan subscription. ",
            Kind::PlanUnsupported,
        ),
        (
            401,
            "IP Security API is not supported on your current subscription.",
            Kind::PlanUnsupported,
        ),
        (
            401,
            "Bulk IP to geolocation lookup is not supported on your current subscription.",
            Kind::PlanUnsupported,
        ),
        (
            401,
            "Domain lookup is not supported for the IP Security API.",
            Kind::PlanUnsupported,
        ),
        (
            401,
            "Bulk queries are not allowed with request origins.",
            Kind::PlanUnsupported,
        ),
        // How it says this of a free key is not documented.
        (
            401,
            "Bulk lookup cannot be used with a free API key",
            Kind::PlanUnsupported,
        ),
        (
            401,
            "This endpoint is not part of your free subscription",
            Kind::PlanUnsupported,
        ),
        (
            401,
            "This feature is not supported on your subscription.",
            Kind::PlanUnsupported,
        ),
        (
            401,
            "This 'de' lang is not supported for your current subscription.",
            Kind::PlanUnsupported,
        ),
        (402, "Payment required", Kind::AuthFailed),
        (403, "Forbidden", Kind::PlanUnsupported),
        (
            404,
            "Provided IPv4 or IPv6 address does not exist in our database.",
            Kind::NotFound,
        ),
        (
            404,
            "Your account does not exist in our database.",
            Kind::Misconfigured,
        ),
        (
            404,
            "No endpoint GET /v3/security/203.0.113.9.",
            Kind::Misconfigured,
        ),
        (
            405,
            "Request method 'GET' is not supported",
            Kind::Misconfigured,
        ),
        (
            415,
            "Content-Type 'text/plain' is not supported",
            Kind::Misconfigured,
        ),
        (413, "Too large", Kind::BatchTooLarge),
        (418, "I am a teapot", Kind::Rejected),
        (423, "'10.0.0.1' is a bogon IP address.", Kind::NotPublic),
        (423, "The resource is locked", Kind::Rejected),
        (
            429,
            "You have exceeded the limit of 1000 requests per DAY for your subscribed FREE plan.",
            NO_QUOTA,
        ),
        (
            429,
            "You have reached the surcharge amount limit of 100 on your subscribed PLUS plan.",
            NO_QUOTA,
        ),
        (
            499,
            "Client closed the request before the server could respond.",
            Kind::Unavailable,
        ),
        (
            500,
            "Something went wrong on the server side.",
            Kind::Unavailable,
        ),
        (
            502,
            "Upstream service error. Please try again later.",
            Kind::Unavailable,
        ),
        (
            503,
            "Service temporarily unavailable. Please try again later.",
            Kind::Unavailable,
        ),
        (
            504,
            "The server timed out while processing the request.",
            Kind::Unavailable,
        ),
        (505, "HTTP version not supported.", Kind::Unavailable),
    ] {
        let quoted = serde_json::to_string(message).expect("a text");
        for body in [
            format!("{{\"message\": {quoted}}}"),
            format!("{{\"error\": {{\"message\": {quoted}}}}}"),
            format!("{{\"error\": {quoted}}}"),
            format!("{{\"success\": false, \"message\": {quoted}}}"),
            message.to_owned(),
            quoted,
        ] {
            let error = fails(status, &body, expected);
            let cause = error.source().expect("the message").to_string();
            assert!(cause.starts_with("the service says: "), "{cause}");
            assert!(
                !cause.contains(IP) && !cause.contains("10.0.0.1"),
                "{cause}"
            );
        }
    }
}

#[test]
fn statuses_without_a_message() {
    for (status, expected) in [
        (204, Kind::Shape),
        (301, Kind::Misconfigured),
        (400, Kind::Rejected),
        (401, Kind::AuthFailed),
        (403, Kind::PlanUnsupported),
        (404, Kind::Misconfigured),
        (413, Kind::BatchTooLarge),
        (423, Kind::Rejected),
        (429, NO_QUOTA),
        (499, Kind::Unavailable),
        (503, Kind::Unavailable),
    ] {
        for body in [
            "",
            "<html><h1>nginx</h1></html>",
            "{}",
            "[]",
            "[1]",
            "{\"message\": 7}",
            "\"\"",
            "{",
        ] {
            let error = fails(status, body, expected);
            assert!(error.source().is_some(), "{status} {body}");
        }
    }
}

#[test]
fn errors_that_come_as_answers() {
    let not_found = "Provided IPv4 or IPv6 address does not exist in our database.";
    for (body, expected) in [
        (
            r#"{"message": "'203.0.113.9' is a bogon IP address."}"#.to_owned(),
            Kind::NotPublic,
        ),
        (
            r#"{"ip": "203.0.113.9", "message": "'203.0.113.9' is a bogon IP address."}"#.into(),
            Kind::NotPublic,
        ),
        (format!(r#"{{"message": "{not_found}"}}"#), Kind::NotFound),
        (
            r#"{"error": {"message": "IP address is not valid."}}"#.into(),
            Kind::BadInput,
        ),
        (
            r#"{"message": "Provided API key is not valid."}"#.into(),
            Kind::AuthFailed,
        ),
        (
            r#"{"message": "Content type is not valid"}"#.into(),
            Kind::Rejected,
        ),
        (
            r#"{"message": "User does not exist in our database."}"#.into(),
            Kind::Rejected,
        ),
        (r#"{"success": false}"#.into(), Kind::Rejected),
        (
            r#"{"success": false, "security": {"is_tor": false}}"#.into(),
            Kind::Rejected,
        ),
        (r#"{"message": "Something new"}"#.into(), Kind::Rejected),
        (r#"{"message": 7}"#.into(), Kind::Rejected),
    ] {
        fails(200, &body, expected);
    }
}

/// Whatever the service echoes, none of it reaches a log.
#[test]
fn no_error_shows_a_key_or_an_address() {
    let body = |text: &str| serde_json::json!({ "message": text, "error": { "message": text } });
    let lower = KEY.to_lowercase();
    let inside = format!("https://api.example/?apiKey={KEY}&ip={IP}");
    let part = format!("key {}… is not valid", &KEY[..8]);
    for echoed in [
        KEY,
        &lower,
        &inside,
        &part,
        &format!("({KEY})"),
        &format!("'{IP}' is bad"),
    ] {
        for status in [200, 400, 401, 404, 423, 429, 500] {
            for body in [body(echoed).to_string(), (*echoed).to_owned()] {
                let reply = reply(status, &body);
                let one = v3().parse(&query(IP), &reply).expect_err("an error");
                let many = v3().parse_many(&[query(IP)], &reply).expect_err("an error");
                for error in [one, many] {
                    let mut shown = format!("{error} {error:?}");
                    let mut source = error.source();
                    while let Some(cause) = source {
                        shown += &format!(" {cause} {cause:?}");
                        source = cause.source();
                    }
                    let shown = shown.to_lowercase();
                    assert!(!shown.contains(&lower[..8]), "{shown}");
                    assert!(!shown.contains(IP), "{shown}");
                }
            }
        }
    }
}
