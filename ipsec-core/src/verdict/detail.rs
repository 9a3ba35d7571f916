//! What does not fit into the verdict itself: kept elsewhere, shared, and where it comes from a table made only when it is asked for.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use super::merge::Merge;
use super::unknown::Failure;
use super::value::Verdict;
use crate::evidence::Evidence;
use crate::signal::{FactSet, SignalSet};

/// Evidence, failures, and how they are combined.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Detail {
    pub(super) evidence: Vec<Evidence>,
    pub(super) failures: Vec<Failure>,
    pub(super) merge: Merge,
    /// The end that whoever kept the verdict has set.
    pub(super) expires: Option<SystemTime>,
}

impl Detail {
    /// Of no verdict in particular.
    const NONE: Self = Self {
        evidence: Vec::new(),
        failures: Vec::new(),
        merge: Merge::AnyYes,
        expires: None,
    };

    /// Adds what a source said, to what it said before if it did.
    pub(super) fn add(&mut self, evidence: Evidence) {
        let mut all = self.evidence.iter_mut();
        match all.find(|e| e.source() == evidence.source()) {
            Some(earlier) => earlier.update(evidence),
            None => self.evidence.push(evidence),
        }
    }

    /// Leaves out failures, or parts of them. Those that are the same then are one.
    pub(super) fn retain_failures(&mut self, mut keeps: impl FnMut(&mut Failure) -> bool) {
        for mut failure in std::mem::take(&mut self.failures) {
            if keeps(&mut failure) && !self.failures.contains(&failure) {
                self.failures.push(failure);
            }
        }
    }
}

/// A table that can tell the evidence of each of its records. It never changes, so that a panic leaves nothing half done in it.
pub(crate) trait Records: Send + Sync + UnwindSafe + RefUnwindSafe {
    /// What the lists of a record say. Of a number that is none, nothing.
    fn evidence(&self, record: u32) -> Vec<Evidence>;
}

/// Where the detail of a verdict is: its own, shared by its clones, or else a table's, or nowhere. Cloning it allocates nothing.
#[derive(Clone, Default)]
pub(super) struct Details {
    own: Option<Arc<Detail>>,
    listed: Option<Listed>,
}

/// A record of a table. Most requests never look at its evidence.
#[derive(Clone)]
struct Listed {
    records: Arc<dyn Records>,
    record: u32,
    /// The facts, signals aside, that the evidence holds.
    others: FactSet,
    made: OnceLock<Arc<Detail>>,
}

impl Details {
    /// Neither evidence nor failures.
    pub(super) const NONE: Self = Self {
        own: None,
        listed: None,
    };

    pub(super) fn listed(records: Arc<dyn Records>, record: u32, others: FactSet) -> Self {
        Self {
            own: None,
            listed: Some(Listed {
                records,
                record,
                others,
                made: OnceLock::new(),
            }),
        }
    }

    pub(super) fn get(&self) -> Option<&Detail> {
        self.shared().map(|detail| &**detail)
    }

    /// To be changed for this verdict alone.
    pub(super) fn make_mut(&mut self) -> &mut Detail {
        let detail = self.shared().cloned().unwrap_or_default();
        self.listed = None;
        Arc::make_mut(self.own.insert(detail))
    }

    /// The facts that the evidence holds, signals aside.
    pub(super) fn others(&self) -> FactSet {
        match (&self.own, &self.listed) {
            (Some(own), _) => {
                let facts = own.evidence.iter().map(Evidence::facts);
                facts.fold(FactSet::EMPTY, |all, facts| all | facts) - SignalSet::ALL.into()
            }
            (None, Some(listed)) => listed.others,
            (None, None) => FactSet::EMPTY,
        }
    }

    /// Whether both are one and the same, without a look at what it is.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let own = match (&self.own, &other.own) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let listed = match (&self.listed, &other.listed) {
            (Some(a), Some(b)) => a.record == b.record && Arc::ptr_eq(&a.records, &b.records),
            (a, b) => a.is_none() && b.is_none(),
        };
        own && listed
    }

    /// Whether signals are combined by [`Merge::AnyYes`], as a table's always are.
    pub(super) fn is_by_any_yes(&self) -> bool {
        let own = self.own.as_ref();
        own.is_none_or(|own| own.merge == Merge::AnyYes)
    }

    pub(super) fn is_none(&self) -> bool {
        self.own.is_none() && self.listed.is_none()
    }

    /// As its own, and no longer a table's.
    fn detach(&mut self) {
        if let Some(listed) = self.listed.take() {
            self.own.get_or_insert_with(|| listed.detail().clone());
        }
    }

    fn shared(&self) -> Option<&Arc<Detail>> {
        let listed = || self.listed.as_ref().map(Listed::detail);
        self.own.as_ref().or_else(listed)
    }
}

impl Verdict {
    /// The same verdict, which keeps no table of an index in memory any more: its [evidence](Verdict::evidence) is put together now.
    ///
    /// A verdict on an address that a list names has the evidence from the table of its index, and keeps all of that table alive, whether the
    /// evidence was looked at or not. For as long as a request takes that is as it should be. Whoever keeps verdicts for longer, in a cache or
    /// for a report, keeps them detached: else every verdict from before a [swap](crate::SharedIndex::replace) may hold a whole index of its own.
    ///
    /// A verdict without such evidence comes back as it is, at no cost.
    ///
    /// ```
    /// use ipsec_core::index::List;
    /// use ipsec_core::{LocalIndex, Signal};
    ///
    /// let exits = List::new("tor-exits").signals(Signal::Tor);
    /// let index = LocalIndex::builder().list(exits, "203.0.113.9".as_bytes()).build()?;
    /// let kept = index.verdict([203, 0, 113, 9]).detached();
    /// drop(index); // and it is gone
    /// assert_eq!(kept.evidence()[0].source(), "tor-exits");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn detached(mut self) -> Self {
        self.details.detach();
        self
    }
}

/// What is empty is as good as none.
impl PartialEq for Details {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
            || self.get().unwrap_or(&Detail::NONE) == other.get().unwrap_or(&Detail::NONE)
    }
}

impl Listed {
    fn detail(&self) -> &Arc<Detail> {
        self.made.get_or_init(|| {
            Arc::new(Detail {
                evidence: self.records.evidence(self.record),
                ..Detail::default()
            })
        })
    }
}
