//! From a verdict to an action.

use super::action::{Action, Possible};
use super::decision::{Decision, Reason};
use super::expr::{Assumption, Open, Subject};
use super::value::{Inner, Policy};
use crate::evidence::ListOverride;
use crate::signal::{Signal, SignalSet, Signals};
use crate::verdict::Verdict;

/// How many evaluations a search through what the unknown could turn out to be may take. A search that would take more is
/// given up, and the unknown counts as making a difference. Policies that people write take a handful.
const SEARCH_LIMIT: u32 = 1024;

impl Policy {
    /// What to do about an address of which this much is known. Pure: no clock, no I/O, no allocation.
    ///
    /// For every value that the failed facts could have had, the action is the same, or it is the `when_failed` action.
    ///
    /// # Complexity
    ///
    /// One pass over the conditions. If something that matters is unknown, a search over its values, stopped as soon as two
    /// actions are possible, and after 1,024 passes at the latest.
    pub fn decide(&self, verdict: &Verdict) -> Decision<'_> {
        let inner = self.inner();
        if let (Some(entry), false) = (verdict.list_override(), inner.ignores_operator_lists) {
            let action = match entry {
                ListOverride::Allow => Action::Allow,
                ListOverride::Deny => Action::Deny,
            };
            return Decision::new(self, action, Reason::OperatorList, None);
        }
        let subject = inner.subject(verdict);
        let course = inner.course(&subject);
        if let Some(action) = course.possible.only() {
            let reason = if course.end.is_some() {
                Reason::Rule
            } else {
                Reason::Otherwise
            };
            return Decision::new(self, action, reason, course.end);
        }
        match inner.search(subject, &mut { SEARCH_LIMIT }).only() {
            Some(action) => {
                let rule = inner.rule_towards(action, &subject);
                let reason = if rule.is_some() {
                    Reason::Rule
                } else {
                    Reason::Otherwise
                };
                Decision::new(self, action, reason, rule)
            }
            None => Decision::new(self, inner.when_failed, Reason::Undecided, None),
        }
    }
}

/// Where one evaluation of all rules leads.
pub(super) struct Course {
    /// The actions that are possible as far as three-valued logic can tell.
    pub(super) possible: Possible,
    /// The rule that matches for certain and ends it; `None` if `otherwise` does.
    pub(super) end: Option<usize>,
    /// The first rule whose condition is unknown.
    pub(super) open: Option<usize>,
}

impl Inner {
    pub(super) fn subject<'a>(&self, verdict: &'a Verdict) -> Subject<'a> {
        let mut signals = verdict.signals();
        let mut proxy_follows_kinds = false;
        if !self.strict {
            let mut open = (verdict.failed() | verdict.not_asked()).signals() - signals.known();
            let proxy = signals.known() | open;
            if open.intersects(Signals::KINDS_OF_PROXY) && !proxy.contains(Signal::Proxy) {
                proxy_follows_kinds = true;
                open |= Signal::Proxy.into();
            }
            signals = signals.no(SignalSet::ALL - signals.known() - open);
        }
        Subject {
            verdict,
            signals,
            assumed: None,
            strict: self.strict,
            proxy_follows_kinds,
            sparing: super::condition::SPARED,
        }
    }

    /// The action, if of crawlers and relays only these were spared.
    pub(super) fn action_sparing(&self, verdict: &Verdict, sparing: SignalSet) -> Action {
        let subject = Subject {
            sparing,
            ..self.subject(verdict)
        };
        let possible = self.search(subject, &mut { SEARCH_LIMIT });
        possible.only().unwrap_or(self.when_failed)
    }

    pub(super) fn course(&self, subject: &Subject<'_>) -> Course {
        let (mut possible, mut open) = (Possible::default(), None);
        for (i, rule) in self.rules.iter().enumerate() {
            match rule.when.eval(subject) {
                Some(false) => {}
                Some(true) => {
                    possible.add(rule.action);
                    return Course {
                        possible,
                        end: Some(i),
                        open,
                    };
                }
                None => {
                    possible.add(rule.action);
                    open = open.or(Some(i));
                }
            }
        }
        possible.add(self.otherwise);
        Course {
            possible,
            end: None,
            open,
        }
    }

    /// The first rule that may match and leads to this action. Which rule matches is unknown, where only the action is certain.
    fn rule_towards(&self, action: Action, subject: &Subject<'_>) -> Option<usize> {
        let may_match = |when: &super::expr::Expr| when.eval(subject) != Some(false);
        self.rules
            .iter()
            .position(|rule| rule.action == action && may_match(&rule.when))
    }

    /// The actions that some value of the unknown leads to; two of them end the search.
    pub(super) fn search(&self, subject: Subject<'_>, limit: &mut u32) -> Possible {
        let course = self.course(&subject);
        let (None, Some(rule)) = (course.possible.only(), course.open) else {
            return course.possible;
        };
        if *limit == 0 {
            return course.possible;
        }
        *limit -= 1;
        let mut first = None;
        self.rules[rule].when.each_open(&subject, &mut |open| {
            first = first.or(Some(open));
        });
        let Some(open) = first else {
            return course.possible;
        };
        branch(subject, open, &mut |subject| self.search(subject, limit))
    }
}

/// What comes of it if `open` is true, and if it is false; the second is not tried if the first leaves two actions possible.
pub(super) fn branch(
    subject: Subject<'_>,
    open: Open<'_>,
    explore: &mut impl FnMut(Subject<'_>) -> Possible,
) -> Possible {
    let mut possible = Possible::default();
    for value in [true, false] {
        possible = possible.union(match open {
            Open::Signal(signal) => explore(subject.assume(signal, value)),
            Open::Test(test) => explore(Subject {
                assumed: Some(&Assumption {
                    test,
                    holds: value,
                    before: subject.assumed,
                }),
                ..subject
            }),
        });
        if possible.only().is_none() {
            break;
        }
    }
    possible
}
