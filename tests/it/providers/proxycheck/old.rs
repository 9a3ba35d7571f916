//! Version 2 as it was in 2018: fewer fields, and no status.

use ipsec_core::LookupErrorKind;
use ipsec_remote::provider::proxycheck::v2::VpnCheck;
use ipsec_remote::provider::{Notice, Provider};

use super::bodies::v2;
use crate::providers::reply::{query, reply};

#[test]
fn results_without_a_status() {
    for (body, expected) in [
        (
            r#"{"203.0.113.9": {"proxy": "yes", "type": "SOCKS"}}"#,
            "proxy, public_proxy",
        ),
        (
            r#"{"203.0.113.9": {"proxy": "yes", "type": "VPN", "provider": "EXAMPLE"}}"#,
            "vpn",
        ),
        (
            r#"{"203.0.113.9": {"proxy": "no", "provider": "EXAMPLE"}}"#,
            "!vpn, !proxy, !tor",
        ),
        (
            r#"{"node": "ATLAS", "203.0.113.9": {"proxy": "no"}, "query time": "0.001s"}"#,
            "!vpn, !proxy, !tor",
        ),
    ] {
        let provider = v2().vpn(VpnCheck::Together);
        let verdict = provider
            .parse(&query("203.0.113.9"), &reply(200, body))
            .expect(body);
        assert_eq!(verdict.signals().to_string(), expected, "{body}");
        // Nobody said which network the name is of.
        assert_eq!(verdict.evidence()[0].network(), None);
        let profile = verdict.evidence()[0].profile();
        let isp = profile.and_then(|profile| profile.isp.as_deref());
        assert_eq!(isp, body.contains("EXAMPLE").then_some("EXAMPLE"), "{body}");
    }
}

#[test]
fn errors_and_warnings_without_a_status() {
    let body = r#"{"error": "Error Text", "warning": "Warning Text", "service message": "Text"}"#;
    let reply_ = reply(200, body);
    let error = v2()
        .parse(&query("203.0.113.9"), &reply_)
        .expect_err("an error");
    assert_eq!(error.kind(), LookupErrorKind::Rejected);
    let said = |text: &str| Notice::Message(text.into());
    assert_eq!(
        v2().account(&reply_).notices,
        [said("Warning Text"), said("Text")]
    );
    for (body, expected) in [
        (
            r#"{"error": "1,000 Free queries exhausted."}"#,
            "quota_exhausted",
        ),
        (r#"{"error": "Your API Key is not valid."}"#, "auth_failed"),
        (
            r#"{"error": "No valid IP addresses supplied."}"#,
            "not_public",
        ),
        (r#"{"warning": "Warning Text"}"#, "shape"),
        (r#"{"a@b.example": {"disposable": "no"}}"#, "shape"),
        ("{}", "shape"),
        ("[]", "shape"),
    ] {
        let error = v2()
            .parse(&query("203.0.113.9"), &reply(200, body))
            .expect_err(body);
        assert_eq!(error.kind().as_str(), expected, "{body}");
    }
    // An error beside results is a notice.
    let body = r#"{"error": "Error Text", "203.0.113.9": {"proxy": "no"}}"#;
    assert!(v2().parse(&query("203.0.113.9"), &reply(200, body)).is_ok());
    assert_eq!(
        v2().account(&reply(200, body)).notices,
        [said("Error Text")]
    );
}
