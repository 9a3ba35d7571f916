//! Security as v2 says it: one flag for VPNs, proxies and relays, and a word for which of them it is.

use ipsec_core::{Signal, SignalSet};

use super::said::Said;
use super::security;
use crate::provider::ipgeolocation::answer::Security;
use crate::read::known_text;

/// `is_proxy` is an umbrella: its *no* denies all that is under it, its *yes* says one of them, and leaves the others open.
pub(super) fn read(answer: &Security, said: &mut Said) {
    security::read(answer, answer.cloud_provider.as_ref(), said);
    let provider = answer.proxy_provider.as_deref();
    match answer.is_proxy {
        Some(true) => {
            let kind = kind(answer, said);
            describe(kind, answer, provider, said);
        }
        Some(false) => {
            const UNDER_IT: SignalSet = SignalSet::of(&[Signal::Vpn, Signal::Proxy, Signal::Relay]);
            said.signals = said.signals.no(UNDER_IT);
            let kind = answer.proxy_type.as_deref().and_then(known_text);
            if kind.is_some() || provider.is_some() {
                said.note(
                    "the service names a kind or a provider of proxy and says that it is none",
                );
            }
        }
        None => {
            if let Some(provider) = provider {
                said.name(provider);
            }
        }
    }
}

/// Which of the things under the umbrella it is, if the service says so in a way that we know.
fn kind(answer: &Security, said: &mut Said) -> Option<Signal> {
    let Some(word) = answer.proxy_type.as_deref() else {
        said.note(
            "is_proxy without proxy_type: whether it is a VPN, a proxy or a relay stays open",
        );
        return None;
    };
    if word.trim().is_empty() {
        said.note("is_proxy with an empty proxy_type: taken for a proxy");
        return Some(Signal::Proxy);
    }
    let kind = kind_of(word);
    if kind.is_none() {
        let word = known_text(word).unwrap_or_else(|| "unknown".into());
        said.note(format!(
            "a proxy_type that is not known: {}",
            word.escape_debug()
        ));
    }
    if kind == Some(Signal::Tor) && answer.is_tor == Some(false) {
        said.note("is_tor is false and proxy_type is tor");
    }
    kind
}

fn kind_of(word: &str) -> Option<Signal> {
    const VPN: [&str; 6] = ["vpn", "wireguard", "ikev2", "ipsec", "l2tp", "pptp"];
    let word = word.to_lowercase();
    let mut words = word.split(|c: char| !c.is_alphanumeric());
    if VPN.iter().any(|vpn| word.contains(vpn)) {
        Some(Signal::Vpn)
    } else if word.contains("relay") {
        Some(Signal::Relay)
    } else if words.any(|word| word == "tor") {
        Some(Signal::Tor)
    } else if ["proxy", "socks", "http"]
        .iter()
        .any(|proxy| word.contains(proxy))
    {
        Some(Signal::Proxy)
    } else {
        None
    }
}

fn describe(kind: Option<Signal>, answer: &Security, provider: Option<&str>, said: &mut Said) {
    if let Some(signal) = kind {
        said.flag(signal, Some(true));
        let finding = said.profile.finding_mut(signal);
        finding.detail = answer.proxy_type.as_deref().and_then(known_text);
        finding.names.extend(provider.map(str::to_owned));
    }
    if let Some(provider) = provider {
        said.name(provider);
    }
}
