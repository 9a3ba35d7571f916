//! The rules evaluated in three-valued logic, and again for the values that the unknown could have.

use super::action::{Action, Possible};
use super::expr::{Assumed, Open, SPARED, Subject};
use super::value::Inner;
use crate::signal::{FactSet, SignalSet};
use crate::verdict::Verdict;

/// How many rules one search may evaluate. A search that would take more is given up, and what is unknown counts as making a
/// difference. Policies that people write take a handful.
const LIMIT: usize = 4096;

/// Where one evaluation of the rules leads.
pub(super) struct Course {
    /// The actions that are possible as far as three-valued logic can tell.
    pub(super) possible: Possible,
    /// The rule that matches for certain and ends it; `None` if `otherwise` does.
    pub(super) end: Option<usize>,
    /// The first rule that may match: whatever else is assumed, those before it do not.
    open: usize,
}

impl Inner {
    /// The verdict as the policy sees it: silence is *no* unless it is strict.
    pub(super) fn subject<'a>(&self, verdict: &'a Verdict) -> Subject<'a> {
        let mut signals = verdict.signals();
        if !self.strict {
            let open = (verdict.failed() | verdict.askable()).signals();
            signals = signals.no(SignalSet::ALL - signals.known() - open);
        }
        Subject {
            verdict,
            signals,
            assumed: Assumed::default(),
            strict: self.strict,
            sparing: SPARED,
        }
    }

    pub(super) fn course(&self, subject: &Subject<'_>, from: usize) -> Course {
        let (mut possible, mut open) = (Possible::default(), self.rules.len());
        for (i, rule) in self.rules.iter().enumerate().skip(from) {
            let value = rule.when.eval(subject);
            if value != Some(false) {
                possible.add(rule.action);
                open = open.min(i);
            }
            if value == Some(true) {
                return Course {
                    possible,
                    end: Some(i),
                    open,
                };
            }
        }
        possible.add(self.otherwise);
        Course {
            possible,
            end: None,
            open,
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

    /// The action, if every value of the unknown leads to it.
    pub(super) fn action(&self, subject: &Subject<'_>) -> Option<Action> {
        let course = self.course(subject, 0);
        if let Some(action) = course.possible.only() {
            return Some(action);
        }
        // Two ways it could turn out, which mostly differ.
        let all = |holds| {
            self.course(&subject.assuming_all(FactSet::ALL, holds), course.open)
                .possible
        };
        if all(true) != all(false) {
            return None;
        }
        self.actions(subject, course.open, &mut Budget(LIMIT))
            .only()
    }

    /// Whether some answer to what can be asked leads to another decision than some other. What cannot be asked stays unknown.
    pub(super) fn varies(&self, subject: &Subject<'_>, askable: FactSet) -> bool {
        let decided = |subject: Subject<'_>| self.action(&subject).unwrap_or(self.when_failed);
        let all = |holds| decided(subject.assuming_all(askable, holds));
        if all(true) != all(false) {
            return true;
        }
        let mut budget = Budget(LIMIT);
        let outcomes = self.outcomes(subject, 0, askable, &mut budget);
        outcomes.only().is_none() || budget.is_spent()
    }

    /// The actions that some value of the unknown leads to; two of them end the search.
    fn actions(&self, subject: &Subject<'_>, from: usize, budget: &mut Budget) -> Possible {
        let course = self.course(subject, from);
        if course.possible.only().is_some() || !budget.spend(self.rules.len() - from) {
            return course.possible;
        }
        match self.first_open(subject, course.open, |_| true) {
            Some(open) if open.can_be_assumed() => either(subject, open, |subject| {
                self.actions(&subject, course.open, budget)
            }),
            _ => course.possible,
        }
    }

    /// The actions that are decided, for some answer to what can be asked; two of them end the search.
    fn outcomes(
        &self,
        subject: &Subject<'_>,
        from: usize,
        askable: FactSet,
        budget: &mut Budget,
    ) -> Possible {
        let course = self.course(subject, from);
        if course.possible.only().is_some() || !budget.spend(self.rules.len() - from) {
            return course.possible;
        }
        match self.first_open(subject, course.open, |open| open.fact().intersects(askable)) {
            None => {
                let action = self.actions(subject, course.open, budget).only();
                action.unwrap_or(self.when_failed).into()
            }
            Some(open) if open.can_be_assumed() => either(subject, open, |subject| {
                self.outcomes(&subject, course.open, askable, budget)
            }),
            Some(_) => course.possible,
        }
    }

    /// The first thing from that rule on that is open and `wanted`.
    fn first_open(
        &self,
        subject: &Subject<'_>,
        from: usize,
        wanted: impl Fn(Open<'_>) -> bool,
    ) -> Option<Open<'_>> {
        for rule in &self.rules[from..] {
            if let Some(open) = rule.when.first_open(subject, &mut |open| wanted(open)) {
                return Some(open);
            }
            if rule.when.eval(subject) == Some(true) {
                break;
            }
        }
        None
    }
}

/// How many rules may still be evaluated.
struct Budget(usize);

impl Budget {
    fn spend(&mut self, rules: usize) -> bool {
        self.0 = self.0.saturating_sub(rules.max(1));
        !self.is_spent()
    }

    fn is_spent(&self) -> bool {
        self.0 == 0
    }
}

/// What comes of it if `open` is true, and if it is false; the second is not tried if the first leaves two actions possible.
fn either<'a>(
    subject: &Subject<'a>,
    open: Open<'_>,
    mut explore: impl FnMut(Subject<'a>) -> Possible,
) -> Possible {
    let if_true = explore(subject.assuming(open, true));
    if if_true.only().is_none() {
        return if_true;
    }
    if_true.union(explore(subject.assuming(open, false)))
}
