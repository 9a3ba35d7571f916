//! How a verdict is made: from evidence, from silence, from a failure.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::detail::{Detail, Details, Records};
use super::unknown::Failure;
use super::value::Verdict;
use crate::error::{LookupError, LookupErrorKind};
use crate::evidence::{Evidence, ListOverride, Source};
use crate::ip;
use crate::signal::{FactSet, SignalSet, Signals};

/// What a table says of all addresses of one kind, before it is said of any one of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    /// All evidence combined.
    said: Signals,
    /// All evidence and `absent` combined.
    signals: Signals,
    absent: SignalSet,
    asked: FactSet,
    /// The facts, signals aside, that the evidence holds.
    others: FactSet,
    list_override: Option<ListOverride>,
}

impl Template {
    /// `said` is what the evidence comes to, `absent` are the *no*s of complete lists, `others` are the facts besides signals that the evidence
    /// holds, `answers` the facts that the table can ever tell.
    pub(crate) fn new(
        said: Signals,
        absent: SignalSet,
        others: FactSet,
        list_override: Option<ListOverride>,
        answers: FactSet,
    ) -> Self {
        Self {
            said,
            signals: Signals::UNKNOWN.no(absent).merge(said),
            absent,
            asked: answers,
            others,
            list_override,
        }
    }

    /// What is said of all of them alike.
    pub(crate) fn signals(&self) -> Signals {
        self.signals
    }

    /// What is said of this address.
    #[inline]
    pub(crate) fn signals_of(&self, ip: IpAddr) -> Signals {
        if self.absent.is_empty() || ip::scope(ip).is_public() {
            self.signals
        } else {
            self.said
        }
    }

    /// The operator's own entry.
    pub(crate) fn list_override(&self) -> Option<ListOverride> {
        self.list_override
    }

    /// What the table says of an address, with the evidence of a record, if there is any.
    ///
    /// Nobody lists addresses that are not public, so that such an address is absent from a complete list says nothing.
    #[inline]
    pub(crate) fn verdict(&self, ip: IpAddr, record: Option<(Arc<dyn Records>, u32)>) -> Verdict {
        let mut verdict = Verdict {
            ip: Some(ip),
            signals: self.signals,
            absent: self.absent,
            asked: self.asked,
            not_asked: FactSet::EMPTY,
            withheld: FactSet::EMPTY,
            failed: FactSet::EMPTY,
            list_override: self.list_override,
            details: record.map_or(Details::NONE, |(records, record)| {
                Details::listed(records, record, self.others)
            }),
        };
        if !self.absent.is_empty() && !ip::scope(ip).is_public() {
            verdict.absent = SignalSet::EMPTY;
            verdict.signals = self.said;
        }
        verdict
    }
}

impl Verdict {
    /// Nothing is known about the address, and nobody is left to ask.
    #[must_use]
    pub fn new(ip: impl Into<IpAddr>) -> Self {
        Self {
            ip: Some(ip::canonical(ip.into())),
            signals: Signals::UNKNOWN,
            absent: SignalSet::EMPTY,
            asked: FactSet::EMPTY,
            not_asked: FactSet::EMPTY,
            withheld: FactSet::EMPTY,
            failed: FactSet::EMPTY,
            list_override: None,
            details: Details::NONE,
        }
    }

    /// The client address could not be resolved: whatever somebody might know of it counts as failed.
    #[must_use]
    pub fn unresolved() -> Self {
        Self {
            ip: None,
            failed: FactSet::ALL,
            ..Self::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
        }
    }

    /// A source was asked for these facts and gave no answer.
    ///
    /// An error about the address (`BadInput`, `NotPublic`, `NotFound`) is silence and no outage: see
    /// [`LookupErrorKind::is_outage`]. It is listed among the [failures](Verdict::failures) all the same.
    #[must_use]
    pub fn from_error(
        ip: impl Into<IpAddr>,
        source: impl Into<Source>,
        facts: FactSet,
        error: &LookupError,
    ) -> Self {
        let mut verdict = Self::new(ip).with_asked(facts);
        if error.kind().is_outage() {
            verdict.failed = facts;
        }
        verdict
            .detail_mut()
            .failures
            .push(Failure::from_error(source, facts, error));
        verdict
    }

