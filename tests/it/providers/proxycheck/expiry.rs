//! How long answers hold.

use std::time::Duration;

use ipsec_core::Evidence;
use ipsec_remote::provider::{Lifetime, Provider};

use super::bodies::{V3, one, v3};
use crate::providers::reply::{noon, query, reply};

const MINUTE: Duration = Duration::from_secs(60);

fn holds(evidence: &Evidence) -> u64 {
    assert_eq!(evidence.observed(), Some(noon()));
    let end = evidence.expires().expect("an end");
    end.duration_since(noon()).expect("later").as_secs() / 60
}

fn with_end(delisted: bool, end: &str) -> String {
    format!(
        r#"{{"detections": {{"vpn": true}}, "detection_history": {{"delisted": {delisted}, "delist_datetime": "{end}"}}}}"#
    )
}

#[test]
fn an_hour_or_until_it_is_dropped() {
    for (result, minutes) in [
        (V3.to_owned(), 60),
        (r#"{"detections": {"vpn": true}}"#.to_owned(), 60),
        (r#"{"detections": {"vpn": false}}"#.to_owned(), 30),
        (r#"{"detections": {}}"#.to_owned(), 30),
        (with_end(false, "2026-09-25T12:42:00Z"), 42),
        (with_end(false, "2026-09-25 12:42:00"), 42),
        (with_end(false, "2026-09-25T12:03:00Z"), 10),
        (with_end(false, "2026-09-25T11:00:00Z"), 10),
        (with_end(false, "2027-01-01T00:00:00Z"), 60),
        (with_end(false, "soon"), 60),
        // What is over bounds nothing.
        (with_end(true, "2026-09-24T11:00:00Z"), 60),
    ] {
        assert_eq!(holds(&one(&v3(), &result)), minutes, "{result}");
    }
}

#[test]
fn the_end_is_told() {
    let evidence = one(&v3(), &with_end(false, "2026-12-25T12:00:00Z"));
    let end = evidence
        .profile()
        .and_then(|profile| profile.activity.delisted_at);
    assert_eq!(end, Some(noon() + 91 * 24 * 60 * MINUTE));
}

#[test]
fn settings_bound_it_too() {
    let brief = v3().lifetime(Lifetime::new(4 * MINUTE));
    assert_eq!(holds(&one(&brief, r#"{"detections": {"vpn": true}}"#)), 4);
    assert_eq!(
        holds(&one(&brief, &with_end(false, "2026-09-25T12:01:00Z"))),
        4
    );
}

#[test]
fn what_anybody_gets_holds_ten_minutes() {
    let body = r#"{"status": "warning", "message": "Your API Key has been disabled.", "203.0.113.9": {"detections": {"vpn": true}}}"#;
    let verdict = v3()
        .parse(&query("203.0.113.9"), &reply(200, body))
        .expect("an answer");
    assert_eq!(holds(&verdict.evidence()[0]), 10);
}
