//! Many addresses at once.

use ipsec_core::{LookupErrorKind as Kind, Query};
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2};
use ipsec_remote::provider::{Bulk, Provider};

use super::bodies::{v2, v3};
use crate::providers::reply::{query, reply};

fn queries(ips: &[&str]) -> Vec<Query> {
    ips.iter().map(|ip| query(ip)).collect()
}

#[test]
fn batches() {
    assert_eq!(v3().batch().get(), 1_000);
    assert_eq!(v2().batch().get(), 1_000);
    assert_eq!(Proxycheck::without_key().batch().get(), 100);
    assert_eq!(ProxycheckV2::without_key().batch().get(), 100);
    assert!(v3().bulk().is_some() && v2().bulk().is_some());
}

#[test]
fn all_in_one_body() {
    let queries = queries(&["203.0.113.9", "2001:db8::7", "::ffff:198.51.100.1"]);
    let request = v3().request_many(&queries).expect("a request");
    assert_eq!(
        request.body(),
        "ips=203.0.113.9%2C2001%3Adb8%3A%3A7%2C198.51.100.1"
    );
}

/// Each address with what comes of it.
#[test]
fn results_are_found_by_their_address() {
    let asked = queries(&[
        "203.0.113.9",
        "2001:db8::7",
        "198.51.100.1",
        "198.51.100.2",
        "198.51.100.3",
        "198.51.100.4",
        "198.51.100.5",
        "9.9.9.9",
    ]);
    let body = r#"{"status": "ok",
        "2001:0DB8:0:0:0:0:0:7": {"proxy": "yes", "vpn": "no"},
        "::ffff:203.0.113.9": {"proxy": "no", "vpn": "no"},
        "198.51.100.1": {"proxy": "yes", "vpn": "no"}, "::ffff:c633:6401": {"proxy": "no"},
        "198.51.100.2": {"proxy": "no"}, "198.51.100.2": {"proxy": "no"},
        "198.51.100.3": {"error": "Not processed. Reached 1,000 IP per query limit."},
        "198.51.100.5": {"proxy": 1},
        "9.9.9.9": {"error": "Not processed. Reached 90 second processing time limit."},
        "192.0.2.200": {"proxy": "yes"}, "a@b.example": {"disposable": "no"}, "node": "ATLAS"}"#;
    let answers = v2().parse_many(&asked, &reply(200, body)).expect("answers");
    let expected = [
        Ok("!vpn, !proxy, !tor"),
        Ok("!vpn, proxy"),
        Err(Kind::Shape),
        Err(Kind::Shape),
        Err(Kind::BatchTooLarge),
        Err(Kind::Missing),
        Err(Kind::Shape),
        Err(Kind::Unavailable),
    ];
    assert_eq!(answers.len(), expected.len());
    for ((answer, expected), asked) in answers.iter().zip(expected).zip(&asked) {
        let told = answer.as_ref().map(|verdict| verdict.signals().to_string());
        let told = told.map_err(ipsec_core::LookupError::kind);
        assert_eq!(told, expected.map(str::to_owned), "{}", asked.ip);
        if let Ok(verdict) = answer {
            assert_eq!(verdict.ip(), Some(asked.ip));
            let profile = verdict.evidence()[0].profile();
            assert_eq!(
                profile.and_then(|profile| profile.node.as_deref()),
                Some("ATLAS")
            );
        }
    }
}

#[test]
fn what_is_wrong_with_all() {
    let asked = queries(&["203.0.113.9", "9.9.9.9"]);
    for (body, expected) in [
        (
            r#"{"status": "denied", "message": "Because."}"#,
            Kind::Denied,
        ),
        (r#"{"192.0.2.200": {"proxy": "yes"}}"#, Kind::Mismatch),
        ("{}", Kind::Shape),
        ("", Kind::Shape),
    ] {
        let error = v2().parse_many(&asked, &reply(200, body)).expect_err(body);
        assert_eq!(error.kind(), expected, "{body}");
    }
    let body = r#"{"status": "error", "message": "No valid IP Addresses supplied."}"#;
    let answers = v2().parse_many(&asked, &reply(400, body)).expect("answers");
    let kinds: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().map_err(ipsec_core::LookupError::kind).err())
        .collect();
    assert_eq!(kinds, [Some(Kind::NotPublic), Some(Kind::BadInput)]);
    let nothing = v2()
        .parse_many(&asked, &reply(200, r#"{"status": "ok"}"#))
        .expect("answers");
    assert!(
        nothing
            .iter()
            .all(|answer| answer.as_ref().is_err_and(|e| e.kind() == Kind::Missing))
    );
}
