//! Whether a backend can answer what a policy asks.

use super::expr::Expr;
use super::value::Policy;
use crate::backend::Backend;
use crate::signal::{FactSet, Signals};

impl Policy {
    /// Checks that the backend can answer every fact that a rule asks for.
    ///
    /// A rule on a signal that no source ever tells is a rule that never matches: better found at start-up than after an attack.
    /// Of the view `anonymizer` one of its signals is enough; whether crawlers and relays can be told, to spare them, is not checked.
    ///
    /// # Errors
    ///
    /// [`Unanswerable`] names each rule and the facts that it asks for in vain.
    pub fn check_answerable(&self, backend: &(impl Backend + ?Sized)) -> Result<(), Unanswerable> {
        let answers = backend.answers();
        let rules = self.inner().rules.iter().filter_map(|rule| {
            let missing = unanswered(&rule.when, answers);
            (!missing.is_empty()).then(|| format!("rule `{}` asks for {missing}", rule.name))
        });
        let rules: Vec<String> = rules.collect();
        if rules.is_empty() {
            return Ok(());
        }
        Err(Unanswerable {
            policy: self.name().to_owned(),
            backend: backend.name().to_owned(),
            answers,
            rules,
        })
    }

    /// The facts that a rule asks for and that are not among `answers`; see [`Policy::check_answerable`].
    #[must_use]
    pub fn unanswered(&self, answers: FactSet) -> FactSet {
        let rules = self.inner().rules.iter();
        rules.fold(FactSet::EMPTY, |facts, rule| {
            facts | unanswered(&rule.when, answers)
        })
    }
}

fn unanswered(expr: &Expr, answers: FactSet) -> FactSet {
    let mut missing = FactSet::EMPTY;
    expr.each_leaf(&mut |leaf| match leaf {
        Expr::Signal(signal, _) => missing |= FactSet::from(*signal) - answers,
        Expr::Anonymizer(_) if !answers.signals().intersects(Signals::ANONYMIZERS) => {
            missing |= Signals::ANONYMIZERS.into();
        }
        Expr::Check(check, _) => {
            missing |= check.fact().map_or(FactSet::EMPTY, FactSet::from) - answers;
        }
        _ => {}
    });
    missing
}

/// A policy asks for facts that its backend can never answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "policy `{policy}` can never be decided as meant: {}, but the backend `{backend}` only ever answers: {answers}",
    rules.join("; ")
)]
pub struct Unanswerable {
    policy: String,
    backend: String,
    answers: FactSet,
    rules: Vec<String>,
}

impl Unanswerable {
    /// The facts that the backend can answer.
    #[must_use]
    pub fn answers(&self) -> FactSet {
        self.answers
    }

    /// The rules that ask for others, each with what it asks for in vain, in words.
    #[must_use]
    pub fn rules(&self) -> &[String] {
        &self.rules
    }
}
