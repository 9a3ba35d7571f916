//! Signed answers.

use std::error::Error;

use ipsec_core::LookupErrorKind as Kind;
use ipsec_remote::provider::proxycheck::Proxycheck;
use ipsec_remote::provider::{Bulk, Provider};

use super::bodies::v3;
use crate::providers::reply::{query, reply_with};

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const BODY: &str =
    r#"{"status":"warning","message":"Be warned.","203.0.113.9":{"detections":{"vpn":true}}}"#;
/// HMAC with SHA-256 of the body, under the key as a text.
const RIGHT: &str = "c4dbeecc25b8b5d3c4d1b1eef09cb9e09ffe3a253759138537c8b6f6be0e408b";

fn signed() -> Proxycheck {
    v3().signature_key(KEY).expect("a key")
}

#[test]
fn what_is_signed_is_believed() {
    let upper = RIGHT.to_uppercase();
    for headers in [
        &[("http_x_signature", RIGHT)][..],
        &[("HTTP-X-Signature", &upper)],
        &[("x-signature", RIGHT)],
        &[("http_x_signature", "00"), ("http-x-signature", RIGHT)],
    ] {
        let reply = reply_with(200, headers, BODY);
        let verdict = signed()
            .parse(&query("203.0.113.9"), &reply)
            .expect("an answer");
        assert_eq!(verdict.signals().to_string(), "vpn");
        assert!(signed().parse_many(&[query("203.0.113.9")], &reply).is_ok());
        assert_eq!(signed().account(&reply).notices.len(), 1);
    }
}

#[test]
fn nothing_else_is() {
    let wrong = RIGHT.replacen(char::is_numeric, "a", 1);
    let cut = &RIGHT[..62];
    let other_body = BODY.replace("true", "false");
    for (status, headers, body, kind, words) in [
        (200, &[][..], BODY, Kind::Shape, "is not signed"),
        (
            200,
            &[("http_x_signature", wrong.as_str())],
            BODY,
            Kind::Shape,
            "is wrong",
        ),
        (
            200,
            &[("http_x_signature", cut)],
            BODY,
            Kind::Shape,
            "is wrong",
        ),
        (
            200,
            &[("http_x_signature", "")],
            BODY,
            Kind::Shape,
            "is wrong",
        ),
        (
            200,
            &[("http_x_signature", "no hex")],
            BODY,
            Kind::Shape,
            "is wrong",
        ),
        (
            200,
            &[("http_x_signature", RIGHT)],
            &other_body,
            Kind::Shape,
            "is wrong",
        ),
        (
            200,
            &[("http_x_signature", RIGHT)],
            "",
            Kind::Shape,
            "is wrong",
        ),
        (
            403,
            &[("http_x_signature", "00")],
            BODY,
            Kind::Shape,
            "is wrong",
        ),
        (200, &[], "<html>", Kind::Shape, "is not signed"),
        // What stands in front of the service cannot sign, and its status alone is believed.
        (503, &[], BODY, Kind::Unavailable, "503"),
    ] {
        let reply = reply_with(status, headers, body);
        let error = signed()
            .parse(&query("203.0.113.9"), &reply)
            .expect_err(words);
        assert_eq!(error.kind(), kind, "{headers:?}");
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        assert!(cause.contains(words), "{cause}");
        assert!(
            signed()
                .parse_many(&[query("203.0.113.9")], &reply)
                .is_err()
        );
        assert!(signed().account(&reply).notices.is_empty());
    }
}

#[test]
fn nobody_asks_for_signatures_by_default() {
    let reply = reply_with(200, &[("http_x_signature", "00")], BODY);
    assert!(v3().parse(&query("203.0.113.9"), &reply).is_ok());
}
