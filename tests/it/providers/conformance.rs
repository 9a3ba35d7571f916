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
    let v2 = sample(body, &[Signal::Tor], &umbrella);
    assert_conforms(&Ipgeolocation::v2(KEY).unwrap(), &[v2]);
    // The same words mean less in the third generation.
    let v3 = sample(body, &[Signal::Tor], &[Signal::Proxy]);
    assert_conforms(&Ipgeolocation::v3(KEY).unwrap(), &[v3.clone()]);
    assert_conforms(&Ipgeolocation::v3_with_location(KEY).unwrap(), &[v3]);
}

#[test]
fn proxycheck() {
    let body = r#"{"status": "ok", "203.0.113.9": {"proxy": "no", "vpn": "yes", "type": "VPN"}}"#;
    let v2 = sample(body, &[Signal::Vpn], &[Signal::Proxy, Signal::Tor]);
    assert_conforms(&ProxycheckV2::new(KEY).unwrap(), &[v2]);
    let body = r#"{"status": "ok", "203.0.113.9": {"detections": {"vpn": true, "tor": false, "risk": 66}}}"#;
    let v3 = sample(body, &[Signal::Vpn], &[Signal::Tor]);
    assert_conforms(&Proxycheck::new(KEY).unwrap(), &[v3.clone()]);
    assert_conforms(&Proxycheck::without_key(), &[v3]);
}

#[test]
fn vastel() {
    let matched = r#"{"matched": true, "ip": "203.0.113.9", "events": [1629553470430]}"#;
    let unmatched = r#"{"matched": false, "ip": "203.0.113.9", "events": []}"#;
    let samples = [
        sample(matched, &[Signal::Bot], &[]),
        sample(unmatched, &[], &[]),
    ];
    assert_conforms(&Vastel::new(), &samples);
}