    /// Adds what a source said. If the same source spoke before, what it says now replaces what it said, the rest stays.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.asked |= evidence.facts();
        self.detail_mut().add(evidence);
        self.recombine();
        self
    }

    /// Adds a *no* to these signals: complete lists, which would name the address otherwise, do not name it.
    #[must_use]
    pub fn with_absent(mut self, signals: SignalSet) -> Self {
        self.absent |= signals;
        self.asked |= signals.into();
        self.recombine();
        self
    }

    /// Says that sources which could have told these facts were asked. What stays unknown of them is silence.
    #[must_use]
    #[inline]
    pub fn with_asked(mut self, facts: FactSet) -> Self {
        self.asked |= facts;
        self
    }

    /// Says that a source which was not asked could tell these facts.
    #[must_use]
    #[inline]
    pub fn with_not_asked(mut self, facts: FactSet) -> Self {
        self.not_asked |= facts;
        self.withheld = self.withheld - facts;
        self
    }

    /// Says that these facts were asked for, and that whoever could tell them decided to ask nobody: about an address that comes for the first time, say.
    ///
    /// They are [not asked](Verdict::not_asked), so that nobody keeps that as an answer, and [withheld](Verdict::withheld), so that nobody asks for them again at once: to a policy it is
    /// silence. What another source could tell that was not asked stays as it is.
    ///
    /// ```
    /// use ipsec_core::policy::{Policy, vpn};
    /// use ipsec_core::{Signal, Verdict};
    ///
    /// let verdict = Verdict::new([203, 0, 113, 9]).with_withheld(Signal::Vpn.into());
    /// assert_eq!(verdict.not_asked(), Signal::Vpn.into());
    /// let policy = Policy::builder("login").deny(vpn()).build()?;
    /// assert!(policy.needs(&verdict).is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn with_withheld(mut self, facts: FactSet) -> Self {
        self.withheld |= facts - (self.not_asked - self.withheld);
        self.not_asked |= facts;
        self
    }

    /// Says that everybody who could tell these facts has been asked now. What stays unknown of them is silence.
    #[must_use]
    #[inline]
    pub fn settled(mut self, facts: FactSet) -> Self {
        self.asked |= self.not_asked & facts;
        self.not_asked = self.not_asked - facts;
        self.withheld = self.withheld - facts;
        self
    }

    /// Adds what a table says of the IPv4 address inside this IPv6 address.
    ///
    /// That an operator lets the IPv4 address in is left out: trust is in the address that connects, not in one that it carries. If the
    /// address that connects is never to be blocked, whatever speaks against the one inside is left out.
    pub(crate) fn with_embedded(mut self, inside: Ipv4Addr, of: &Self, is_protected: bool) -> Self {
        self.absent = self.absent & of.absent;
        for evidence in of.evidence() {
            if evidence.list_override() == Some(ListOverride::Allow) {
                continue;
            }
            let evidence = if is_protected {
                evidence.clone().spared()
            } else {
                Some(evidence.clone())
            };
            let Some(evidence) = evidence else { continue };
            // Of what one list says of both, a *yes* counts.
            let outer = self.evidence_of(evidence.source().as_str());
            let outer = outer.map_or(Signals::UNKNOWN, Evidence::signals);
            let signals = outer.merge(evidence.signals());
            let note = format!("of the IPv4 address inside, {inside}");
            self = self.with_evidence(evidence.with_signals(signals).with_note(note));
        }
        self.recombine();
        self
    }

    /// The kind of the first failure that concerns the facts.
    pub(super) fn failure_kind(&self, facts: FactSet) -> Option<LookupErrorKind> {
        if self.ip.is_none() {
            return Some(LookupErrorKind::Unresolved);
        }
        self.failures()
            .iter()
            .find(|failure| failure.facts().intersects(facts) && failure.kind().is_outage())
            .map(Failure::kind)
    }

    pub(super) fn detail_mut(&mut self) -> &mut Detail {
        self.details.make_mut()
    }

    /// Computes anew whatever follows from the evidence.
    pub(super) fn recombine(&mut self) {
        self.signals = self.combined();
        self.list_override = self.evidence().iter().fold(None, |entry, e| {
            ListOverride::merge(entry, e.list_override())
        });
    }
}
