//! The verdict itself, and what can be read from it.

use std::fmt;
use std::net::IpAddr;

use super::detail::Details;
use super::unknown::Failure;
use crate::evidence::{Evidence, ListOverride, Location, Network, Score};
use crate::signal::{Fact, FactSet, Signal, SignalSet, Signals, each_signal};

/// What is known about one client address.
///
/// Small, immutable and cheap to clone. For each [`Signal`] it says *yes*, *no* or *unknown*; for what is unknown it says
/// [why](Verdict::unknown_because); and it keeps the [evidence](Verdict::evidence).
///
/// One that is kept beyond its request should be [detached](Verdict::detached): on an address that a list names, it else keeps a whole index
/// in memory.
///
/// ```
/// use ipsec_core::{Evidence, Signal, Signals, Unknown, Verdict};
///
/// let verdict = Verdict::new([203, 0, 113, 9])
///     .with_asked(Signal::Vpn.into())
///     .with_evidence(Evidence::new("tor-exits").with_signals(Signals::UNKNOWN.yes(Signal::Tor)));
/// assert_eq!(verdict.is(Signal::Tor), Some(true));
/// assert_eq!(verdict.is_vpn(), None);
/// assert_eq!(verdict.unknown_because(Signal::Vpn), Some(Unknown::NotPublic)); // a documentation address
/// ```
#[derive(Clone, PartialEq)]
pub struct Verdict {
    /// `None`: the address could not be resolved.
    pub(super) ip: Option<IpAddr>,
    /// All evidence and `absent` combined.
    pub(super) signals: Signals,
    /// *No* because complete lists do not name the address, which takes no evidence.
    pub(super) absent: SignalSet,
    /// Facts that a source which was asked could have told.
    pub(super) asked: FactSet,
    /// Facts that a source which was not asked could tell, known signals among them: combined in another way they may be unknown.
    pub(super) not_asked: FactSet,
    /// Those of them about which whoever could tell has decided not to ask.
    pub(super) withheld: FactSet,
    /// Facts whose sources did not answer, known signals among them.
    pub(super) failed: FactSet,
    pub(super) list_override: Option<ListOverride>,
    /// Evidence and failures. A verdict without them allocates nothing.
    pub(super) details: Details,
}

impl Verdict {
    /// The address, in canonical form; `None` if it [could not be resolved](Verdict::unresolved).
    #[must_use]
    #[inline]
    pub fn ip(&self) -> Option<IpAddr> {
        self.ip
    }

    /// The answers to all signals.
    #[must_use]
    #[inline]
    pub fn signals(&self) -> Signals {
        self.signals
    }

    /// The answer to one signal: `Some(true)` yes, `Some(false)` no, `None` unknown.
    #[must_use]
    pub fn is(&self, signal: Signal) -> Option<bool> {
        self.signals.get(signal)
    }

    /// Whether the address hides who is behind it; see [`Signals::anonymizer`].
    #[must_use]
    pub fn is_anonymizer(&self) -> Option<bool> {
        self.signals.anonymizer()
    }

    /// The operator's own entry for the address, if there is one.
    #[must_use]
    #[inline]
    pub fn list_override(&self) -> Option<ListOverride> {
        self.list_override
    }

