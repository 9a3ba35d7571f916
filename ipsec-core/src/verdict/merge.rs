//! What several sources say, as one.

use super::detail::{Detail, Details};
use super::value::Verdict;
use crate::evidence::{Evidence, ListOverride, Source};
use crate::signal::{FactSet, Signal, SignalSet, Signals};

/// How the signals of several sources become one answer each.
///
/// Whatever the choice, the evidence stays as it is, and [contradictions](Verdict::contradictions) stay visible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Merge {
    /// One *yes* is a *yes*; else one *no* is a *no*.
    #[default]
    AnyYes,
    /// *Yes* if this many sources say so; else *no* if this many sources say so; else unknown.
    Quorum(usize),
    /// The first of these sources that knows decides; for what none of them knows, as in [`Merge::AnyYes`].
    Prefer(Vec<Source>),
}

impl Verdict {
    /// What both say, of the same address but by sources independent of each other.
    ///
    /// Signals are combined by [`Merge::AnyYes`], unless one of the two was [recombined](Verdict::recombined): then as that says, `later` before
    /// `self`. A fact is *failed* or *not asked* if it is so in either and known in
    /// neither. Evidence that both have from one source is taken from `later`, where the two differ.
    ///
    /// To verdicts of two different addresses there is no sensible answer: `later` is ignored then.
    #[must_use]
    pub fn merge(self, later: &Self) -> Self {
        let not_asked = self.not_asked | later.not_asked;
        let failed = self.failed | later.failed;
        // What one decided not to ask the other might tell.
        let open = (self.not_asked - self.withheld) | (later.not_asked - later.withheld);
        self.join(later, not_asked, open, failed)
    }

    /// What is known after the same backend was asked again, for other facts.
    ///
    /// As [`Verdict::merge`], but only what neither of the two asked for stays *not asked*, and what failed before counts as
    /// failed unless it was asked for again. A verdict asked for what it says is [asked](Verdict::asked) and not [not asked](Verdict::not_asked); what it says nothing of it
    /// did not ask for. The same goes for the [failures](Verdict::failures).
    #[must_use]
    pub fn updated_by(mut self, later: &Self) -> Self {
        let asked_again = later.asked - later.not_asked;
        if self.ip == later.ip && !self.failures().is_empty() {
            let detail = self.detail_mut();
            detail.retain_failures(|failure| failure.asked_again(asked_again));
        }
        let asked_before = self.asked - self.not_asked;
        let not_asked = (self.not_asked | later.not_asked) - asked_before - asked_again;
        let failed = (self.failed - asked_again) | later.failed;
        let open = not_asked - (self.withheld | later.withheld);
        self.join(later, not_asked, open, failed)
    }

    /// The same evidence, with the signals combined in another way, and so is whatever is added later.
    ///
    /// For whoever reads it, of all that was said: the way goes with the verdict, and counts for everything that it is [merged](Verdict::merge) with, before or after. A
    /// backend that handed out such verdicts would have others' evidence counted in its way, wherever they are put together.
    #[must_use]
    pub fn recombined(mut self, merge: &Merge) -> Self {
        if !self.details.is_none() || *merge != Merge::AnyYes {
            self.detail_mut().merge = merge.clone();
        }
        if self.details.get() == Some(&Detail::default()) {
            self.details = Details::NONE;
        }
        self.recombine();
        self
    }

    /// What the evidence and the absence from complete lists come to.
    pub(super) fn combined(&self) -> Signals {
        match self.details.get().map(|detail| &detail.merge) {
            None | Some(Merge::AnyYes) => self.by_any_yes(),
            Some(Merge::Quorum(quorum)) => self.by_quorum((*quorum).max(1)),
            Some(Merge::Prefer(order)) => self.by_preference(order),
        }
    }

    /// `open` are those of the facts that were not asked that nobody withheld.
    fn join(mut self, later: &Self, not_asked: FactSet, open: FactSet, failed: FactSet) -> Self {
        if self.ip != later.ip {
            return self;
        }
        self.absent |= later.absent;
        self.asked |= later.asked;
        self.failed = failed;
        self.not_asked = not_asked;
        self.withheld = not_asked - open;
        if let Some(signals) = self.without_detail_of_both(later) {
            self.signals = signals;
            self.list_override = ListOverride::merge(self.list_override, later.list_override);
            if self.details.is_none() {
                self.details = later.details.clone();
            }
            return self;
        }
        if self.details.is_none() {
            self.details = later.details.clone();
        } else if !self.details.is_same(&later.details) {
            // It may be the same entry of a table, said twice.
            if let Some(theirs) = later.details.get() {
                let mine = self.detail_mut();
                if theirs.merge != Merge::AnyYes {
                    mine.merge = theirs.merge.clone();
                }
                mine.expires = mine.expires.into_iter().chain(theirs.expires).min();
                for evidence in &theirs.evidence {
                    mine.add(evidence.clone());
                }
                for failure in &theirs.failures {
                    if !mine.failures.contains(failure) {
                        mine.failures.push(failure.clone());
                    }
                }
            }
        }
        self.recombine();
        self
    }

    /// What the signals of both come to, if only one of them has details and combines them in the way that needs no look at them.
    fn without_detail_of_both(&self, later: &Self) -> Option<Signals> {
        let is_plain = (self.details.is_none() && later.details.is_by_any_yes())
            || (later.details.is_none() && self.details.is_by_any_yes());
        is_plain.then(|| self.signals.merge(later.signals))
    }

    fn by_any_yes(&self) -> Signals {
        let nothing = Signals::UNKNOWN.no(self.absent);
        self.evidence()
            .iter()
            .fold(nothing, |all, e| all.merge(e.signals()))
    }

    fn by_quorum(&self, quorum: usize) -> Signals {
        let enough = |says: &dyn Fn(Signals) -> SignalSet, by_absence: SignalSet| -> SignalSet {
            let reached = |signal: &Signal| {
                let evidence = self
                    .evidence()
                    .iter()
                    .filter(|e| says(e.signals()).contains(*signal));
                evidence.count() + usize::from(by_absence.contains(*signal)) >= quorum
            };
            Signal::ALL.iter().copied().filter(reached).collect()
        };
        Signals::new(
            enough(&Signals::positive, SignalSet::EMPTY),
            enough(&Signals::negative, self.absent),
        )
    }

    fn by_preference(&self, order: &[Source]) -> Signals {
        order
            .iter()
            .rev()
            .filter_map(|source| self.evidence_of(source.as_str()))
            .map(Evidence::signals)
            .fold(self.by_any_yes(), Signals::updated_by)
    }
}
