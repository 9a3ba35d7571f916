//! Security as v3 says it: a flag for each question.

use std::time::SystemTime;

use ipsec_core::Signal;

use super::said::Said;
use super::security;
use crate::provider::ipgeolocation::answer::Security;
use crate::read::day_or_time;

/// Each flag answers its own question, and no other.
pub(super) fn read(answer: &Security, now: SystemTime, said: &mut Said) {
    security::read(answer, answer.cloud_provider_name.as_ref(), said);
    said.flag(Signal::ResidentialProxy, answer.is_residential_proxy);
    for kind in kinds(answer) {
        kind.read(now, said);
    }
    let hides = kinds(answer).iter().any(|kind| kind.flag == Some(true))
        || answer.is_tor == Some(true)
        || answer.is_residential_proxy == Some(true);
    if hides && answer.is_anonymous == Some(false) {
        said.note("is_anonymous is false, and a flag that it stands for is true");
    }
    if answer.is_residential_proxy == Some(true) && answer.is_proxy == Some(false) {
        said.note("is_residential_proxy is true and is_proxy is false");
    }
}

/// A flag with what else is said of it.
struct Kind<'a> {
    signal: Signal,
    flag: Option<bool>,
    names: &'a [String],
    confidence: Option<u8>,
    last_seen: Option<&'a str>,
}

fn kinds(answer: &Security) -> [Kind<'_>; 3] {
    [
        Kind {
            signal: Signal::Vpn,
            flag: answer.is_vpn,
            names: &answer.vpn_provider_names,
            confidence: answer.vpn_confidence_score,
            last_seen: answer.vpn_last_seen.as_deref(),
        },
        Kind {
            signal: Signal::Proxy,
            flag: answer.is_proxy,
            names: &answer.proxy_provider_names,
            confidence: answer.proxy_confidence_score,
            last_seen: answer.proxy_last_seen.as_deref(),
        },
        Kind {
            signal: Signal::Relay,
            flag: answer.is_relay,
            names: answer.relay_provider_name.as_slice(),
            confidence: None,
            last_seen: None,
        },
    ]
}

impl Kind<'_> {
    fn read(&self, now: SystemTime, said: &mut Said) {
        said.flag(self.signal, self.flag);
        let is = self.flag == Some(true);
        let confidence = self.confidence.filter(|_| is);
        let last_seen = self.last_seen.and_then(|day| day_or_time(day, now));
        if self.names.is_empty() && confidence.is_none() && last_seen.is_none() {
            return;
        }
        let finding = said.profile.finding_mut(self.signal);
        finding.names = self.names.to_vec();
        finding.confidence = confidence;
        finding.last_seen = last_seen;
        let seen = &mut said.profile.activity.last_seen;
        *seen = (*seen).max(last_seen);
        if self.flag == Some(false) && !self.names.is_empty() {
            let signal = self.signal;
            said.note(format!(
                "the service names a {signal} and says that it is none"
            ));
        } else {
            self.names.iter().for_each(|name| said.name(name));
        }
    }
}
