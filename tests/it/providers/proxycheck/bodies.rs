//! Full answers, and how tests ask.

use ipsec_core::{Evidence, LookupError, Verdict};
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2};

use crate::providers::reply::{query, reply};

pub(super) const KEY: &str = "a1b2c3-d4e5f6-a7b8c9-d0e1f2";
pub(super) const IP: &str = "203.0.113.9";

pub(super) fn v3() -> Proxycheck {
    Proxycheck::new(KEY).expect("a key")
}

pub(super) fn v2() -> ProxycheckV2 {
    ProxycheckV2::new(KEY).expect("a key")
}

/// What is made of this result about the address.
pub(super) fn try_one(provider: &impl Provider, result: &str) -> Result<Verdict, LookupError> {
    let body = format!(r#"{{"status": "ok", "{IP}": {result}}}"#);
    provider.parse(&query(IP), &reply(200, &body))
}

/// The same, where it is an answer.
#[track_caller]
pub(super) fn one(provider: &impl Provider, result: &str) -> Evidence {
    match try_one(provider, result) {
        Ok(verdict) => verdict.evidence()[0].clone(),
        Err(error) => panic!("{error:?} for {result}"),
    }
}

/// Everything that version 3 documents.
pub(super) const V3: &str = r#"{
  "network": {"asn": "AS64500", "range": "203.0.113.77/24", "hostname": "Exit9.Example.NET.", "provider": "Example Transit", "organisation": "Example Hosting", "type": "Hosting"},
  "location": {"continent_name": "Europe", "continent_code": "EU", "country_name": "Germany", "country_code": "DE", "region_name": "Hesse", "region_code": "HE",
    "city_name": "Frankfurt", "postal_code": "60311", "latitude": 50.11, "longitude": 8.68, "timezone": "Europe/Berlin",
    "currency": {"code": "EUR", "name": "Euro", "symbol": "€"}},
  "device_estimate": {"address": 3, "subnet": 71},
  "detections": {"proxy": false, "vpn": true, "compromised": false, "scraper": true, "tor": false, "hosting": true, "anonymous": true,
    "risk": 73, "confidence": 96, "first_seen": "2026-09-01T10:00:00Z", "last_seen": "2026-09-25T11:00:00Z", "times_seen": 12},
  "detection_history": {"delisted": false, "delist_datetime": "2026-10-03T00:00:00Z"},
  "attack_history": {"vulnerability_probing": 5, "login_attempt": 0, "registration_attempt": 2, "forum_spam": 1},
  "operator": {"name": "Example VPN", "url": "https://vpn.example/", "anonymity": "high", "popularity": "medium", "services": ["datacenter_vpns"],
    "protocols": ["WireGuard", "OpenVPN"],
    "policies": {"ad_filtering": true, "free_access": false, "paid_access": true, "port_forwarding": false, "logging": false, "anonymous_payments": true, "crypto_payments": true, "traceable_ownership": false},
    "additional_operators": [{"name": "Other VPN", "url": "https://other.example/"}]},
  "last_updated": "2026-09-25T11:30:00Z"
}"#;

/// Everything that version 2 documents.
pub(super) const V2: &str = r#"{
  "asn": "AS64500", "range": "203.0.113.77/24", "hostname": "exit9.example.net", "provider": "Example Transit", "organisation": "Example Hosting",
  "continent": "Europe", "continentcode": "EU", "country": "Germany", "isocode": "DE", "region": "Hesse", "regioncode": "HE", "timezone": "Europe/Berlin",
  "city": "Frankfurt", "postcode": "60311", "latitude": 50.11, "longitude": 8.68, "currency": {"code": "EUR", "name": "Euro", "symbol": "€"},
  "devices": {"address": 3, "subnet": 71}, "proxy": "yes", "vpn": "no", "type": "SOCKS5", "risk": 73, "port": "1080",
  "attack history": {"Total": "8", "Vulnerability Probing": "5", "Login Attempt": "2", "Forum Spam": "1"},
  "last seen human": "1 hour, 2 seconds ago", "last seen unix": "1790333998",
  "operator": {"name": "Example VPN", "url": "https://vpn.example/", "anonymity": "high", "popularity": "medium", "protocols": ["WireGuard"],
    "policies": {"ad_filtering": "yes", "logging": "no"}},
  "disposable": "no"
}"#;
