//! What went wrong, and what is told of it.

use ipsec_core::LookupErrorKind as Kind;
use ipsec_remote::provider::Provider;
use proptest::prelude::*;

use super::{IP, KEY, focsec, parse, query, reply};
use crate::providers::reply::reply_with;
use crate::providers::told::{after_noon, chain, why};

const LEFT: &str = "X-RequestLimit-RequestsRemainingToday";
const DAY_ENDS: Kind = Kind::QuotaExhausted { until: None };

/// The time in it is looked at elsewhere.
fn bare(kind: Kind) -> Kind {
    match kind {
        Kind::QuotaExhausted { .. } => DAY_ENDS,
        kind => kind,
    }
}

#[test]
fn every_status_has_a_meaning() {
    const KEY_WRONG: &str = "the key is missing or not valid (401)";
    for (status, body, kind, expected) in [
        (400, "", Kind::Rejected, "the request is not taken (400)"),
        (
            400,
            r#"{"message": "Invalid IP '203.0.113.9'"}"#,
            Kind::BadInput,
            "the address is not taken (400); the service says: Invalid IP '[address]'",
        ),
        // Nothing of it is about the address, which is one that can be asked about.
        (
            400,
            r#"{"message": "Bad request"}"#,
            Kind::Rejected,
            "the request is not taken (400); the service says: Bad request",
        ),
        (
            400,
            "Invalid IP",
            Kind::Rejected,
            "the request is not taken (400)",
        ),
        (
            400,
            r#"{"message": "Your IP address is banned"}"#,
            Kind::Rejected,
            "the request is not taken (400); the service says: Your IP address is banned",
        ),
        (401, "", Kind::AuthFailed, KEY_WRONG),
        (
            401,
            r#"{"message":"Invalid API key"}"#,
            Kind::AuthFailed,
            "the key is missing or not valid (401); the service says: Invalid API key",
        ),
        // Whatever else the body is, the status counts.
        (401, "<html>no</html>", Kind::AuthFailed, KEY_WRONG),
        (401, r#"["Invalid API key"]"#, Kind::AuthFailed, KEY_WRONG),
        (
            401,
            r#"{"message": {"text": "no"}}"#,
            Kind::AuthFailed,
            KEY_WRONG,
        ),
        (401, r#"{"message": ""}"#, Kind::AuthFailed, KEY_WRONG),
        (
            402,
            r#"{"message":"Expired"}"#,
            Kind::AuthFailed,
            "the subscription or the trial has ended: renew it (402); the service says: Expired",
        ),
        (403, "", Kind::AuthFailed, "no answer (403)"),
        (
            404,
            r#"{"message":"The IP address was not found"}"#,
            Kind::NotFound,
            "the address is not known (404); the service says: The IP address was not found",
        ),
        // What another server says that knows no such URL: it would of every address.
        (
            404,
            "",
            Kind::Misconfigured,
            "there is nothing at this URL: check the base URL (404)",
        ),
        (
            404,
            r#"{"message":"Not found"}"#,
            Kind::Misconfigured,
            "there is nothing at this URL: check the base URL (404); the service says: Not found",
        ),
        (
            404,
            r#"{"message":"no Route matched with those values"}"#,
            Kind::Misconfigured,
            "there is nothing at this URL: check the base URL (404); the service says: no Route matched with those values",
        ),
        (
            404,
            r#"{"message":"Cannot GET /v1/ip/203.0.113.9"}"#,
            Kind::Misconfigured,
            "there is nothing at this URL: check the base URL (404); the service says: Cannot GET /v1/ip/[address]",
        ),
        (
            404,
            r#"{"detail":"The IP address was not found"}"#,
            Kind::Misconfigured,
            "there is nothing at this URL: check the base URL (404)",
        ),
        (
            404,
            "<html>nginx</html>",
            Kind::Misconfigured,
            "there is nothing at this URL: check the base URL (404)",
        ),
        (
            404,
            "404 page not found",
            Kind::Misconfigured,
            "there is nothing at this URL: check the base URL (404)",
        ),
        (
            405,
            "",
            Kind::Misconfigured,
            "the method is not allowed at this URL (405)",
        ),
        (413, "", Kind::BatchTooLarge, "no answer (413)"),
        (418, "", Kind::Rejected, "no answer (418)"),
        (
            429,
            "",
            DAY_ENDS,
            "the requests of this day are used up (429)",
        ),
        (
            429,
            r#"{"message":"Daily limit exceeded"}"#,
            DAY_ENDS,
            "the requests of this day are used up (429); the service says: Daily limit exceeded",
        ),
        (500, "", Kind::Unavailable, "a problem of the service (500)"),
        (
            502,
            "<html>",
            Kind::Unavailable,
            "a problem of the service (502)",
        ),
        (503, "", Kind::Unavailable, "a problem of the service (503)"),
        (
            301,
            "",
            Kind::Misconfigured,
            "a redirect, which is not followed (301)",
        ),
        (204, "", Kind::Shape, "no answer (204)"),
        (206, r#"{"is_vpn": true}"#, Kind::Shape, "no answer (206)"),
    ] {
        let (error, words) = why(parse(status, body));
        assert_eq!((bare(error), &*words), (kind, expected), "{status} {body}");
    }
}

#[test]
fn the_day_ends_at_midnight_in_utc() {
    let long = "x".repeat(10);
    for headers in [
        vec![],
        // There is no short wait for what is gone for the day.
        vec![("retry-after", "5"), (LEFT, "0")],
        vec![("retry-after", "3600")],
        vec![("retry-after", "later")],
        // By our own clock, even if it is off: there it is an hour before midnight.
        vec![("date", "Fri, 25 Sep 2026 12:04:00 GMT"), ("x", &long)],
    ] {
        let error = focsec().parse(&query(IP), &reply_with(429, &headers, ""));
        let until = Some(after_noon(12));
        assert_eq!(error.unwrap_err().kind(), Kind::QuotaExhausted { until });
    }
    let late = [("date", "Sun, 27 Sep 2026 23:00:00 GMT")];
    let error = focsec().parse(&query(IP), &reply_with(429, &late, ""));
    let until = Some(after_noon(1));
    assert_eq!(error.unwrap_err().kind(), Kind::QuotaExhausted { until });
}

/// Or one stray reply of what stands in front of the service would silence it until midnight.
#[test]
fn what_is_over_within_the_hour_is_not_the_day() {
    let seconds = |wait| Some(std::time::Duration::from_secs(wait));
    for (headers, retry_after) in [
        (vec![("retry-after", "5")], seconds(5)),
        (vec![("retry-after", "3599")], seconds(3599)),
        (vec![("retry-after", "5"), (LEFT, "17")], seconds(5)),
        (vec![(LEFT, "17")], None),
    ] {
        let error = focsec().parse(&query(IP), &reply_with(429, &headers, ""));
        let (kind, words) = why(error);
        assert_eq!(kind, Kind::Throttled { retry_after }, "{headers:?}");
        assert_eq!(words, "too many requests at once (429)");
    }
}

proptest! {
    #[test]
    fn no_error_tells_the_key(status in 100_u16..600, before in "[ -~]{0,260}", cut in 6..=KEY.len()) {
        let said = serde_json::json!({"message": format!("{before} key={} ", &KEY[..cut])});
        for body in [said.to_string(), said["message"].as_str().unwrap().to_owned()] {
            if let Err(error) = focsec().parse(&query(IP), &reply(status, &body)) {
                let told = format!("{error} {error:?} {}", chain(&error));
                prop_assert!(!told.contains(&KEY[..6]), "{told}");
                prop_assert!(chain(&error).len() < 400);
            }
        }
    }
}