    /// Who said what.
    ///
    /// A complete list that does not name the address says *no* without a piece of evidence of its own.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        self.details.get().map_or(&[], |detail| &detail.evidence)
    }

    /// Who was asked and gave no answer.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        self.details.get().map_or(&[], |detail| &detail.failures)
    }

    /// What this source said.
    #[must_use]
    pub fn evidence_of(&self, source: &str) -> Option<&Evidence> {
        self.evidence().iter().find(|e| e.source() == source)
    }

    /// The score that this source gave, on its own scale.
    #[must_use]
    pub fn score(&self, source: &str) -> Option<Score> {
        self.evidence_of(source)?.score()
    }

    /// The score that is highest as a share of its own scale.
    #[must_use]
    pub fn highest_score(&self) -> Option<Score> {
        let scores = self.evidence().iter().filter_map(Evidence::score);
        scores.max_by(|a, b| a.share().total_cmp(&b.share()))
    }

    /// The network, from the first source that knows it.
    #[must_use]
    pub fn network(&self) -> Option<&Network> {
        self.evidence().iter().find_map(Evidence::network)
    }

    /// The location, from the first source that knows it.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.evidence().iter().find_map(Evidence::location)
    }

    /// The facts that are known.
    #[must_use]
    pub fn known(&self) -> FactSet {
        // Of the signals only the combination counts: a quorum may have left unknown what one source says.
        self.details.others() | self.signals.known().into()
    }

    /// The facts that a source could still tell, if it were asked. Of a score, a network or a location that is known, it could tell more.
    #[must_use]
    #[inline]
    pub fn not_asked(&self) -> FactSet {
        self.not_asked - self.signals.known().into()
    }

    /// Those facts among the [not asked](Verdict::not_asked) that were asked for, and about which it was [decided](Verdict::with_withheld) to ask nobody.
    #[must_use]
    #[inline]
    pub fn withheld(&self) -> FactSet {
        self.withheld - self.signals.known().into()
    }

    /// The facts that it makes sense to ask for: not asked, and not withheld.
    pub(crate) fn askable(&self) -> FactSet {
        self.not_asked() - self.withheld
    }

    /// The facts that are unknown because a source did not answer. Of a score, a network or a location that is known, it could have told more.
    #[must_use]
    #[inline]
    pub fn failed(&self) -> FactSet {
        self.failed - self.signals.known().into()
    }

    /// Those of the [failed](Verdict::failed) facts that a source keeps a [reserve](crate::LookupError::with_reserve) for: it was not asked, and a
    /// [critical](crate::Query::critical) query may be answered.
    #[must_use]
    #[inline]
    pub fn reserved(&self) -> FactSet {
        let failed = self.failed();
        if failed.is_empty() {
            return failed; // the usual case
        }
        let reserved = self
            .failures()
            .iter()
            .filter(|failure| failure.has_reserve());
        failed & reserved.fold(FactSet::EMPTY, |all, failure| all | failure.facts())
    }

    /// The facts that a source which was asked could have told.
    #[must_use]
    #[inline]
    pub fn asked(&self) -> FactSet {
        self.asked
    }

    /// The signals to which one source says *yes* and another *no*.
    #[must_use]
    pub fn contradictions(&self) -> SignalSet {
        let (yes, no) = self
            .evidence()
            .iter()
            .fold((SignalSet::EMPTY, self.absent), |(yes, no), e| {
                (yes | e.signals().positive(), no | e.signals().negative())
            });
        yes & no
    }

    /// Whether this fact is known.
    #[must_use]
    pub fn knows(&self, fact: impl Into<Fact>) -> bool {
        self.known().contains(fact.into())
    }
}

macro_rules! define_predicates {
    ($($asks:literal, $variant:ident, $name:ident, $is:ident;)*) => {
        /// One predicate per signal: `Some(true)` yes, `Some(false)` no, `None` unknown.
        impl Verdict {
            $(
                #[doc = concat!("Whether the address ", $asks, " ([`Signal::", stringify!($variant), "`]).")]
                #[must_use]
                pub fn $is(&self) -> Option<bool> {
                    self.is(Signal::$variant)
                }
            )*
        }
    };
}
each_signal!(define_predicates);

/// The address and the known signals: `203.0.113.9: tor, !vpn`.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ip {
            Some(ip) => write!(f, "Verdict({ip}")?,
            None => write!(f, "Verdict(unresolved")?,
        }
        write!(f, ": {}", self.signals)?;
        if let Some(entry) = self.list_override {
            write!(f, "; operator: {entry}")?;
        }
        for (what, facts) in [("failed", self.failed()), ("not asked", self.not_asked())] {
            if !facts.is_empty() {
                write!(f, "; {what}: {facts}")?;
            }
        }
        write!(f, ")")
    }
}
