//! The rules evaluated in three-valued logic, and again for the values that the unknown could have.

use super::action::{Action, Possible};
use super::expr::{Open, SPARED, Subject};
use super::value::Inner;
use crate::signal::{FactSet, SignalSet};
use crate::verdict::Verdict;

/// How many evaluations one search may take. A search that would take more is given up, and what is unknown counts as making a
/// difference. Policies that people write take a handful.
pub(super) const LIMIT: u32 = 1024;

/// Where one evaluation of all rules leads.
pub(super) struct Course {
    /// The actions that are possible as far as three-valued logic can tell.
    pub(super) possible: Possible,
    /// The rule that matches for certain and ends it; `None` if `otherwise` does.
    pub(super) end: Option<usize>,
}

impl Inner {
    /// The verdict as the policy sees it: silence is *no* unless it is strict.
    pub(super) fn subject<'a>(&self, verdict: &'a Verdict) -> Subject<'a> {
        let mut signals = verdict.signals();
        if !self.strict {
            let open = (verdict.failed() | verdict.not_asked()).signals();
            signals = signals.no(SignalSet::ALL - signals.known() - open);
        }
        Subject {
            verdict,
            signals,
            assumed: None,
            strict: self.strict,
            sparing: SPARED,
        }
    }

    pub(super) fn course(&self, subject: &Subject<'_>) -> Course {
        let mut possible = Possible::default();
        for (i, rule) in self.rules.iter().enumerate() {
            let value = rule.when.eval(subject);
            if value != Some(false) {
                possible.add(rule.action);
            }
            if value == Some(true) {
                return Course {
                    possible,
                    end: Some(i),
                };
            }
        }
        possible.add(self.otherwise);
        Course {
            possible,
            end: None,
        }
    }

    /// Calls `found` with whatever is open and could come to matter.
    pub(super) fn each_open<'a>(&'a self, subject: &Subject<'_>, found: &mut impl FnMut(Open<'a>)) {
        for rule in &self.rules {
            rule.when.each_open(subject, found);
            if rule.when.eval(subject) == Some(true) {
                break;
            }
        }
    }

    /// The actions that some value of the unknown leads to; two of them end the search.
    pub(super) fn actions(&self, subject: &Subject<'_>, limit: &mut u32) -> Possible {
        let possible = self.course(subject).possible;
        if possible.only().is_some() || *limit == 0 {
            return possible;
        }
        *limit -= 1;
        match self.first_open(subject, FactSet::EMPTY) {
            None => possible,
            Some(open) => either(subject, open, &mut |subject| self.actions(subject, limit)),
        }
    }

    /// The actions that are decided, for some answer to what can be asked; two of them end the search. What cannot be asked stays unknown.
    pub(super) fn outcomes(
        &self,
        subject: &Subject<'_>,
        askable: FactSet,
        limit: &mut u32,
    ) -> Possible {
        let possible = self.course(subject).possible;
        if possible.only().is_some() || *limit == 0 {
            return possible;
        }
        *limit -= 1;
        match self.first_open(subject, askable) {
            None => self
                .actions(subject, limit)
                .only()
                .unwrap_or(self.when_failed)
                .into(),
            Some(open) => either(subject, open, &mut |subject| {
                self.outcomes(subject, askable, limit)
            }),
        }
    }

    /// The action if this is all that is known.
    pub(super) fn action(&self, subject: &Subject<'_>) -> Option<Action> {
        self.actions(subject, &mut { LIMIT }).only()
    }

    /// The first thing that is open; if there are `facts`, the first of them.
    fn first_open(&self, subject: &Subject<'_>, facts: FactSet) -> Option<Open<'_>> {
        let mut first = None;
        self.each_open(subject, &mut |open| {
            if facts.is_empty() || open.fact().intersects(facts) {
                first = first.or(Some(open));
            }
        });
        first
    }
}

/// What comes of it if `open` is true, and if it is false; the second is not tried if the first leaves two actions possible.
fn either(
    subject: &Subject<'_>,
    open: Open<'_>,
    explore: &mut impl FnMut(&Subject<'_>) -> Possible,
) -> Possible {
    let if_true = subject.assuming(open, true, |subject| explore(&subject));
    if if_true.only().is_none() {
        return if_true;
    }
    if_true.union(subject.assuming(open, false, |subject| explore(&subject)))
}
