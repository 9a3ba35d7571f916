//! What went wrong, and what is told of it.

use std::time::Duration;

use ipsec_core::LookupErrorKind as Kind;
use ipsec_remote::provider::vastel::Vastel;
use ipsec_remote::provider::{Call, Provider};

use super::{IP, parse, query, reply};
use crate::providers::reply::reply_with;
use crate::providers::told::why;

const THROTTLED: Kind = Kind::Throttled { retry_after: None };

#[test]
fn every_status_has_a_meaning() {
    let gone = "there is nothing at this URL: the API may be gone";
    let moved = "a redirect, which is not followed: the API may have moved";
    let closed = "the service does not let us in";
    for (status, body, kind, words) in [
        (301, "", Kind::Misconfigured, moved),
        (308, "<html>", Kind::Misconfigured, moved),
        (400, "", Kind::Rejected, "no answer"),
        (401, "", Kind::Denied, closed),
        (403, "<html>", Kind::Denied, closed),
        (404, "<html>", Kind::Unavailable, gone),
        (404, r#"{"matched": false}"#, Kind::Unavailable, gone),
        (410, "", Kind::Unavailable, gone),
        (405, "", Kind::Misconfigured, "no answer"),
        (413, "", Kind::BatchTooLarge, "too many addresses at once"),
        (429, "", THROTTLED, "asked too fast"),
        (500, "", Kind::Unavailable, "a problem of the service"),
        (
            503,
            r#"{"matched": true}"#,
            Kind::Unavailable,
            "a problem of the service",
        ),
        (522, "", Kind::Unavailable, "a problem of the service"),
        (204, "", Kind::Shape, "no answer"),
    ] {
        let expected = (kind, format!("{words} ({status})"));
        assert_eq!(why(parse(status, body)), expected, "{status} {body}");
        let recent = Vastel::new().recent_bots();
        assert_eq!(why(recent.parse(&reply(status, body))), expected);
    }
}

#[test]
fn a_page_is_no_answer() {
    for page in ["<!DOCTYPE html><html></html>", "\n  <html>"] {
        let expected = "a web page in place of the API, which may be gone";
        let expected = (Kind::Unavailable, expected.to_owned());
        assert_eq!(why(parse(200, page)), expected);
        let recent = Vastel::new().recent_bots();
        assert_eq!(why(recent.parse(&reply(200, page))), expected);
    }
}

#[test]
fn it_may_say_how_long_to_wait() {
    let reply = reply_with(429, &[("retry-after", "7")], "");
    let (kind, _) = why(Vastel::new().parse(&query(IP), &reply));
    let retry_after = Some(Duration::from_secs(7));
    assert_eq!(kind, Kind::Throttled { retry_after });
}
