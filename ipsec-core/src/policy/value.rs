//! The policy itself.

use std::fmt;
use std::sync::Arc;

use super::action::Action;
use super::build::PolicyBuilder;
use super::expr::Expr;
use crate::signal::FactSet;

/// Ordered rules over a verdict. Immutable and cheap to clone. See the [module](super) for how it decides.
#[derive(Clone, PartialEq)]
pub struct Policy(Arc<Inner>);

#[derive(PartialEq)]
pub(super) struct Inner {
    pub(super) name: Arc<str>,
    pub(super) rules: Vec<Rule>,
    pub(super) otherwise: Action,
    pub(super) when_failed: Action,
    pub(super) strict: bool,
    pub(super) ignores_operator_lists: bool,
}

#[derive(Clone, PartialEq)]
pub(super) struct Rule {
    pub(super) name: Arc<str>,
    pub(super) action: Action,
    pub(super) when: Expr,
}

impl Policy {
    /// Starts a policy of this name. Logs and metrics carry it.
    pub fn builder(name: impl Into<Arc<str>>) -> PolicyBuilder {
        PolicyBuilder::new(name.into())
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The rules in their order, each as its name and its action.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = (&str, Action)> {
        self.0.rules.iter().map(|rule| (&*rule.name, rule.action))
    }

    /// What is done when no rule matches.
    #[must_use]
    pub fn otherwise(&self) -> Action {
        self.0.otherwise
    }

    /// What is done when an outage keeps the policy from deciding.
    #[must_use]
    pub fn when_failed(&self) -> Action {
        self.0.when_failed
    }

    /// The facts that the rules speak of.
    #[must_use]
    pub fn facts(&self) -> FactSet {
        self.0
            .rules
            .iter()
            .fold(FactSet::EMPTY, |facts, rule| facts | rule.when.facts())
    }

    pub(super) fn from_inner(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }
}

/// A line per rule.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.inner();
        write!(f, "policy {}", inner.name)?;
        for Rule { name, action, when } in &inner.rules {
            write!(f, "\n  {action} when {when}")?;
            if **name != automatic_name(*action, when) {
                write!(f, "  ({name})")?;
            }
        }
        write!(f, "\n  otherwise {}", inner.otherwise)?;
        if inner.when_failed != inner.otherwise {
            write!(f, "\n  when failed {}", inner.when_failed)?;
        }
        if inner.strict {
            write!(f, "\n  silence is unknown (strict)")?;
        }
        if inner.ignores_operator_lists {
            write!(f, "\n  operators' own lists are not followed")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Policy({self})")
    }
}

/// The name of a rule that was given none: `deny any(tor, proxy)`.
pub(super) fn automatic_name(action: Action, when: &Expr) -> String {
    format!("{action} {when}")
}
