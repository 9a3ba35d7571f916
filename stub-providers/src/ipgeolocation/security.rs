//! The security object of both versions, where only version 2 calls VPNs and relays proxies.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::facts::{Known, Signal};

pub(super) fn v2(known: &Known) -> Value {
    let kind = if known.is(Signal::Vpn) {
        "VPN"
    } else if known.is_proxy() {
        "PROXY"
    } else if known.is(Signal::Relay) {
        "RELAY"
    } else {
        ""
    };
    let is_proxy = !kind.is_empty();
    json!({
        "threat_score": known.entry.score,
        "is_tor": known.is(Signal::Tor),
        "is_proxy": is_proxy,
        "proxy_type": kind,
        "proxy_provider": if is_proxy { name(known) } else { "" },
        "is_anonymous": is_anonymous(known),
        "is_known_attacker": known.is(Signal::Attacker),
        "is_spam": known.is(Signal::Spam),
        "is_bot": known.is(Signal::Bot),
        "is_cloud_provider": known.entry.cloud.is_some() || known.is(Signal::Datacenter),
        "cloud_provider": known.entry.cloud.as_deref().unwrap_or_default(),
    })
}

pub(super) fn v3(known: &Known, now: Timestamp) -> Value {
    let (vpn, proxy) = (known.is(Signal::Vpn), known.is_proxy());
    let confidence = known.entry.confidence.unwrap_or_default();
    let seen = match known.entry.last_seen {
        Some(age) => age.before(now).strftime("%Y-%m-%d").to_string(),
        None => String::new(),
    };
    let names = |is: bool| match is {
        true => known.entry.names.as_slice(),
        false => &[],
    };
    json!({
        "threat_score": known.entry.score,
        "is_tor": known.is(Signal::Tor),
        "is_proxy": proxy,
        "proxy_provider_names": names(proxy),
        "proxy_confidence_score": if proxy { confidence } else { 0 },
        "proxy_last_seen": if proxy { &seen } else { "" },
        "is_residential_proxy": known.is(Signal::ResidentialProxy),
        "is_vpn": vpn,
        "vpn_provider_names": names(vpn),
        "vpn_confidence_score": if vpn { confidence } else { 0 },
        "vpn_last_seen": if vpn { &seen } else { "" },
        "is_relay": known.is(Signal::Relay),
        "relay_provider_name": if known.is(Signal::Relay) { name(known) } else { "" },
        "is_anonymous": is_anonymous(known),
        "is_known_attacker": known.is(Signal::Attacker),
        "is_bot": known.is(Signal::Bot),
        "is_spam": known.is(Signal::Spam),
        "is_cloud_provider": known.entry.cloud.is_some() || known.is(Signal::Datacenter),
        "cloud_provider_name": known.entry.cloud.as_deref().unwrap_or_default(),
    })
}

fn name(known: &Known) -> &str {
    known.entry.names.first().map_or("", String::as_str)
}

/// A VPN, proxy, Tor exit or relay; what proxycheck.io alone calls anonymous is not.
fn is_anonymous(known: &Known) -> bool {
    [Signal::Vpn, Signal::Tor, Signal::Relay]
        .into_iter()
        .any(|signal| known.is(signal))
        || known.is_proxy()
}
