//! What every adapter must hold to, our own among them.

use ipsec_core::{Signal, SignalSet, Signals};
use ipsec_remote::provider::conformance::{Sample, assert_conforms};
use ipsec_remote::provider::focsec::Focsec;
use ipsec_remote::provider::ipgeolocation::Ipgeolocation;
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2};
use ipsec_remote::provider::vastel::Vastel;

const KEY: &str = "p1anted-key-0451";

fn said(yes: &[Signal], no: &[Signal]) -> Signals {
    let set = |signals: &[Signal]| signals.iter().copied().collect::<SignalSet>();
    Signals::new(set(yes), set(no))
}

fn sample(body: &str, yes: &[Signal], no: &[Signal]) -> Sample {
    Sample::new([203, 0, 113, 9], body, said(yes, no))
}

/// The other address of replies about several.
const OTHER: [u8; 4] = [203, 0, 113, 7];

fn samples(
    body: &str,
    yes: &[Signal],
    no: &[Signal],
    of_other: Signals,
    many: &str,
) -> [Sample; 2] {
    let asked = [([203, 0, 113, 9], said(yes, no)), (OTHER, of_other)];
    [sample(body, yes, no), Sample::many(asked, many)]
}

#[test]
fn focsec() {
    let body = r#"{"ip": "203.0.113.9", "is_vpn": true, "is_tor": false, "is_bot": null, "country": "Germany", "iso_code": "de"}"#;
    let sample = sample(body, &[Signal::Vpn], &[Signal::Tor]);
    assert_conforms(&Focsec::new(KEY).unwrap(), &[sample]);
}

#[test]
fn ipgeolocation() {
    let umbrella = [Signal::Vpn, Signal::Proxy, Signal::Relay];
    let body = r#"{"ip": "203.0.113.9", "security": {"threat_score": 5, "is_proxy": false, "is_tor": true}}"#;
    let other = r#"{"ip": "203.0.113.7", "security": {"is_tor": false}}"#;
    let many = format!("[{body}, {other}]");
    let no_tor = said(&[], &[Signal::Tor]);
    let v2 = samples(body, &[Signal::Tor], &umbrella, no_tor, &many);
    assert_conforms(&Ipgeolocation::v2(KEY).unwrap(), &v2);
    // The same words mean less in the third generation.
    let v3 = samples(body, &[Signal::Tor], &[Signal::Proxy], no_tor, &many);
    assert_conforms(&Ipgeolocation::v3(KEY).unwrap(), &v3);
    assert_conforms(&Ipgeolocation::v3_with_location(KEY).unwrap(), &v3);
}

#[test]
fn proxycheck() {
    let body = r#"{"status": "ok", "203.0.113.9": {"proxy": "no", "vpn": "yes", "type": "VPN"}}"#;
    let many = r#"{"status": "ok", "203.0.113.7": {"proxy": "no", "vpn": "no"}, "203.0.113.9": {"proxy": "no", "vpn": "yes", "type": "VPN"}}"#;
    let no_vpn = said(&[], &[Signal::Vpn]);
    let yes = &[Signal::Vpn];
    let none = said(&[], &[Signal::Vpn, Signal::Proxy, Signal::Tor]);
    let v2 = samples(body, yes, &[Signal::Proxy, Signal::Tor], none, many);
    assert_conforms(&ProxycheckV2::new(KEY).unwrap(), &v2);
    let body = r#"{"status": "ok", "203.0.113.9": {"detections": {"vpn": true, "tor": false, "risk": 66}}}"#;
    let many = r#"{"status": "ok", "203.0.113.7": {"detections": {"vpn": false}}, "203.0.113.9": {"detections": {"vpn": true, "tor": false, "risk": 66}}}"#;
    let v3 = samples(body, yes, &[Signal::Tor], no_vpn, many);
    assert_conforms(&Proxycheck::new(KEY).unwrap(), &v3);
    assert_conforms(&Proxycheck::without_key(), &v3);
}

#[test]
fn vastel() {
    let matched = r#"{"matched": true, "ip": "203.0.113.9", "events": [1629553470430]}"#;
    let unmatched = r#"{"matched": false, "ip": "203.0.113.9", "events": []}"#;
    let asked = [
        ([203, 0, 113, 9], said(&[Signal::Bot], &[])),
        (OTHER, Signals::UNKNOWN),
    ];
    let other = r#"{"matched": false, "ip": "203.0.113.7", "events": []}"#;
    let samples = [
        sample(matched, &[Signal::Bot], &[]),
        sample(unmatched, &[], &[]),
        Sample::many(asked, format!("[{other}, {matched}]")),
    ];
    assert_conforms(&Vastel::new(), &samples);
}
