//! Random verdicts about one address, made in every way there is, and what of each fact they come to.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ipsec_core::{
    Evidence, Fact, FactSet, Failure, LookupErrorKind, Merge, SignalSet, Unknown, Verdict,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::generate::{IP, error_kind, evidence, fact_set, signal_set};

/// What a verdict says of one fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Of a signal, what is known.
    Known(Option<bool>),
    Failed,
    NotAsked,
    Withheld,
    Silent,
}

impl State {
    pub(super) fn of(verdict: &Verdict, fact: Fact) -> Self {
        match (verdict.unknown_because(fact), fact) {
            (None, Fact::Signal(signal)) => Self::Known(verdict.is(signal)),
            (None, _) => Self::Known(None),
            (Some(Unknown::Failed(_)), _) => Self::Failed,
            (Some(Unknown::NotAsked), _) if verdict.withheld().contains(fact) => Self::Withheld,
            (Some(Unknown::NotAsked), _) => Self::NotAsked,
            _ => Self::Silent,
        }
    }

    pub(super) fn is_known(self) -> bool {
        matches!(self, Self::Known(_))
    }
}

/// Whoever contributes to a verdict, so that others are independent of it.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub(super) said: [&'static str; 2],
    pub(super) failed: [&'static str; 2],
}

pub(super) const A: Names = Names {
    said: ["a1", "a2"],
    failed: ["down-a1", "down-a2"],
};
pub(super) const B: Names = Names {
    said: ["b1", "b2"],
    failed: ["down-b1", "down-b2"],
};
pub(super) const C: Names = Names {
    said: ["c1", "c2"],
    failed: ["down-c1", "down-c2"],
};

/// One way to make another verdict of a verdict.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Says(Box<Evidence>),
    Absent(SignalSet),
    Asked(FactSet),
    NotAsked(FactSet),
    Withheld(FactSet),
    Settled(FactSet),
    Fails(&'static str, FactSet, LookupErrorKind),
    FailsNext(&'static str, FactSet, LookupErrorKind),
    Lists(Failure),
    WithoutFailures,
    Only(FactSet),
    Ends(SystemTime),
    Detached,
    Recombined(Merge),
}

impl Step {
    pub(super) fn apply(&self, verdict: Verdict) -> Verdict {
        let failed = |name: &'static str, facts: FactSet, kind: LookupErrorKind| {
            Verdict::from_error(IP, name, facts, &kind.into())
        };
        match self.clone() {
            Self::Says(evidence) => verdict.with_evidence(*evidence),
            Self::Absent(signals) => verdict.with_absent(signals),
            Self::Asked(facts) => verdict.with_asked(facts),
            Self::NotAsked(facts) => verdict.with_not_asked(facts),
            Self::Withheld(facts) => verdict.with_withheld(facts),
            Self::Settled(facts) => verdict.settled(facts),
            Self::Fails(name, facts, kind) => verdict.merge(&failed(name, facts, kind)),
            Self::FailsNext(name, facts, kind) => verdict.updated_by(&failed(name, facts, kind)),
            Self::Lists(failure) => verdict.with_failure(failure),
            Self::WithoutFailures => verdict.without_failures(),
            Self::Only(facts) => verdict.only(facts),
            Self::Ends(time) => verdict.expires_at(time),
            Self::Detached => verdict.detached(),
            Self::Recombined(merge) => verdict.recombined(&merge),
        }
    }
}

pub(super) fn time() -> impl Strategy<Value = SystemTime> {
    (0..4_000_000_000_u64).prop_map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds))
}

/// A step by which nothing is combined in another way.
pub(super) fn step(names: Names) -> impl Strategy<Value = Step> {
    let says = prop_oneof![evidence(names.said[0]), evidence(names.said[1])];
    let fails = || (select(names.failed.to_vec()), fact_set(), error_kind());
    prop_oneof![
        3 => says.prop_map(|evidence| Step::Says(Box::new(evidence))),
        1 => signal_set().prop_map(Step::Absent),
        1 => fact_set().prop_map(Step::Asked),
        2 => fact_set().prop_map(Step::NotAsked),
        2 => fact_set().prop_map(Step::Withheld),
        1 => fact_set().prop_map(Step::Settled),
        2 => fails().prop_map(|(name, facts, kind)| Step::Fails(name, facts, kind)),
        1 => fails().prop_map(|(name, facts, kind)| Step::FailsNext(name, facts, kind)),
        1 => fails().prop_map(|(name, facts, kind)| Step::Lists(Failure::new(name, facts, kind))),
        1 => Just(Step::WithoutFailures),
        1 => fact_set().prop_map(Step::Only),
        1 => time().prop_map(Step::Ends),
        1 => Just(Step::Detached),
    ]
}

/// A step by which the evidence is combined in another way.
fn recombining(names: Names) -> impl Strategy<Value = Step> {
    let merge = prop_oneof![
        Just(Merge::AnyYes),
        (0..4_usize).prop_map(Merge::Quorum),
        Just(Merge::Prefer(names.said.map(Into::into).to_vec())),
    ];
    merge.prop_map(Step::Recombined)
}

/// A verdict to which only these sources contributed.
pub(super) fn grown(names: Names) -> impl Strategy<Value = Verdict> {
    let steps = proptest::collection::vec(step(names), 0..7);
    steps.prop_map(|steps| all(&steps))
}

/// The same, with the evidence combined in any way.
pub(super) fn recombined(names: Names) -> impl Strategy<Value = Verdict> {
    let step = prop_oneof![3 => step(names), 1 => recombining(names)];
    proptest::collection::vec(step, 0..7).prop_map(|steps| all(&steps))
}

fn all(steps: &[Step]) -> Verdict {
    let new = Verdict::new(IP);
    steps.iter().fold(new, |verdict, step| step.apply(verdict))
}
