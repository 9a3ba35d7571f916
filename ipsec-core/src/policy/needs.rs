//! What would still have to be asked before a policy can decide.

use super::action::Possible;
use super::decide::branch;
use super::expr::{Open, Subject};
use super::value::{Inner, Policy};
use crate::signal::{FactSet, Signal, Signals};
use crate::verdict::Verdict;

/// As for a decision: a search that would take more evaluations is given up, and the facts are asked for.
const SEARCH_LIMIT: u32 = 1024;

impl Policy {
    /// The facts that would still have to be asked to decide: empty when nothing that could be asked can change the decision any more.
    ///
    /// It is a part of what the verdict says was [not asked](Verdict::not_asked). Once they have been asked, nothing else that was not
    /// asked can matter. One case takes a second round: where whoever is asked for `proxy` stays silent, the kinds of proxy can still tell.
    #[must_use]
    pub fn needs(&self, verdict: &Verdict) -> FactSet {
        let inner = self.inner();
        let askable = verdict.not_asked();
        let operator_decides = verdict.list_override().is_some() && !inner.ignores_operator_lists;
        if askable.is_empty() || operator_decides {
            return FactSet::EMPTY;
        }
        let subject = inner.subject(verdict);
        let wanted = inner.open_facts(&subject, askable);
        if wanted.is_empty() {
            return FactSet::EMPTY;
        }
        match inner
            .outcomes(subject, askable, &mut { SEARCH_LIMIT })
            .only()
        {
            Some(_) => FactSet::EMPTY,
            None => wanted,
        }
    }
}

impl Inner {
    /// The facts of `askable` on which a rule depends that may come to decide.
    fn open_facts(&self, subject: &Subject<'_>, askable: FactSet) -> FactSet {
        let mut facts = FactSet::EMPTY;
        for rule in &self.rules {
            rule.when.each_open(subject, &mut |open| {
                facts |= askable_of(open, subject, askable);
            });
            if rule.when.eval(subject) == Some(true) {
                break;
            }
        }
        facts
    }

    /// The actions that would be decided, for some answer to what can be asked; two of them end the search. What failed stays unknown.
    fn outcomes(&self, subject: Subject<'_>, askable: FactSet, limit: &mut u32) -> Possible {
        let course = self.course(&subject);
        if course.possible.only().is_some() || *limit == 0 {
            return course.possible;
        }
        *limit -= 1;
        let mut first = None;
        for rule in &self.rules[course.open.unwrap_or(0)..] {
            rule.when.each_open(&subject, &mut |open| {
                let facts = askable_of(open, &subject, askable);
                first = first.or_else(|| match facts.signals().iter().next() {
                    Some(signal) => Some(Open::Signal(signal)),
                    None => (!facts.is_empty()).then_some(open),
                });
            });
            if first.is_some() || rule.when.eval(&subject) == Some(true) {
                break;
            }
        }
        match first {
            Some(open) => branch(subject, open, &mut |subject| {
                self.outcomes(subject, askable, limit)
            }),
            None => match self.search(subject, limit).only() {
                Some(action) => action.into(),
                None => self.when_failed.into(),
            },
        }
    }
}

/// The facts to ask for where this is open. A `proxy` that cannot be asked for may still turn out to be one by its kind.
fn askable_of(open: Open<'_>, subject: &Subject<'_>, askable: FactSet) -> FactSet {
    let facts = fact_of(open) & askable;
    if facts.is_empty() && matches!(open, Open::Signal(Signal::Proxy)) {
        return FactSet::from(Signals::KINDS_OF_PROXY - subject.signals.known()) & askable;
    }
    facts
}

pub(super) fn fact_of(open: Open<'_>) -> FactSet {
    match open {
        Open::Signal(signal) => signal.into(),
        Open::Test(test) => test.fact().map_or(FactSet::EMPTY, FactSet::from),
    }
}
