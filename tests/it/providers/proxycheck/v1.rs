//! Version 1: kept answers.

use ipsec_core::{ListOverride, LookupErrorKind};
use ipsec_remote::provider::proxycheck::parse_v1;

use crate::providers::reply::{query, reply};

#[test]
fn answers() {
    for (body, with_vpns, expected) in [
        (
            r#"{"ip": "203.0.113.9", "proxy": "yes", "type": "SOCKS"}"#,
            false,
            "proxy, public_proxy",
        ),
        (
            r#"{"ip": "203.0.113.9", "proxy": "yes", "type": "VPN", "provider": "EXAMPLE"}"#,
            true,
            "vpn",
        ),
        (
            r#"{"ip": "203.0.113.9", "proxy": "no"}"#,
            false,
            "!proxy, !tor",
        ),
        (
            r#"{"ip": "203.0.113.9", "proxy": "no"}"#,
            true,
            "!vpn, !proxy, !tor",
        ),
        (
            r#"{"ip": "::ffff:203.0.113.9", "proxy": "yes"}"#,
            true,
            "anonymous",
        ),
        (
            r#"{"ip": "203.0.113.9", "proxy": "yes", "type": "blacklist"}"#,
            true,
            "",
        ),
        (
            r#"{"ip": "203.0.113.9", "proxy": "no", "type": "whitelist"}"#,
            true,
            "",
        ),
    ] {
        let verdict = parse_v1(&query("203.0.113.9"), &reply(200, body), with_vpns).expect(body);
        assert_eq!(verdict.signals().to_string(), expected, "{body}");
        let entry = match () {
            () if body.contains("blacklist") => Some(ListOverride::Deny),
            () if body.contains("whitelist") => Some(ListOverride::Allow),
            () => None,
        };
        assert_eq!(verdict.evidence()[0].list_override(), entry, "{body}");
    }
}

#[test]
fn where_it_was_answered() {
    let body = r#"{"node": "ATLAS", "ip": "203.0.113.9", "proxy": "no", "provider": "EXAMPLE", "query time": "0.250s"}"#;
    let verdict = parse_v1(&query("203.0.113.9"), &reply(200, body), true).expect("an answer");
    let profile = verdict.evidence()[0].profile().expect("a profile");
    assert_eq!(profile.node.as_deref(), Some("ATLAS"));
    assert_eq!(profile.took.map(|took| took.as_millis()), Some(250));
    assert_eq!(profile.isp.as_deref(), Some("EXAMPLE"));
}

#[test]
fn no_answers() {
    use LookupErrorKind as Kind;
    for (status, body, expected) in [
        (
            200,
            r#"{"ip": "203.0.113.10", "proxy": "yes"}"#,
            Kind::Mismatch,
        ),
        (200, r#"{"proxy": "yes"}"#, Kind::Shape),
        (
            200,
            r#"{"ip": "203.0.113.9", "proxy": "perhaps"}"#,
            Kind::Shape,
        ),
        // As it is documented: a comma is missing.
        (
            200,
            r#"{"error": "Error Text" "warning": "Warning Text"}"#,
            Kind::Shape,
        ),
        (
            200,
            r#"{"error": "Error Text", "warning": "Warning Text"}"#,
            Kind::Rejected,
        ),
        (
            200,
            r#"{"error": "Invalid or Internal IP Address."}"#,
            Kind::NotPublic,
        ),
        (
            200,
            r#"{"error": "Your API key has been disabled."}"#,
            Kind::AuthFailed,
        ),
        (503, "<html>", Kind::Unavailable),
        (404, "{}", Kind::Misconfigured),
    ] {
        let error = parse_v1(&query("203.0.113.9"), &reply(status, body), true).expect_err(body);
        assert_eq!(error.kind(), expected, "{body}");
    }
}
