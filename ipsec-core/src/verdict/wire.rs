//! The wire form of a verdict: what it says first, then what it rests on.

use std::net::IpAddr;
use std::time::SystemTime;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::merge::Merge;
use super::unknown::Failure;
use super::value::Verdict;
use crate::evidence::{Evidence, ListOverride};
use crate::signal::{FactSet, SignalSet, Signals};

#[derive(Serialize, Deserialize)]
struct Wire {
    ip: Option<IpAddr>,
    #[serde(default)]
    signals: Signals,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list_override: Option<ListOverride>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Evidence>,
    #[serde(default, skip_serializing_if = "SignalSet::is_empty_ref")]
    absent: SignalSet,
    #[serde(default, skip_serializing_if = "FactSet::is_empty_ref")]
    asked: FactSet,
    #[serde(default, skip_serializing_if = "FactSet::is_empty_ref")]
    not_asked: FactSet,
    #[serde(default, skip_serializing_if = "FactSet::is_empty_ref")]
    withheld: FactSet,
    /// If nothing is said: of an address that could not be resolved all facts, else none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed: Option<FactSet>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failures: Vec<Failure>,
    #[serde(default, skip_serializing_if = "is_default")]
    merge: Merge,
    #[serde(
        default,
        with = "crate::evidence::unix_seconds",
        skip_serializing_if = "Option::is_none"
    )]
    expires: Option<SystemTime>,
}

fn is_default(merge: &Merge) -> bool {
    *merge == Merge::default()
}

impl SignalSet {
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_empty_ref(&self) -> bool {
        self.is_empty()
    }
}

impl FactSet {
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_empty_ref(&self) -> bool {
        self.is_empty()
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Wire {
            ip: self.ip,
            signals: self.signals,
            list_override: self.list_override,
            evidence: self.evidence().to_vec(),
            absent: self.absent,
            asked: self.asked,
            not_asked: self.not_asked,
            withheld: self.withheld,
            failed: (self.ip.is_none() || !self.failed.is_empty()).then_some(self.failed),
            failures: self.failures().to_vec(),
            merge: self
                .details
                .get()
                .map_or(Merge::AnyYes, |detail| detail.merge.clone()),
            expires: self.expires(),
        }
        .serialize(to)
    }
}

/// Signals and overrides follow from the evidence; where the text contradicts it, the evidence counts. Whatever is said was asked for, and each source speaks once.
impl<'de> Deserialize<'de> for Verdict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(from)?;
        let mut verdict = match wire.ip {
            Some(ip) => Self::new(ip),
            None => Self::unresolved(),
        };
        let said = wire.evidence.iter().map(Evidence::facts);
        let said = said.fold(wire.absent.into(), |all, facts| all | facts);
        verdict.absent = wire.absent;
        verdict.asked = wire.asked | said;
        verdict.not_asked = wire.not_asked | wire.withheld;
        verdict.withheld = wire.withheld;
        verdict.failed = wire.failed.unwrap_or(verdict.failed);
        if !wire.evidence.is_empty() || !wire.failures.is_empty() || !is_default(&wire.merge) {
            let detail = verdict.detail_mut();
            detail.merge = wire.merge;
            detail.failures = wire.failures;
            wire.evidence.into_iter().for_each(|e| detail.add(e));
        }
        verdict.recombine();
        if let Some(end) = wire.expires {
            verdict = verdict.expires_at(end);
        }
        Ok(verdict)
    }
}
