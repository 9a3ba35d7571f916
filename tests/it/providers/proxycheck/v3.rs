//! Version 3: what each value of an answer comes to.

use ipsec_core::{LookupErrorKind, NetworkKind, Signal};
use ipsec_remote::provider::Provider;

use super::bodies::{V3, one, try_one, v3};

#[test]
fn signals() {
    for (result, expected) in [
        (
            V3,
            "anonymous, vpn, !proxy, !tor, datacenter, bot, scraper, attacker, spam, !compromised",
        ),
        (r#"{"detections": {}}"#, ""),
        (r#"{"detections": []}"#, ""),
        (r#"{"network": {}}"#, ""),
        (
            r#"{"detections": {"proxy": false, "vpn": null, "tor": "Unknown"}}"#,
            "!proxy",
        ),
        (
            r#"{"detections": {"proxy": true, "tor": true}}"#,
            "proxy, tor",
        ),
        // Harvesting is a kind of bot; that it does not harvest says nothing of other kinds.
        (r#"{"detections": {"scraper": true}}"#, "bot, scraper"),
        (r#"{"detections": {"scraper": false}}"#, "!scraper"),
        // Anonymous is a question of its own, as is the risk.
        (
            r#"{"detections": {"proxy": false, "vpn": false, "compromised": false, "scraper": false, "tor": false, "hosting": false, "anonymous": true, "risk": 100},
                "network": {"type": "Business"}}"#,
            "anonymous, !vpn, !proxy, !tor, !datacenter, !scraper, !compromised",
        ),
        // The flag beats the type of the network, which counts where there is no flag.
        (
            r#"{"detections": {"hosting": false}, "network": {"type": "Hosting"}}"#,
            "!datacenter",
        ),
        (
            r#"{"detections": {}, "network": {"type": "Hosting"}}"#,
            "datacenter",
        ),
        (
            r#"{"detections": {}, "network": {"type": "Wireless"}}"#,
            "!datacenter",
        ),
        (r#"{"detections": {}, "network": {"type": "Unknown"}}"#, ""),
        (r#"{"detections": {}, "network": {"type": "Teapot"}}"#, ""),
        // Attacks: `null` and none are a no, nothing is nothing.
        (r#"{"detections": {}, "attack_history": null}"#, "!attacker"),
        (r#"{"detections": {}, "attack_history": {}}"#, "!attacker"),
        (r#"{"detections": {}, "attack_history": []}"#, "!attacker"),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": 0}}"#,
            "!attacker",
        ),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": 3}}"#,
            "attacker",
        ),
        (
            r#"{"detections": {}, "attack_history": {"forum_spam": "2"}}"#,
            "attacker, spam",
        ),
        (
            r#"{"detections": {}, "attack_history": {"forum_spam": 0, "login_attempt": 1}}"#,
            "attacker",
        ),
        (r#"{"detections": {}, "attack_history": {"total": 4}}"#, ""),
        (r#"{"detections": {}, "attack_history": "Unknown"}"#, ""),
        // What cannot be read denies nothing: the service may have counted it.
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": "1,204"}}"#,
            "",
        ),
        (
            r#"{"detections": {}, "attack_history": {"forum_spam": {"count": 3}}}"#,
            "",
        ),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": -1}}"#,
            "",
        ),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": true}}"#,
            "",
        ),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": null}}"#,
            "",
        ),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": 0, "forum_spam": "x"}}"#,
            "",
        ),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": 3, "login_attempt": 0}}"#,
            "",
        ),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": 0, "login_attempt": 0}}"#,
            "",
        ),
        (r#"{"detections": {}, "attack_history": {"": 3}}"#, ""),
        (
            r#"{"detections": {}, "attack_history": {"login_attempt": "x", "forum_spam": 2}}"#,
            "attacker, spam",
        ),
        // Who sells residential proxies makes one of it, and so a proxy.
        (
            r#"{"detections": {"proxy": false}, "operator": {"services": ["residential_proxies", "vpns"]}}"#,
            "proxy, residential_proxy",
        ),
        (
            r#"{"detections": {}, "operator": {"services": ["datacenter_proxies"]}}"#,
            "",
        ),
        (r#"{"detections": {"vpn": true}, "operator": null}"#, "vpn"),
        // The customer's own lists.
        (
            r#"{"detections": {"proxy": true}, "network": {"type": "whitelist"}}"#,
            "",
        ),
    ] {
        let evidence = one(&v3(), result);
        assert_eq!(evidence.signals().to_string(), expected, "{result}");
        assert!(v3().answers().contains_all(evidence.facts()), "{result}");
    }
}

#[test]
fn what_is_wrong_where_it_matters_is_no_answer() {
    for result in [
        "{}",
        "[]",
        "\"yes\"",
        "{\"detections\": null}",
        r#"{"proxy": "yes", "type": "VPN", "risk": 66}"#,
        r#"{"detections": "none"}"#,
        r#"{"detections": [true]}"#,
        r#"{"detections": {"proxy": "yes"}}"#,
        r#"{"detections": {"vpn": 1}}"#,
        r#"{"detections": {"tor": []}}"#,
        r#"{"detections": {"proxy": true, "proxy": false}}"#,
        r#"{"detections": {"risk": 101}}"#,
        r#"{"detections": {"risk": -1}}"#,
        r#"{"detections": {"risk": 33}, "risk": 34}"#,
    ] {
        let error = try_one(&v3(), result).expect_err(result);
        assert_eq!(error.kind(), LookupErrorKind::Shape, "{result}");
    }
}

#[test]
fn the_risk_is_in_either_place() {
    for (result, expected) in [
        (r#"{"detections": {"risk": 33}}"#, Some(33.0)),
        (r#"{"detections": {}, "risk": 33}"#, Some(33.0)),
        (r#"{"detections": {"risk": "33"}, "risk": 33}"#, Some(33.0)),
        (r#"{"detections": {"risk": null}}"#, None),
        (r#"{"detections": {"risk": "Unknown"}}"#, None),
        (r#"{"detections": {"risk": 0}}"#, Some(0.0)),
    ] {
        let score = one(&v3(), result).score();
        assert_eq!(score.map(ipsec_core::Score::value), expected, "{result}");
        assert!(score.is_none_or(|score| score.max() == 100.0));
    }
}

#[test]
fn conflicts_and_unknown_words_are_noted() {
    for (result, expected) in [
        (V3, None),
        (
            r#"{"detections": {"hosting": false}, "network": {"type": "Hosting"}}"#,
            Some("hosting is false, the network is hosting"),
        ),
        (
            r#"{"detections": {"proxy": false}, "operator": {"services": ["Residential_Proxy"]}}"#,
            Some("proxy is false, the operator sells residential proxies"),
        ),
        (
            r#"{"location": {"country_code": "T1"}}"#,
            Some("no country: T1"),
        ),
        (
            r#"{"network": {"type": "Teapot"}}"#,
            Some("unknown type of network: Teapot"),
        ),
        (
            r#"{"network": {"range": "198.51.100.0/24"}}"#,
            Some("its range is none, or does not hold the address: left out"),
        ),
        (
            r#"{"detections": {}, "detection_history": {"delisted": true}}"#,
            Some("a former detection has been taken back"),
        ),
    ] {
        let evidence = one(&v3(), result);
        let notes: Vec<_> = evidence.notes().iter().map(String::as_str).collect();
        assert_eq!(notes, expected.into_iter().collect::<Vec<_>>(), "{result}");
    }
}

#[test]
fn whose_network_it_is() {
    let evidence = one(&v3(), V3);
    let network = evidence.network().expect("a network");
    assert_eq!(
        network.to_string(),
        "AS64500 Example Transit 203.0.113.0/24 (hosting)"
    );
    let profile = evidence.profile().expect("a profile");
    assert_eq!(profile.company.as_deref(), Some("Example Hosting"));
    assert_eq!(profile.hostname.as_deref(), Some("exit9.example.net"));
    assert_eq!(profile.isp, None);
    let wireless = one(&v3(), r#"{"network": {"type": "Wireless"}}"#);
    assert_eq!(
        wireless.network().and_then(|network| network.kind),
        Some(NetworkKind::Wireless)
    );
}

#[test]
fn where_it_is() {
    let evidence = one(&v3(), V3);
    assert_eq!(
        evidence.location().map(ToString::to_string).as_deref(),
        Some("Frankfurt, DE")
    );
    let place = &evidence.profile().expect("a profile").place;
    assert_eq!(place.continent.as_deref(), Some("EU"));
    assert_eq!(place.region_code.as_deref(), Some("HE"));
    assert_eq!(
        place.coordinates.map(|at| (at.latitude(), at.longitude())),
        Some((50.11, 8.68))
    );
    for (location, expected) in [
        (r#"{"country": "Germany", "isocode": "DE"}"#, Some("DE")),
        (r#"{"country_code": "UK"}"#, Some("GB")),
        (r#"{"country_code": "Unknown", "city_name": null}"#, None),
        (r#""Unknown""#, None),
        ("[]", None),
        (r#"{"latitude": "0", "longitude": "0"}"#, None),
    ] {
        let result = format!(r#"{{"detections": {{}}, "location": {location}}}"#);
        let evidence = one(&v3(), &result);
        let country = evidence.location().and_then(|location| location.country);
        assert_eq!(
            country.as_ref().map(ipsec_core::Country::as_str),
            expected,
            "{location}"
        );
        assert_eq!(
            evidence.location().is_some(),
            expected.is_some(),
            "{location}"
        );
        let place = evidence.profile().map(|profile| profile.place.coordinates);
        assert_eq!(place.flatten(), None, "{location}");
    }
}

#[test]
fn whose_service_it_is() {
    let evidence = one(&v3(), V3);
    assert_eq!(evidence.names(), ["Example VPN"]);
    let profile = evidence.profile().expect("a profile");
    let vpn = profile.finding(Signal::Vpn).expect("a finding");
    assert_eq!(vpn.names, ["Example VPN"]);
    let operator = profile.operator.as_ref().expect("an operator");
    assert_eq!(operator.others, ["Other VPN"]);
    assert_eq!(operator.protocols, ["WireGuard", "OpenVPN"]);
    assert!(operator.policies.contains(&("logging".into(), false)));
    for (others, expected) in [
        (
            r#"["Other VPN", {"name": "Third VPN"}]"#,
            &["Other VPN", "Third VPN"][..],
        ),
        (r#"{"1": {"name": "Other VPN"}}"#, &["Other VPN"]),
        (r#""Other VPN""#, &["Other VPN"]),
        ("null", &[]),
    ] {
        let result = format!(
            r#"{{"detections": {{}}, "operator": {{"name": "Example VPN", "additional_operators": {others}}}}}"#
        );
        let evidence = one(&v3(), &result);
        let operator = evidence
            .profile()
            .and_then(|profile| profile.operator.clone());
        assert_eq!(operator.expect("an operator").others, expected, "{others}");
    }
}
