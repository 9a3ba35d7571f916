//! From a verdict to an action.

use super::action::Action;
use super::decision::{Decision, Reason};
use super::expr::Subject;
use super::value::{Inner, Policy};
use crate::evidence::ListOverride;
use crate::verdict::Verdict;

impl Policy {
    /// What to do about an address of which this much is known. Pure: no clock, no I/O, no allocation.
    ///
    /// For every value that the failed facts could have had, the action is the same, or it is the `when_failed` action.
    ///
    /// # Complexity
    ///
    /// One pass over the rules. If something that matters is unknown, two more; if those agree, a search over its values, stopped as soon as
    /// two actions are possible, and after 4,096 rules at the latest. What is unknown counts as making a difference then.
    pub fn decide<'a>(&'a self, verdict: &'a Verdict) -> Decision<'a> {
        let inner = self.inner();
        if let (Some(entry), false) = (verdict.list_override(), inner.ignores_operator_lists) {
            let action = match entry {
                ListOverride::Allow => Action::Allow,
                ListOverride::Deny => Action::Deny,
            };
            return Decision::new(self, verdict, action, Reason::OperatorList, None);
        }
        let subject = inner.subject(verdict);
        let course = inner.course(&subject, 0);
        let (action, rule) = match course.possible.only() {
            Some(action) => (action, course.end),
            None => match inner.action(&subject) {
                Some(action) => (action, inner.rule_towards(action, &subject)),
                None => {
                    let action = inner.when_failed;
                    return Decision::new(self, verdict, action, Reason::Undecided, None);
                }
            },
        };
        let reason = rule.map_or(Reason::Otherwise, |_| Reason::Rule);
        Decision::new(self, verdict, action, reason, rule)
    }
}

impl Inner {
    /// The first rule that may match and leads to this action, where only the action is certain.
    fn rule_towards(&self, action: Action, subject: &Subject<'_>) -> Option<usize> {
        self.rules
            .iter()
            .position(|rule| rule.action == action && rule.when.eval(subject) != Some(false))
    }
}
