//! Security as v2 says it: one flag for VPNs, proxies and relays.

use ipsec_core::{Score, Signal};

use super::{bodies, evidence, secured, v2, v2_with_all, verdict};

#[track_caller]
fn says(security: &str, signals: &str, names: &[&str], notes: usize) {
    let evidence = secured(&v2(), security);
    assert_eq!(evidence.signals().to_string(), signals, "{security}");
    assert_eq!(evidence.names(), names, "{security}");
    assert_eq!(evidence.notes().len(), notes, "{:?}", evidence.notes());
}

#[test]
fn the_umbrella() {
    let no = "!vpn, !proxy, !relay";
    for (security, signals, notes) in [
        (r#""is_proxy": false"#, no, 0),
        (r#""is_proxy": false, "proxy_type": """#, no, 0),
        (r#""is_proxy": false, "proxy_type": "VPN""#, no, 1),
        (r#""is_proxy": true, "proxy_type": "VPN""#, "vpn", 0),
        (r#""is_proxy": true, "proxy_type": "openvpn""#, "vpn", 0),
        (r#""is_proxy": true, "proxy_type": "OpenVPN UDP""#, "vpn", 0),
        (r#""is_proxy": true, "proxy_type": "WireGuard""#, "vpn", 0),
        (r#""is_proxy": true, "proxy_type": "ikev2""#, "vpn", 0),
        (r#""is_proxy": true, "proxy_type": "IPSec""#, "vpn", 0),
        (r#""is_proxy": true, "proxy_type": "l2tp""#, "vpn", 0),
        (r#""is_proxy": true, "proxy_type": "pptp""#, "vpn", 0),
        (r#""is_proxy": true, "proxy_type": "RELAY""#, "relay", 0),
        (r#""is_proxy": true, "proxy_type": "Proxy""#, "proxy", 0),
        (r#""is_proxy": true, "proxy_type": "SOCKS5""#, "proxy", 0),
        (r#""is_proxy": true, "proxy_type": "https""#, "proxy", 0),
        (r#""is_proxy": true, "proxy_type": "TOR""#, "tor", 0),
        (
            r#""is_proxy": true, "proxy_type": "Tor", "is_tor": false"#,
            "tor",
            1,
        ),
        (r#""is_proxy": true, "proxy_type": """#, "proxy", 1),
        (r#""is_proxy": true, "proxy_type": " ""#, "proxy", 1),
        (r#""is_proxy": true, "proxy_type": "storage""#, "", 1),
        (r#""is_proxy": true, "proxy_type": "Unknown""#, "", 1),
        (r#""is_proxy": true, "proxy_type": null"#, "", 1),
        (r#""is_proxy": true"#, "", 1),
        (r#""is_proxy": null, "proxy_type": "VPN""#, "", 0),
        (r#""proxy_type": "VPN""#, "", 0),
    ] {
        says(security, signals, &[], notes);
    }
}

#[test]
fn a_provider_is_named_where_there_is_one() {
    for (security, signals, names, notes) in [
        (
            r#""is_proxy": true, "proxy_type": "VPN", "proxy_provider": "Example VPN""#,
            "vpn",
            &["Example VPN"][..],
            0,
        ),
        (
            r#""is_proxy": true, "proxy_type": "?", "proxy_provider": "Example VPN""#,
            "",
            &["Example VPN"],
            1,
        ),
        (
            r#""proxy_provider": "Example VPN""#,
            "",
            &["Example VPN"],
            0,
        ),
        (
            r#""is_proxy": false, "proxy_provider": "Example VPN""#,
            "!vpn, !proxy, !relay",
            &[],
            1,
        ),
        (
            r#""is_proxy": true, "proxy_type": "VPN", "proxy_provider": """#,
            "vpn",
            &[],
            0,
        ),
    ] {
        says(security, signals, names, notes);
    }
}

#[test]
fn every_other_flag_is_its_own_signal() {
    for (key, signal) in [
        ("is_tor", "tor"),
        ("is_anonymous", "anonymous"),
        ("is_known_attacker", "attacker"),
        ("is_spam", "spam"),
        ("is_bot", "bot"),
        ("is_cloud_provider", "datacenter"),
    ] {
        says(&format!("\"{key}\": true"), signal, &[], 0);
        says(&format!("\"{key}\": false"), &format!("!{signal}"), &[], 0);
        says(&format!("\"{key}\": null"), "", &[], 0);
    }
    // Keys of the other generation mean nothing here.
    says(
        r#""is_vpn": true, "is_relay": false, "is_residential_proxy": true"#,
        "",
        &[],
        0,
    );
}

#[test]
fn a_cloud_is_named() {
    for (security, cloud, notes) in [
        (
            r#""is_cloud_provider": true, "cloud_provider": "Example Cloud""#,
            Some("Example Cloud"),
            0,
        ),
        (
            r#""is_cloud_provider": false, "cloud_provider": """#,
            None,
            0,
        ),
        (
            r#""is_cloud_provider": false, "cloud_provider": "Example Cloud""#,
            Some("Example Cloud"),
            1,
        ),
        (
            r#""cloud_provider": "Example Cloud""#,
            Some("Example Cloud"),
            0,
        ),
        (
            r#""is_cloud_provider": true, "cloud_provider": true"#,
            None,
            0,
        ),
        (
            r#""is_cloud_provider": true, "cloud_provider_name": "Example Cloud""#,
            None,
            0,
        ),
    ] {
        let evidence = secured(&v2(), security);
        let name = evidence
            .profile()
            .and_then(|profile| profile.cloud_provider.as_deref());
        assert_eq!(name, cloud, "{security}");
        assert_eq!(evidence.notes().len(), notes, "{security}");
    }
}

#[test]
fn scores() {
    for (score, expected) in [
        ("0", Some(0.0)),
        ("5", Some(5.0)),
        ("75.5", Some(75.5)),
        ("1.0E2", Some(100.0)),
        ("null", None),
    ] {
        let evidence = secured(&v2(), &format!("\"threat_score\": {score}"));
        let expected = expected.map(|score| Score::new(score, 100.0).expect("a score"));
        assert_eq!(evidence.score(), expected, "{score}");
    }
}

/// The documented examples differ in what they say of one address. None of it depends on another.
#[test]
fn documented_answers() {
    for (body, signals, score, cloud) in [
        (
            // Of a clean address in a cloud.
            r#"{"ip": "203.0.113.9", "security": {"threat_score": 5, "is_tor": false, "is_proxy": false, "proxy_type": "",
                "proxy_provider": "", "is_anonymous": false, "is_known_attacker": false, "is_spam": false, "is_bot": false,
                "is_cloud_provider": true, "cloud_provider": "Example Cloud Inc."}}"#,
            "!anonymous, !vpn, !proxy, !tor, !relay, datacenter, !bot, !attacker, !spam",
            5.0,
            Some("Example Cloud Inc."),
        ),
        (
            // Of a VPN that belongs to no cloud.
            r#"{"ip": "203.0.113.9", "security": {"threat_score": 90, "is_tor": false, "is_proxy": true, "proxy_type": "VPN",
                "proxy_provider": "Sample VPN", "is_anonymous": true, "is_known_attacker": true, "is_spam": true, "is_bot": false,
                "is_cloud_provider": false, "cloud_provider": ""}}"#,
            "anonymous, vpn, !tor, !datacenter, !bot, attacker, spam",
            90.0,
            None,
        ),
        (
            bodies::V2,
            "anonymous, vpn, !tor, datacenter, !bot, attacker, !spam",
            75.0,
            Some("Example Cloud"),
        ),
    ] {
        let evidence = evidence(&v2_with_all(), body);
        assert_eq!(evidence.signals().to_string(), signals);
        assert_eq!(evidence.score().map(Score::value), Some(score));
        let profile = evidence.profile().cloned().unwrap_or_default();
        assert_eq!(profile.cloud_provider.as_deref(), cloud);
        assert!(evidence.notes().is_empty(), "{:?}", evidence.notes());
    }
    let verdict = verdict(&v2_with_all(), bodies::V2);
    let profile = verdict.evidence()[0].profile().expect("a profile");
    let finding = profile.finding(Signal::Vpn).expect("a finding");
    assert_eq!(finding.names, ["Example VPN"]);
    assert_eq!(finding.detail.as_deref(), Some("openvpn"));
    assert_eq!(profile.findings.len(), 1);
}

#[test]
fn what_was_not_asked_for_is_left_out_and_what_is_missing_is_unknown() {
    let some = v2()
        .fields(["security.is_bot", "security.is_spam"])
        .expect("known");
    // The service does not always honour the fields asked for.
    let evidence = evidence(&some, bodies::V2);
    assert_eq!(evidence.signals().to_string(), "!bot, !spam");
    assert_eq!(
        (evidence.score(), evidence.network(), evidence.location()),
        (None, None, None)
    );

    let without = v2()
        .excludes(["security.is_tor", "security.is_cloud_provider"])
        .expect("known");
    let body = r#""threat_score": 75, "is_proxy": true, "proxy_type": "VPN", "proxy_provider": "Example VPN", "is_anonymous": true,
        "is_known_attacker": true, "is_spam": false, "is_bot": false, "cloud_provider": "Example Cloud""#;
    let evidence = secured(&without, body);
    assert_eq!(
        evidence.signals().to_string(),
        "anonymous, vpn, !bot, attacker, !spam"
    );
}
