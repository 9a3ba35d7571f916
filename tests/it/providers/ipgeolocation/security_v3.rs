//! Security as v3 says it: a flag for each question.

use std::time::{Duration, SystemTime};

use ipsec_core::Signal;
use ipsec_remote::provider::Provider;

use super::{bodies, evidence, secured, v2, v3, v3_with_location};

#[track_caller]
fn says(security: &str, signals: &str, names: &[&str], notes: usize) {
    for provider in [v3(), v3_with_location()] {
        let evidence = secured(&provider, security);
        assert_eq!(evidence.signals().to_string(), signals, "{security}");
        assert_eq!(evidence.names(), names, "{security}");
        assert_eq!(evidence.notes().len(), notes, "{:?}", evidence.notes());
    }
}

/// Midnight of a day, in days since the epoch.
fn day(days: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(days * 24 * 60 * 60))
}

#[test]
fn every_flag_is_its_own_signal() {
    for (key, signal) in [
        ("is_tor", "tor"),
        ("is_proxy", "proxy"),
        ("is_vpn", "vpn"),
        ("is_relay", "relay"),
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
    says(
        r#""is_residential_proxy": true"#,
        "proxy, residential_proxy",
        &[],
        0,
    );
    says(
        r#""is_residential_proxy": false"#,
        "!residential_proxy",
        &[],
        0,
    );
    // A word of the other generation means nothing here.
    says(
        r#""is_proxy": true, "proxy_type": "VPN", "proxy_provider": "Example VPN""#,
        "proxy",
        &[],
        0,
    );
}

#[test]
fn the_meaning_follows_the_endpoint_and_not_the_form() {
    let body = r#""is_bot": false, "is_proxy": false, "is_spam": false, "is_tor": false"#;
    let fields = [
        "security.is_bot",
        "security.is_proxy",
        "security.is_spam",
        "security.is_tor",
    ];
    let v3 = secured(&v3().fields(fields).expect("known"), body);
    assert_eq!(v3.signals().to_string(), "!proxy, !tor, !bot, !spam");
    let v2 = secured(&v2().fields(fields).expect("known"), body);
    assert_eq!(
        v2.signals().to_string(),
        "!vpn, !proxy, !tor, !relay, !bot, !spam"
    );
}

#[test]
fn a_clean_address() {
    let body = r#""threat_score": 0, "is_tor": false, "is_proxy": false, "proxy_provider_names": [], "proxy_confidence_score": 0,
        "proxy_last_seen": "", "is_residential_proxy": false, "is_vpn": false, "vpn_provider_names": [], "vpn_confidence_score": 0,
        "vpn_last_seen": "", "is_relay": false, "relay_provider_name": "", "is_anonymous": false, "is_known_attacker": false,
        "is_bot": false, "is_spam": false, "is_cloud_provider": false, "cloud_provider_name": """#;
    let signals = "!anonymous, !vpn, !proxy, !residential_proxy, !tor, !relay, !datacenter, !bot, !attacker, !spam";
    says(body, signals, &[], 0);
    let evidence = secured(&v3(), body);
    assert!(evidence.profile().is_none());
    assert_eq!(evidence.score().map(ipsec_core::Score::value), Some(0.0));
}

#[test]
fn a_full_answer() {
    let evidence = evidence(&v3(), bodies::V3);
    assert_eq!(
        evidence.signals().to_string(),
        "anonymous, vpn, proxy, residential_proxy, !tor, relay, datacenter, !bot, attacker, !spam"
    );
    assert_eq!(
        evidence.names(),
        [
            "Example VPN",
            "Sample VPN",
            "Example Proxies",
            "Example Relay"
        ]
    );
    assert!(evidence.notes().is_empty());
    let profile = evidence.profile().expect("a profile");
    assert_eq!(profile.cloud_provider.as_deref(), Some("Example Cloud"));
    // 2026-09-19, the later of the two days.
    assert_eq!(profile.activity.last_seen, day(20_715));
    for (signal, names, confidence, last_seen) in [
        (
            Signal::Vpn,
            &["Example VPN", "Sample VPN"][..],
            Some(80),
            day(20_715),
        ),
        (Signal::Proxy, &["Example Proxies"], Some(90), day(20_677)),
        (Signal::Relay, &["Example Relay"], None, None),
    ] {
        let finding = profile.finding(signal).expect("a finding");
        assert_eq!(finding.names, names, "{signal}");
        assert_eq!(finding.confidence, confidence, "{signal}");
        assert_eq!(finding.last_seen, last_seen, "{signal}");
    }
}

#[test]
fn a_confidence_means_something_only_for_a_yes() {
    for (security, confidence, last_seen) in [
        (
            r#""is_vpn": true, "vpn_confidence_score": 70.4"#,
            Some(70),
            None,
        ),
        (
            r#""is_vpn": false, "vpn_confidence_score": 70, "vpn_last_seen": "2026-09-19""#,
            None,
            day(20_715),
        ),
        (
            r#""vpn_confidence_score": 70, "vpn_last_seen": "2026-09-19""#,
            None,
            day(20_715),
        ),
        (
            r#""is_vpn": true, "vpn_confidence_score": 101, "vpn_last_seen": "2026-09-19""#,
            None,
            day(20_715),
        ),
        (
            r#""is_vpn": true, "vpn_confidence_score": 1, "vpn_last_seen": "yesterday""#,
            Some(1),
            None,
        ),
        // Nobody has seen anything tomorrow, nor in another century.
        (
            r#""is_vpn": true, "vpn_confidence_score": 1, "vpn_last_seen": "2026-10-19""#,
            Some(1),
            None,
        ),
        (
            r#""is_vpn": true, "vpn_confidence_score": 1, "vpn_last_seen": "1899-01-01""#,
            Some(1),
            None,
        ),
    ] {
        let evidence = secured(&v3(), security);
        let profile = evidence.profile().expect("a profile");
        let finding = profile.finding(Signal::Vpn).expect("a finding");
        assert_eq!(finding.confidence, confidence, "{security}");
        assert_eq!(finding.last_seen, last_seen, "{security}");
        assert_eq!(profile.activity.last_seen, last_seen, "{security}");
    }
}

#[test]
fn what_does_not_fit_together_is_kept_and_noted() {
    for (security, signals, names, notes) in [
        (
            r#""is_vpn": false, "vpn_provider_names": ["Example VPN"]"#,
            "!vpn",
            &[][..],
            1,
        ),
        (
            r#""vpn_provider_names": ["Example VPN"]"#,
            "",
            &["Example VPN"],
            0,
        ),
        (
            r#""is_relay": false, "relay_provider_name": "Example Relay""#,
            "!relay",
            &[],
            1,
        ),
        (
            r#""is_proxy": false, "is_residential_proxy": true"#,
            "proxy, residential_proxy",
            &[],
            1,
        ),
        (
            r#""is_anonymous": false, "is_vpn": true"#,
            "!anonymous, vpn",
            &[],
            1,
        ),
        (
            r#""is_anonymous": false, "is_tor": true"#,
            "!anonymous, tor",
            &[],
            1,
        ),
        (
            r#""is_cloud_provider": false, "cloud_provider_name": "Example Cloud""#,
            "!datacenter",
            &[],
            1,
        ),
        (
            r#""is_vpn": true, "vpn_provider_names": ["Example"], "is_proxy": true, "proxy_provider_names": ["Example", ""]"#,
            "vpn, proxy",
            &["Example"],
            0,
        ),
    ] {
        says(security, signals, names, notes);
    }
    let evidence = secured(
        &v3(),
        r#""is_vpn": false, "vpn_provider_names": ["Example VPN"]"#,
    );
    let finding = evidence
        .profile()
        .and_then(|profile| profile.finding(Signal::Vpn).cloned());
    assert_eq!(finding.expect("a finding").names, ["Example VPN"]);
}

#[test]
fn a_home_that_forwards_is_a_proxy_even_where_only_homes_are_asked_for() {
    let provider = v3()
        .fields(["security.is_residential_proxy"])
        .expect("known");
    let evidence = secured(&provider, r#""is_residential_proxy": true, "is_vpn": true"#);
    assert_eq!(evidence.signals().to_string(), "proxy, residential_proxy");
    assert!(provider.answers().contains_all(evidence.facts()));
}
