//! What was decided, by which rule, and why.

use std::fmt;

use super::action::Action;
use super::expr::{ANONYMIZERS, Expr, SPARED, Subject};
use super::value::Policy;
use crate::signal::{FactSet, Signal, SignalSet};
use crate::verdict::Verdict;

/// What a policy decided. Made by [`Policy::decide`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Decision<'a> {
    policy: &'a Policy,
    verdict: &'a Verdict,
    action: Action,
    reason: Reason,
    rule: Option<usize>,
}

/// What a decision rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// An operator's own list names the address.
    OperatorList,
    /// A rule matched.
    Rule,
    /// No rule matched.
    Otherwise,
    /// What is unknown kept the policy from deciding: the `when_failed` action was taken.
    Undecided,
}

impl Reason {
    /// The snake_case name, for logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OperatorList => "operator_list",
            Self::Rule => "rule",
            Self::Otherwise => "otherwise",
            Self::Undecided => "undecided",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<'a> Decision<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        verdict: &'a Verdict,
        action: Action,
        reason: Reason,
        rule: Option<usize>,
    ) -> Self {
        Self {
            policy,
            verdict,
            action,
            reason,
            rule,
        }
    }

    /// What to do.
    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }

    /// What it rests on.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The name of the rule that matched, if one did.
    #[must_use]
    pub fn rule(&self) -> Option<&'a str> {
        self.rule.map(|rule| &*self.policy.inner().rules[rule].name)
    }

    /// The place of the rule that matched, counted from 0 as in [`Policy::rules`].
    #[must_use]
    pub fn rule_index(&self) -> Option<usize> {
        self.rule
    }

    /// The policy that decided.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// The verdict that was decided on.
    #[must_use]
    pub fn verdict(&self) -> &'a Verdict {
        self.verdict
    }

    /// The signals on which it rests: those that are *yes* among what the matching rule asks for, but for those whom it spares.
    #[must_use]
    pub fn because_of(&self) -> SignalSet {
        let Some(rule) = self.rule else {
            return SignalSet::EMPTY;
        };
        let subject = self.policy.inner().subject(self.verdict);
        let mut signals = SignalSet::EMPTY;
        self.policy.inner().rules[rule].when.each_leaf(&mut |leaf| {
            if leaf.eval(&subject) == Some(true) {
                signals |= match leaf {
                    Expr::Signal(signal, _) => (*signal).into(),
                    Expr::Anonymizer(_) => ANONYMIZERS,
                    _ => SignalSet::EMPTY,
                };
            }
        });
        signals & self.verdict.signals().positive()
    }

    /// The facts that were unknown and on which a rule depended that could have come to decide.
    ///
    /// Where the reason is [`Reason::Undecided`], it is these that kept the policy from deciding; else they made no difference.
    #[must_use]
    pub fn unknown(&self) -> FactSet {
        if self.reason == Reason::OperatorList {
            return FactSet::EMPTY;
        }
        let inner = self.policy.inner();
        let mut facts = FactSet::EMPTY;
        inner.each_open(&inner.subject(self.verdict), &mut |open| {
            facts |= open.fact();
        });
        facts
    }

    /// Whether being a `crawler` or a `relay` saved the address: the signals without which another action had been decided.
    ///
    /// Where each of the two alone would have been enough, it is both.
    #[must_use]
    pub fn saved_by(&self) -> SignalSet {
        let spared = self.verdict.signals().positive() & SPARED;
        if spared.is_empty() || !matches!(self.reason, Reason::Rule | Reason::Otherwise) {
            return SignalSet::EMPTY;
        }
        let inner = self.policy.inner();
        let without = |signals| {
            let subject = inner.subject(self.verdict);
            let subject = Subject {
                sparing: spared - signals,
                ..subject
            };
            inner.action(&subject).unwrap_or(inner.when_failed)
        };
        let saves = |signal: &Signal| without((*signal).into()) != self.action;
        let saving: SignalSet = spared.iter().filter(saves).collect();
        if saving.is_empty() && without(spared) != self.action {
            return spared;
        }
        saving
    }

    /// The decision in words.
    ///
    /// ```
    /// use ipsec_core::policy::{Policy, tor};
    /// use ipsec_core::{LookupErrorKind, Signal, Verdict};
    ///
    /// let policy = Policy::builder("login").deny(tor()).fail_closed().build()?;
    /// let timeout = LookupErrorKind::Timeout.into();
    /// let verdict = Verdict::from_error([203, 0, 113, 9], "example", Signal::Tor.into(), &timeout);
    /// assert_eq!(
    ///     policy.decide(&verdict).explain(),
    ///     "login: deny, because it could not be decided: tor is unknown (failed: the source did not answer in time)",
    /// );
    /// # Ok::<(), ipsec_core::policy::PolicyError>(())
    /// ```
    #[must_use]
    pub fn explain(&self) -> String {
        let verdict = self.verdict;
        let head = format!("{}: {}", self.policy.name(), self.action);
        let mut words = match self.reason {
            Reason::OperatorList => format!(
                "{head}, because an operator's own list says so{}",
                operators(verdict)
            ),
            Reason::Otherwise => format!("{head}, because no rule matches"),
            Reason::Undecided if verdict.ip().is_none() => {
                format!("{head}, because the client address could not be resolved")
            }
            Reason::Undecided => {
                format!(
                    "{head}, because it could not be decided: {}",
                    unknowns(self.unknown(), verdict)
                )
            }
            Reason::Rule => {
                let signals = self.because_of();
                let rule = self.rule().unwrap_or_default();
                let colon = if signals.is_empty() {
                    String::new()
                } else {
                    format!(": {}", sayings(signals, verdict))
                };
                format!("{head}, because of rule `{rule}`{colon}")
            }
        };
        let saved = self.saved_by();
        if !saved.is_empty() {
            words += &format!(
                "; it was spared as a {}",
                join(saved.iter().map(Signal::as_str), " and ")
            );
        }
        words
    }
}

/// `tor (says tor-exits), vpn (says example)`
fn sayings(signals: SignalSet, verdict: &Verdict) -> String {
    let saying = |signal: Signal| {
        let sources = verdict
            .evidence()
            .iter()
            .filter(|e| e.signals().get(signal) == Some(true));
        format!(
            "{signal} (says {})",
            join(sources.map(|e| e.source().as_str()), " and ")
        )
    };
    join(signals.iter().map(saying), ", ")
}

/// `vpn is unknown (failed: …), network is unknown (not listed)`
fn unknowns(facts: FactSet, verdict: &Verdict) -> String {
    let unknown = |fact| match verdict.unknown_because(fact) {
        Some(why) => format!("{fact} is unknown ({why})"),
        None => format!("{fact} is not known in full"),
    };
    join(facts.iter().map(unknown), ", ")
}

/// The lists whose entry counts; where one allows and another denies, those that allow.
fn operators(verdict: &Verdict) -> String {
    let lists = verdict
        .evidence()
        .iter()
        .filter(|e| e.list_override().is_some() && e.list_override() == verdict.list_override());
    format!(": {}", join(lists.map(|e| e.source().as_str()), " and "))
}

fn join<S: AsRef<str>>(items: impl Iterator<Item = S>, between: &str) -> String {
    let mut joined = String::new();
    for (i, item) in items.enumerate() {
        if i > 0 {
            joined += between;
        }
        joined += item.as_ref();
    }
    joined
}
