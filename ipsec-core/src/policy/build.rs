//! How a policy is built, and what can be wrong with it.

use std::collections::HashMap;
use std::sync::Arc;

use super::action::Action;
use super::condition::Condition;
use super::value::{Inner, Policy, Rule, automatic_name};

/// Builds a [`Policy`]; made by [`Policy::builder`].
#[derive(Clone, Debug)]
#[must_use = "a policy comes out of `build`"]
pub struct PolicyBuilder {
    name: Arc<str>,
    rules: Vec<(Option<Arc<str>>, Action, Condition)>,
    otherwise: Action,
    when_failed: Option<Action>,
    strict: bool,
    ignores_operator_lists: bool,
}

impl PolicyBuilder {
    pub(super) fn new(name: Arc<str>) -> Self {
        Self {
            name,
            rules: Vec::new(),
            otherwise: Action::Allow,
            when_failed: None,
            strict: false,
            ignores_operator_lists: false,
        }
    }

    /// Next rule: let in where this holds.
    pub fn allow(self, when: impl Into<Condition>) -> Self {
        self.push(None, Action::Allow, when.into())
    }

    /// Next rule: challenge where this holds.
    pub fn challenge(self, when: impl Into<Condition>) -> Self {
        self.push(None, Action::Challenge, when.into())
    }

    /// Next rule: refuse where this holds.
    pub fn deny(self, when: impl Into<Condition>) -> Self {
        self.push(None, Action::Deny, when.into())
    }

    /// Next rule, under a name of its own for logs and metrics instead of its action and condition.
    pub fn rule(
        self,
        name: impl Into<Arc<str>>,
        action: Action,
        when: impl Into<Condition>,
    ) -> Self {
        self.push(Some(name.into()), action, when.into())
    }

    /// What to do when no rule matches. Default: allow.
    pub fn otherwise(mut self, action: Action) -> Self {
        self.otherwise = action;
        self
    }

    /// What to do when an outage keeps the policy from deciding. Default: the `otherwise` action.
    pub fn when_failed(mut self, action: Action) -> Self {
        self.when_failed = Some(action);
        self
    }

    /// Refuses when an outage keeps the policy from deciding: short for `when_failed(Action::Deny)`.
    pub fn fail_closed(self) -> Self {
        self.when_failed(Action::Deny)
    }

    /// Silence is not *no*: where the decision depends on a fact that no source tells, the `when_failed` action is taken.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// An operator's own allow or deny entry does not decide by itself; rules may ask for it.
    pub fn ignoring_operator_lists(mut self) -> Self {
        self.ignores_operator_lists = true;
        self
    }

    /// The policy.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] names every problem of every rule: a network, country code or number that is none, an empty condition, an
    /// empty name, two rules of one name.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push("the policy has no name".to_owned());
        }
        let mut rules: Vec<Rule> = Vec::with_capacity(self.rules.len());
        let mut taken = HashMap::new();
        for (i, (given, action, when)) in self.rules.into_iter().enumerate() {
            let unnamed = given.is_none();
            let name = given.unwrap_or_else(|| automatic_name(action, &when.expr).into());
            let namesake = rules.iter().position(|rule| rule.name == name);
            // Names show only the beginning of a long list, so that rules of one automatic name may differ.
            let differs = namesake.is_some_and(|i| rules[i].when != when.expr);
            let (name, namesake) = if unnamed && differs {
                (numbered(&name, &rules, &mut taken), None)
            } else {
                (name, namesake)
            };
            let place = format!("rules[{i}] ({name})");
            problems.extend(when.problems.iter().map(|what| format!("{place}: {what}")));
            if name.trim().is_empty() {
                problems.push(format!("rules[{i}]: its name is empty"));
            }
            if let Some(earlier) = namesake {
                problems.push(match unnamed {
                    false => format!("{place}: rules[{earlier}] has the same name"),
                    true => format!("{place}: rules[{earlier}] says the same already"),
                });
            }
            rules.push(Rule {
                name,
                action,
                when: when.expr,
            });
        }
        if !problems.is_empty() {
            return Err(PolicyError {
                policy: self.name,
                problems,
            });
        }
        let mut checks = Vec::new();
        rules
            .iter_mut()
            .for_each(|rule| rule.when.number_checks(&mut checks));
        Ok(Policy::from_inner(Inner {
            name: self.name,
            rules,
            otherwise: self.otherwise,
            when_failed: self.when_failed.unwrap_or(self.otherwise),
            strict: self.strict,
            ignores_operator_lists: self.ignores_operator_lists,
        }))
    }

    fn push(mut self, name: Option<Arc<str>>, action: Action, when: Condition) -> Self {
        self.rules.push((name, action, when));
        self
    }
}

/// The first of `name #2`, `name #3` and so on that no rule has; `taken` says with which to begin.
fn numbered(name: &Arc<str>, rules: &[Rule], taken: &mut HashMap<Arc<str>, usize>) -> Arc<str> {
    let last = taken.entry(name.clone()).or_insert(1);
    loop {
        *last += 1;
        let name: Arc<str> = format!("{name} #{last}").into();
        if rules.iter().all(|rule| rule.name != name) {
            return name;
        }
    }
}

/// Everything that is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy `{policy}`: {}", problems.join("; "))]
pub struct PolicyError {
    policy: Arc<str>,
    problems: Vec<String>,
}

impl PolicyError {
    /// The problems, each with its place.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}
