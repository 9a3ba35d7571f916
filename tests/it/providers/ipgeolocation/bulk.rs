//! Answers about many addresses: in the order of the questions, errors among them.

use std::error::Error;

use ipsec_core::{LookupErrorKind as Kind, Query};
use ipsec_remote::provider::ipgeolocation::{Include, Ipgeolocation};
use ipsec_remote::provider::{Bulk, Provider};

use super::{IP, v2, v3, v3_with_location};
use crate::providers::reply::{query, reply, reply_with};

fn queries(count: u8) -> Vec<Query> {
    (0..count)
        .map(|last| query(&format!("203.0.113.{last}")))
        .collect()
}

/// What each entry says: its signals, or what went wrong.
#[track_caller]
fn each(provider: &Ipgeolocation, count: u8, body: &str) -> Result<Vec<String>, Kind> {
    let queries = queries(count);
    let answers = provider.parse_many(&queries, &reply(200, body));
    let answers = answers.map_err(|error| error.kind())?;
    assert_eq!(answers.len(), queries.len());
    let each = answers
        .into_iter()
        .zip(&queries)
        .map(|(answer, query)| match answer {
            Ok(verdict) => {
                assert_eq!(verdict.ip(), Some(query.ip));
                assert_eq!(verdict.asked(), provider.answers());
                verdict.signals().to_string()
            }
            Err(error) => error.kind().as_str().to_owned(),
        });
    Ok(each.collect())
}

fn entry(last: u8, tor: bool) -> String {
    format!(r#"{{"ip": "203.0.113.{last}", "security": {{"is_tor": {tor}}}}}"#)
}

#[test]
fn entries_answer_in_the_order_of_the_questions() {
    let body = format!("[{}, {}]", entry(0, true), entry(1, false));
    for provider in [v2(), v3(), v3_with_location()] {
        assert_eq!(each(&provider, 2, &body).expect("answers"), ["tor", "!tor"]);
    }
}

#[test]
fn one_bad_entry_does_not_fail_its_neighbours() {
    for (bad, expected) in [
        (
            r#"{"message": "'203.0.113.1' is a bogon IP address."}"#,
            "not_public",
        ),
        (
            r#"{"ip": "203.0.113.1", "message": "'203.0.113.1' is a bogon IP address."}"#,
            "not_public",
        ),
        (
            r#"{"error": {"message": "'203.0.113.1' is a bogon IP address."}}"#,
            "not_public",
        ),
        (
            r#"{"message": "Provided name, service or IP address '203.0.113.1' is not valid."}"#,
            "bad_input",
        ),
        (
            r#"{"message": "Provided IPv4 or IPv6 address does not exist in our database."}"#,
            "not_found",
        ),
        (r#"{"message": "Something new"}"#, "rejected"),
        (r#"{"success": false}"#, "rejected"),
        (
            r#"{"ip": "203.0.113.1", "security": {"is_tor": "yes"}}"#,
            "shape",
        ),
        (r#"{"ip": "203.0.113.1"}"#, "shape"),
        (r#"["203.0.113.1", null, null, {"is_tor": true}]"#, "shape"),
        (r#"[null, false, "bogon"]"#, "shape"),
        ("null", "shape"),
        ("7", "shape"),
        (r#"{"security": {"is_tor": true}}"#, "tor"),
    ] {
        let body = format!("[{}, {bad}, {}]", entry(0, true), entry(2, false));
        assert_eq!(
            each(&v3(), 3, &body).expect("answers"),
            ["tor", expected, "!tor"],
            "{bad}"
        );
    }
}

/// An answer about another address says that the order is lost: only what names its own address counts then.
#[test]
fn answers_out_of_order_are_told() {
    let bogon = r#"{"message": "'10.0.0.1' is a bogon IP address."}"#;
    let nameless = r#"{"security": {"is_tor": true}}"#;
    let body = format!(
        "[{}, {}, {bogon}, {nameless}, {}]",
        entry(1, true),
        entry(0, false),
        entry(4, true)
    );
    assert_eq!(
        each(&v3(), 5, &body).expect("answers"),
        ["mismatch", "mismatch", "mismatch", "mismatch", "tor"]
    );
}

#[test]
fn what_is_no_list_of_as_many_entries_is_no_answer() {
    for (body, expected) in [
        (format!("[{}]", entry(0, true)), Kind::Mismatch),
        (format!("[{0}, {0}, {0}]", entry(0, true)), Kind::Mismatch),
        ("[]".into(), Kind::Mismatch),
        (entry(0, true), Kind::Shape),
        (String::new(), Kind::Shape),
        ("null".into(), Kind::Shape),
        ("<ArrayList></ArrayList>".into(), Kind::Shape),
        (
            format!("[{}, {}", entry(0, true), entry(1, true)),
            Kind::Shape,
        ),
        (
            r#"{"message": "Bulk IP lookup is not for you"}"#.into(),
            Kind::Rejected,
        ),
    ] {
        assert_eq!(each(&v3(), 2, &body), Err(expected), "{body}");
    }
}

/// As documented: fields were asked for, and the whole of `security` came all the same.
#[test]
fn filters_that_were_not_honoured() {
    let provider = v2()
        .include(Include::Location)
        .and_then(|provider| provider.include(Include::Network))
        .and_then(|provider| provider.fields(["location.city", "network.asn.as_number"]))
        .expect("all of it is known");
    let body = r#"[{"ip": "203.0.113.0", "security": {"threat_score": 75, "is_tor": false, "is_proxy": true, "proxy_type": "VPN"},
        "location": {"city": "Exampleville"}, "network": {"asn": {"as_number": "AS64500"}}}]"#;
    let answers = provider
        .parse_many(&queries(1), &reply(200, body))
        .expect("answers");
    let verdict = answers[0].as_ref().expect("an answer");
    assert_eq!(verdict.known().to_string(), "network, location");
    assert_eq!(verdict.score("ipgeolocation"), None);
}

#[test]
fn how_many_were_answered() {
    for (value, expected) in [("4", Some(4)), ("", None), (" ", None), ("many", None)] {
        let reply = reply_with(200, &[("X-Successful-Record", value)], "[]");
        assert_eq!(Ipgeolocation::successful_records(&reply), expected);
    }
    assert_eq!(Ipgeolocation::successful_records(&reply(200, "[]")), None);
}

/// What is wrong with one address is not wrong with all.
#[test]
fn no_reply_as_a_whole_blames_many_addresses() {
    let bogon = r#"{"message": "'10.0.0.1' is a bogon IP address."}"#;
    let not_valid = r#"{"message": "IP address '203.0.113.9' is not valid."}"#;
    let not_known =
        r#"{"message": "Provided IPv4 or IPv6 address does not exist in our database."}"#;
    for (status, body, of_one) in [
        (200, bogon, Kind::NotPublic),
        (200, not_valid, Kind::BadInput),
        (200, not_known, Kind::NotFound),
        (400, not_valid, Kind::BadInput),
        (404, not_known, Kind::NotFound),
        (423, bogon, Kind::NotPublic),
    ] {
        let reply = reply(status, body);
        let kind = |ips: &[&str]| {
            let queries: Vec<_> = ips.iter().map(|ip| query(ip)).collect();
            let error = v3().parse_many(&queries, &reply).expect_err("an error");
            assert!(error.source().is_some(), "{status} {body}");
            error.kind()
        };
        assert_eq!(kind(&[IP]), of_one, "{status} {body}");
        let many = kind(&[IP, "203.0.113.10"]);
        assert_eq!(many, Kind::Rejected, "{status} {body}");
    }
}
