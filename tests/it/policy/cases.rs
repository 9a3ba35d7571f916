//! What the tables share: short ways to say what is known, and one way to compare a decision.

use std::error::Error;

use ipsec_core::policy::{Action, Policy, PolicyBuilder, Reason};
use ipsec_core::{
    Evidence, FactSet, ListOverride, LookupErrorKind, Score, Signal, Signals, Verdict,
};

pub(super) use ipsec_core::policy::Action::{Allow, Challenge, Deny};
pub(super) use ipsec_core::policy::Reason::{OperatorList, Otherwise, Rule, Undecided};

pub(super) const IP: [u8; 4] = [203, 0, 113, 9];

/// A source named `lists` says *yes* to these and nothing else.
pub(super) fn yes<const N: usize>(signals: [Signal; N]) -> Verdict {
    silence().with_evidence(says("lists", Signals::UNKNOWN.yes(signals)))
}

/// A source named `lists` says *no* to these and nothing else.
pub(super) fn no<const N: usize>(signals: [Signal; N]) -> Verdict {
    silence().with_evidence(says("lists", Signals::UNKNOWN.no(signals)))
}

pub(super) fn says(source: &str, signals: Signals) -> Evidence {
    Evidence::new(source).with_signals(signals)
}

/// Nobody says anything.
pub(super) fn silence() -> Verdict {
    Verdict::new(IP)
}

/// A source named `down` did not answer when it was asked for these.
pub(super) fn failed(facts: impl Into<FactSet>) -> Verdict {
    Verdict::from_error(IP, "down", facts.into(), &LookupErrorKind::Timeout.into())
}

pub(super) fn not_asked(facts: impl Into<FactSet>) -> Verdict {
    silence().with_not_asked(facts.into())
}

pub(super) fn scored(source: &str, value: f64, max: f64) -> Evidence {
    Evidence::new(source).with_score(Score::new(value, max).expect("on its scale"))
}

pub(super) fn listed(entry: ListOverride) -> Verdict {
    silence().with_evidence(Evidence::new("office-list").with_list_override(entry))
}

pub(super) fn policy() -> PolicyBuilder {
    Policy::builder("test")
}

/// The policy decides this for that reason.
#[track_caller]
pub(super) fn decides(policy: PolicyBuilder, verdict: &Verdict, action: Action, reason: Reason) {
    let policy = policy.build().expect("a valid policy");
    let decision = policy.decide(verdict);
    assert_eq!(
        (decision.action(), decision.reason()),
        (action, reason),
        "{policy}\nof {verdict:?}"
    );
}

/// The policy still has to ask for these facts.
#[track_caller]
pub(super) fn needs(policy: PolicyBuilder, verdict: &Verdict, facts: impl Into<FactSet>) {
    let policy = policy.build().expect("a valid policy");
    assert_eq!(
        policy.needs(verdict),
        facts.into(),
        "{policy}\nof {verdict:?}"
    );
}

/// The explanation has exactly these words.
#[track_caller]
pub(super) fn explains(policy: PolicyBuilder, verdict: &Verdict, words: &str) {
    let policy = policy.build().expect("a valid policy");
    assert_eq!(policy.decide(verdict).explain(), words);
}

/// Building fails with exactly these problems.
#[track_caller]
pub(super) fn is_refused(policy: PolicyBuilder, problems: &[&str]) {
    let error = policy.build().expect_err("an invalid policy");
    assert_eq!(error.problems(), problems);
    let text = error.to_string();
    assert!(error.source().is_none() && problems.iter().all(|what| text.contains(what)));
}
