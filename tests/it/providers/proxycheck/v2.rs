//! Version 2: what each value of an answer comes to, by what was asked for.

use ipsec_core::{Fact, ListOverride, LookupErrorKind, Signal};
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::proxycheck::v2::{Risk, VpnCheck};

use super::bodies::{V2, one, try_one, v2};

use VpnCheck::{ProxiesOnly as Zero, Separately as Three, Together as One, VpnsOnly as Two};

#[test]
fn signals_by_what_was_asked() {
    for (vpn, result, expected) in [
        (Zero, r#"{"proxy": "yes"}"#, "proxy"),
        (Zero, r#"{"proxy": "no"}"#, "!proxy, !tor"),
        (
            Zero,
            r#"{"proxy": "yes", "type": "SOCKS"}"#,
            "proxy, public_proxy",
        ),
        (One, r#"{"proxy": "no"}"#, "!vpn, !proxy, !tor"),
        (
            One,
            r#"{"proxy": "no", "provider": "Example Transit"}"#,
            "!vpn, !proxy, !tor",
        ),
        (One, r#"{"proxy": "yes"}"#, "anonymous"),
        (One, r#"{"proxy": "yes", "type": ""}"#, "anonymous"),
        (
            One,
            r#"{"proxy": "yes", "type": "Residential"}"#,
            "anonymous, !datacenter",
        ),
        (One, r#"{"proxy": "yes", "type": "VPN"}"#, "vpn"),
        (One, r#"{"proxy": "yes", "type": "OpenVPN"}"#, "vpn"),
        (One, r#"{"proxy": "yes", "type": "TOR"}"#, "tor"),
        (One, r#"{"proxy": "yes", "type": "Teapot"}"#, "proxy"),
        (
            One,
            r#"{"proxy": "no", "type": "Teapot"}"#,
            "!vpn, !proxy, !tor",
        ),
        (Two, r#"{"proxy": "yes"}"#, "vpn"),
        (Two, r#"{"proxy": "no"}"#, "!vpn"),
        (Two, r#"{"proxy": "yes", "type": "Teapot"}"#, "vpn"),
        (
            Two,
            r#"{"proxy": "no", "type": "Hosting"}"#,
            "!vpn, datacenter",
        ),
        // What it does not look at, it does not say, whatever the type is.
        (Two, r#"{"proxy": "no", "type": "TOR"}"#, "!vpn"),
        (Two, r#"{"proxy": "yes", "type": "SOCKS5"}"#, "vpn"),
        (
            Two,
            r#"{"proxy": "yes", "type": "Compromised Server"}"#,
            "vpn",
        ),
        (Three, r#"{"proxy": "yes", "vpn": "no"}"#, "!vpn, proxy"),
        (
            Three,
            r#"{"proxy": "no", "vpn": "yes", "type": "VPN"}"#,
            "vpn, !proxy, !tor",
        ),
        (
            Three,
            r#"{"proxy": "NO", "vpn": "No"}"#,
            "!vpn, !proxy, !tor",
        ),
        (
            Three,
            r#"{"proxy": "yes", "vpn": "no", "type": "TOR"}"#,
            "!vpn, tor",
        ),
        // Without an answer of its own, VPNs are in the other.
        (Three, r#"{"proxy": "yes"}"#, "anonymous"),
        (Three, r#"{"proxy": "no"}"#, "!vpn, !proxy, !tor"),
        (
            Three,
            r#"{"proxy": "no", "vpn": null}"#,
            "!vpn, !proxy, !tor",
        ),
    ] {
        let provider = v2().vpn(vpn);
        let evidence = one(&provider, result);
        assert_eq!(evidence.signals().to_string(), expected, "{vpn:?} {result}");
        assert!(
            provider
                .answers()
                .signals()
                .contains_all(evidence.signals().known())
        );
    }
}

#[test]
fn signals_by_type() {
    for (kind, expected) in [
        ("SOCKS", "proxy, public_proxy"),
        ("SOCKS4", "proxy, public_proxy"),
        ("SOCKS4A", "proxy, public_proxy"),
        ("SOCKS5", "proxy, public_proxy"),
        ("SOCKS5H", "proxy, public_proxy"),
        ("HTTP", "proxy, public_proxy"),
        ("https", "proxy, public_proxy"),
        ("Shadowsocks", "proxy"),
        ("Inference Engine", "proxy"),
        ("Compromised Server", "proxy, compromised"),
        ("VPN", "vpn"),
        ("OpenVPN", "vpn"),
        ("TOR", "tor"),
        ("Residential", "anonymous, !datacenter"),
        ("Wireless", "anonymous, !datacenter"),
        ("Business", "anonymous, !datacenter"),
        ("Hosting", "anonymous, datacenter"),
        ("Teapot", "proxy"),
    ] {
        let result = format!(r#"{{"proxy": "yes", "type": "{kind}"}}"#);
        let evidence = one(&v2().vpn(One), &result);
        assert_eq!(evidence.signals().to_string(), expected, "{kind}");
    }
}

#[test]
fn the_type_beats_the_rest_and_conflicts_are_noted() {
    for (vpn, result, expected, note) in [
        (
            Three,
            r#"{"proxy": "no", "vpn": "no", "type": "VPN"}"#,
            "vpn, !proxy, !tor",
            "vpn is no, the type is VPN",
        ),
        (
            One,
            r#"{"proxy": "no", "type": "HTTP"}"#,
            "!vpn, proxy, public_proxy, !tor",
            "proxy is no, the type is HTTP",
        ),
        (
            One,
            r#"{"proxy": "no", "type": "TOR"}"#,
            "!vpn, tor",
            "tor is no, the type is TOR",
        ),
        (
            Zero,
            r#"{"proxy": "yes", "type": "VPN"}"#,
            "proxy",
            "vpn, which was not asked for: left out",
        ),
        (
            Two,
            r#"{"proxy": "yes", "type": "TOR"}"#,
            "vpn",
            "tor, which was not asked for: left out",
        ),
        (
            Two,
            r#"{"proxy": "yes", "type": "Shadowsocks"}"#,
            "vpn",
            "proxy, which was not asked for: left out",
        ),
        (
            One,
            r#"{"proxy": "yes", "type": "Teapot"}"#,
            "proxy",
            "unknown type: Teapot",
        ),
    ] {
        let evidence = one(&v2().vpn(vpn), result);
        assert_eq!(evidence.signals().to_string(), expected, "{vpn:?} {result}");
        assert_eq!(evidence.notes(), [note], "{vpn:?} {result}");
    }
}

#[test]
fn the_customers_own_lists_beat_everything() {
    use ListOverride::{Allow, Deny};
    for (kind, expected) in [
        ("whitelist", Allow),
        ("Whitelisted by Example", Allow),
        ("blacklist", Deny),
        ("blacklisted by Example", Deny),
    ] {
        for proxy in [r#""proxy": "yes","#, r#""proxy": "no","#, ""] {
            let result = format!(
                r#"{{{proxy} "type": "{kind}", "risk": 9, "attack history": {{"Forum Spam": "2"}}}}"#
            );
            let evidence = one(&v2(), &result);
            assert_eq!(evidence.list_override(), Some(expected), "{result}");
            assert_eq!(evidence.signals().to_string(), "", "{result}");
        }
    }
}

#[test]
fn what_is_wrong_where_it_matters_is_no_answer() {
    for result in [
        "{}",
        "[]",
        "7",
        r#"{"proxy": "maybe"}"#,
        r#"{"proxy": ""}"#,
        r#"{"proxy": true}"#,
        r#"{"proxy": null, "type": "VPN"}"#,
        r#"{"proxy": "yes", "vpn": "perhaps"}"#,
        r#"{"proxy": "yes", "proxy": "no"}"#,
        r#"{"proxy": "yes", "risk": 100.5}"#,
        r#"{"proxy": "yes", "risk": "-3"}"#,
    ] {
        let error = try_one(&v2(), result).expect_err(result);
        assert_eq!(error.kind(), LookupErrorKind::Shape, "{result}");
    }
}

#[test]
fn attacks_and_scores() {
    for (history, expected) in [
        (r#"{"Total": "3", "Forum Spam": "3"}"#, "attacker, spam"),
        (r#"{"Total": "3", "Login Attempt": "3"}"#, "attacker"),
        (r#"{"Comment Spam": 1}"#, "attacker, spam"),
        (r#"{"Total": "3"}"#, ""),
        ("null", ""),
        ("{}", "!attacker"),
        (r#"{"Total": "0", "Login Attempt": "0"}"#, "!attacker"),
        // What cannot be read denies nothing.
        (r#"{"Total": "1,204"}"#, ""),
        (r#"{"Total": "many", "Login Attempt": "0"}"#, ""),
        (r#"{"Total": "0", "Login Attempt": "1,204"}"#, ""),
        (r#"{"Total": "0", "Total": "0"}"#, ""),
        (r#"{"Total": "many", "Login Attempt": "2"}"#, "attacker"),
    ] {
        let result = format!(
            r#"{{"proxy": "yes", "vpn": "no", "type": "Shadowsocks", "attack history": {history}}}"#
        );
        let signals = one(&v2(), &result).signals();
        let expected = ["!vpn, proxy", expected].join(if expected.is_empty() { "" } else { ", " });
        assert_eq!(signals.to_string(), expected, "{history}");
    }
    // What was not asked for is not told.
    let quiet = one(&v2().risk(Risk::Score), V2);
    assert_eq!(quiet.signals().get(Signal::Attacker), None);
    assert_eq!(quiet.score().map(ipsec_core::Score::value), Some(73.0));
}

#[test]
fn what_can_be_answered_follows_the_settings() {
    for (provider, fact, expected) in [
        (v2(), Fact::Signal(Signal::Vpn), true),
        (v2().vpn(Zero), Fact::Signal(Signal::Vpn), false),
        (v2().vpn(Two), Fact::Signal(Signal::Vpn), true),
        (v2().vpn(Two), Fact::Signal(Signal::Proxy), false),
        (v2().vpn(Two), Fact::Signal(Signal::PublicProxy), false),
        (v2().vpn(Two), Fact::Signal(Signal::Tor), false),
        (v2().vpn(Two), Fact::Signal(Signal::Compromised), false),
        (v2().vpn(Two), Fact::Signal(Signal::Datacenter), true),
        (v2().vpn(Zero), Fact::Signal(Signal::Tor), true),
        (v2(), Fact::Signal(Signal::Compromised), true),
        (v2().vpn(Zero), Fact::Signal(Signal::Anonymous), false),
        (v2(), Fact::Score, true),
        (v2().risk(Risk::Off), Fact::Score, false),
        (v2().risk(Risk::Score), Fact::Score, true),
        (
            v2().risk(Risk::Score),
            Fact::Signal(Signal::Attacker),
            false,
        ),
        (v2(), Fact::Signal(Signal::Attacker), true),
        (v2(), Fact::Location, true),
        (v2().asn(false), Fact::Location, false),
        (v2(), Fact::Signal(Signal::Relay), false),
        (v2(), Fact::Signal(Signal::ResidentialProxy), false),
    ] {
        assert_eq!(provider.answers().contains(fact), expected, "{fact:?}");
    }
}

#[test]
fn a_full_answer() {
    let evidence = one(&v2(), V2);
    assert_eq!(
        evidence.signals().to_string(),
        "!vpn, proxy, public_proxy, attacker, spam"
    );
    assert_eq!(
        evidence.network().map(ToString::to_string).as_deref(),
        Some("AS64500 Example Transit 203.0.113.0/24")
    );
    assert_eq!(
        evidence.location().map(ToString::to_string).as_deref(),
        Some("Frankfurt, DE")
    );
    assert_eq!(evidence.names(), ["Example VPN"]);
    let profile = evidence.profile().expect("a profile");
    let proxy = profile.finding(Signal::Proxy).expect("a finding");
    assert_eq!(
        (proxy.detail.as_deref(), proxy.port),
        (Some("SOCKS5"), Some(1080))
    );
    assert_eq!(proxy.names, ["Example VPN"]);
    assert_eq!(
        (profile.devices, profile.subnet_devices),
        (Some(3), Some(71))
    );
    let seen = profile
        .activity
        .last_seen
        .and_then(|seen| seen.duration_since(std::time::UNIX_EPOCH).ok());
    assert_eq!(seen.map(|since| since.as_secs()), Some(1_790_333_998));
    assert_eq!(profile.activity.attacks.len(), 3);
    let operator = profile.operator.as_ref().expect("an operator");
    assert_eq!(
        operator.policies,
        [("ad_filtering".into(), true), ("logging".into(), false)]
    );
}
