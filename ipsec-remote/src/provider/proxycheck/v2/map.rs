//! What an answer of version 2, or of version 1, means. It depends on what was asked for.

use std::net::IpAddr;
use std::time::SystemTime;

use ipsec_core::{LookupError, NetworkKind, Signal, Source};

use super::answer::Answer;
use super::network::{network, place};
use super::settings::VpnCheck;
use crate::provider::proxycheck::kind::Kind;
use crate::provider::proxycheck::said::Said;
use crate::read::{shape, unix};

/// What is said of the address.
pub(in crate::provider::proxycheck) fn map(
    source: &Source,
    ip: IpAddr,
    answer: &Answer,
    vpn: VpnCheck,
    now: SystemTime,
) -> Result<Said, LookupError> {
    let mut said = Said::new(source);
    let kind = answer.kind.as_deref().map(Kind::of);
    let network_kind = match kind {
        Some(Kind::Network(kind)) => Some(kind),
        _ => None,
    };
    said.risk(answer.risk)?;
    network(&mut said, ip, answer, network_kind);
    place(&mut said, answer);
    said.attacks(answer.attack_history.as_ref());
    if let Some(Kind::Listed(entry)) = kind {
        // The answer is the customer's own, whatever its `proxy` says: both values occur.
        said.listed(entry);
    } else {
        let yes = answer.proxy.ok_or_else(|| shape("`proxy` is missing"))?;
        asked(&mut said, answer, vpn, yes, kind);
        named(&mut said, answer, kind);
    }
    said.operator(answer.operator.as_ref());
    let seen = answer.last_seen_unix;
    said.profile.activity.last_seen = seen.and_then(|seconds| unix(seconds, now));
    Ok(said)
}

/// What `proxy` and `vpn` say, as far as they were asked.
fn asked(said: &mut Said, answer: &Answer, vpn: VpnCheck, yes: bool, kind: Option<Kind>) {
    let (proxy, is_vpn) = match (vpn, answer.vpn) {
        (VpnCheck::VpnsOnly, _) => {
            said.answer(Signal::Vpn, Some(yes));
            return;
        }
        (VpnCheck::ProxiesOnly, _) => (Some(yes), None),
        (VpnCheck::Separately, Some(vpn)) => (Some(yes), Some(vpn)),
        (VpnCheck::Together, _) | (VpnCheck::Separately, None) => match yes {
            false => (Some(false), Some(false)),
            // One of the two, and the type says which.
            true => (None, None),
        },
    };
    said.answer(Signal::Proxy, proxy);
    said.answer(Signal::Vpn, is_vpn);
    if !yes {
        // Exits of Tor are among the proxies.
        said.answer(Signal::Tor, Some(false));
    }
    if yes && proxy.is_none() {
        match kind {
            None | Some(Kind::Network(_)) => said.answer(Signal::Anonymous, Some(true)),
            Some(Kind::Unknown) => said.answer(Signal::Proxy, Some(true)),
            Some(_) => {}
        }
    }
}

/// What the type says, which beats the rest.
fn named(said: &mut Said, answer: &Answer, kind: Option<Kind>) {
    let (Some(kind), Some(text)) = (kind, &answer.kind) else {
        return;
    };
    let signals: &[Signal] = match kind {
        Kind::Network(kind) => {
            said.answer(Signal::Datacenter, Some(kind == NetworkKind::Hosting));
            return;
        }
        Kind::Vpn => &[Signal::Vpn],
        Kind::Tor => {
            // A *yes* is explained by Tor.
            said.signals = said.signals.unknown(Signal::Proxy);
            &[Signal::Tor]
        }
        // The first is the one that the port and the service's word for it belong to.
        Kind::OpenProxy => &[Signal::Proxy, Signal::PublicProxy],
        Kind::Proxy => &[Signal::Proxy],
        Kind::Compromised => &[Signal::Compromised, Signal::Proxy],
        Kind::Unknown | Kind::Listed(_) => {
            said.note(format!("unknown type: {text}"));
            return;
        }
    };
    for signal in signals {
        if said.signals.get(*signal) == Some(false) {
            said.note(format!("{signal} is no, the type is {text}"));
        }
        said.answer(*signal, Some(true));
    }
    if let Some(signal) = signals.first() {
        let finding = said.profile.finding_mut(*signal);
        finding.detail = Some(text.clone());
        finding.port = answer.port.and_then(|port| port.try_into().ok());
    }
}
