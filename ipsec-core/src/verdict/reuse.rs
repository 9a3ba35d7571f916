//! What becomes of a verdict that is kept and said again.

use std::net::IpAddr;
use std::time::SystemTime;

use super::unknown::Failure;
use super::value::Verdict;
use crate::evidence::{Evidence, ListOverride};
use crate::ip;
use crate::signal::{FactSet, SignalSet};

impl Verdict {
    /// It was kept, and is not to be kept beyond this time: whoever keeps answers sets that on what they hand out, silence included, so that nobody who keeps it in turn
    /// takes it for new. If an end is set already, the earlier counts.
    ///
    /// Allocates, unless there is evidence or a failure that nobody shares.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use ipsec_core::{Signal, Verdict};
    ///
    /// let end = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    /// let kept = Verdict::new([203, 0, 113, 9]).with_asked(Signal::Vpn.into()).expires_at(end);
    /// assert_eq!(kept.expires(), Some(end));
    /// // Together with others it ends with the first of them.
    /// let both = Verdict::new([203, 0, 113, 9]).merge(&kept);
    /// assert_eq!(both.expires(), Some(end));
    /// ```
    #[must_use]
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        if self.expires().is_none_or(|end| time < end) {
            self.detail_mut().expires = Some(time);
        }
        self
    }

    /// Until when it may be kept, if that was [set](Verdict::expires_at). Each piece of evidence may have [an end of its own](Evidence::expires) besides.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.details.get()?.expires
    }

    /// The same, said of another address: for a cache that keeps one answer for a whole network.
    ///
    /// That is a guess, and the verdict does not say so: whoever makes it adds a [note](Evidence::with_note) to the evidence. Two things are true of
    /// the first address alone and left out: whatever a list says by which an operator lets it in, and, if the other address is not public, that
    /// complete lists do not name it.
    ///
    /// Allocates nothing, unless there is something to leave out.
    ///
    /// ```
    /// use ipsec_core::{Evidence, Signal, Signals, Verdict};
    ///
    /// let host = Evidence::new("example").with_signals(Signals::UNKNOWN.yes(Signal::Vpn));
    /// let one = Verdict::new([203, 0, 113, 9]).with_evidence(host);
    /// let other = one.for_address([203, 0, 113, 10]);
    /// assert_eq!(other.ip(), Some([203, 0, 113, 10].into()));
    /// assert_eq!(other.is_vpn(), Some(true));
    /// ```
    #[must_use]
    pub fn for_address(mut self, ip: impl Into<IpAddr>) -> Self {
        let ip = ip::canonical(ip.into());
        if self.ip == Some(ip) {
            return self;
        }
        self.ip = Some(ip);
        let trusts = |evidence: &Evidence| evidence.list_override() == Some(ListOverride::Allow);
        let is_trusted = self.list_override.is_some() && self.evidence().iter().any(trusts);
        let is_absent = !self.absent.is_empty() && !ip::scope(ip).is_public();
        if is_trusted {
            self.detail_mut().evidence.retain(|e| !trusts(e));
        }
        if is_absent {
            self.absent = SignalSet::EMPTY;
        }
        if is_trusted || is_absent {
            self.recombine();
        }
        self
    }

    /// What it says of these facts, and nothing else: all others count as [not asked](Verdict::not_asked).
    ///
    /// For whoever puts answers of different age together, so that each fact has one age.
    ///
    /// ```
    /// use ipsec_core::{Evidence, Signal, SignalSet, Signals, Verdict};
    ///
    /// let both = Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor);
    /// let verdict = Verdict::new([203, 0, 113, 9]).with_evidence(Evidence::new("example").with_signals(both));
    /// let vpn = verdict.only(Signal::Vpn.into());
    /// assert_eq!((vpn.is_vpn(), vpn.is_tor()), (Some(true), None));
    /// assert_eq!(vpn.not_asked(), Signal::Tor.into());
    /// ```
    #[must_use]
    pub fn only(mut self, facts: FactSet) -> Self {
        self.not_asked |= (self.asked | self.failed) - facts;
        self.failed = self.failed & facts;
        self.absent = self.absent & facts.signals();
        if !self.details.is_none() {
            let detail = self.detail_mut();
            let all = std::mem::take(&mut detail.evidence);
            detail.evidence = all.into_iter().filter_map(|e| e.only(facts)).collect();
            detail.retain_failures(|failure| failure.only(facts));
        }
        self.recombine();
        self
    }

    /// The same without the failures: what failed counts as [not asked](Verdict::not_asked), so that whoever needs it asks again.
    ///
    /// For whoever keeps a verdict: an outage is over at some time, and what was learned in spite of it stays true. That a source has nothing on
    /// the address is no [outage](crate::LookupErrorKind::is_outage) and stays.
    ///
    /// ```
    /// use ipsec_core::{LookupErrorKind, Signal, Unknown, Verdict};
    ///
    /// let down = LookupErrorKind::Timeout.into();
    /// let kept = Verdict::from_error([192, 88, 99, 1], "example", Signal::Vpn.into(), &down).without_failures();
    /// assert_eq!(kept.unknown_because(Signal::Vpn), Some(Unknown::NotAsked));
    /// assert!(kept.failures().is_empty());
    /// ```
    #[must_use]
    pub fn without_failures(mut self) -> Self {
        self.not_asked |= self.failed;
        self.withheld = self.withheld - self.failed;
        self.failed = FactSet::EMPTY;
        if self.failures().iter().any(|f| f.kind().is_outage()) {
            self.detail_mut().failures.retain(|f| !f.kind().is_outage());
        }
        self
    }

    /// Lists a source that was asked in vain, where something else answers in its stead: an older answer, another source.
    ///
    /// No fact counts as failed by that; a verdict on facts that nobody answered is made by [`Verdict::from_error`].
    ///
    /// ```
    /// use ipsec_core::{Failure, LookupErrorKind, Signal, SignalSet, Verdict};
    ///
    /// let down = Failure::new("example", Signal::Tor.into(), LookupErrorKind::Timeout);
    /// let verdict = Verdict::new([203, 0, 113, 9]).with_absent(SignalSet::from(Signal::Tor)).with_failure(down);
    /// assert_eq!(verdict.failures().len(), 1);
    /// assert!(verdict.failed().is_empty());
    /// ```
    #[must_use]
    pub fn with_failure(mut self, failure: Failure) -> Self {
        if !self.failures().contains(&failure) {
            self.detail_mut().failures.push(failure);
        }
        self
    }
}
