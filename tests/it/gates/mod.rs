//! Whether a new version of a list may replace the one before.

mod alone;
mod compared;
mod overridden;
mod property;
mod read;
mod texts;

use ipsec_core::feed::Report;
use ipsec_core::feed::gates::{Decision, Gates, Judgement, ReasonKind};

/// A report as of a list of this many IPv4 addresses, each an entry.
fn report(entries: u64) -> Report {
    let mut report = Report::default();
    report.lines = entries;
    report.entries = entries;
    report.covered.v4 = entries;
    report.widest.v4 = Some(32);
    report
}

/// What gates say of a list that has no predecessor.
fn alone(gates: &Gates, new: &Report) -> Judgement {
    gates.judge(None, new, &[], None)
}

/// What gates say of a step.
fn step(gates: &Gates, last: &Report, new: &Report) -> Judgement {
    gates.judge(Some(last), new, &[], None)
}

/// It passes, with nothing to be said.
#[track_caller]
fn passes(judgement: &Judgement) {
    assert_eq!(judgement.to_string(), "accept");
    assert_eq!(judgement.decision(), Decision::Accept);
}

/// It passes, with exactly these notes.
#[track_caller]
fn passes_noting(judgement: &Judgement, notes: &[(ReasonKind, &str)]) {
    assert_eq!(judgement.decision(), Decision::Accept, "{judgement}");
    let told: Vec<_> = judgement
        .notes()
        .iter()
        .map(|n| (n.kind(), n.to_string()))
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(kind, words)| (*kind, words.as_str()))
        .collect();
    assert_eq!(told, notes);
}

/// It does not pass, for exactly these reasons.
#[track_caller]
fn fails(judgement: &Judgement, decision: Decision, reasons: &[(ReasonKind, &str)]) {
    let told: Vec<_> = judgement
        .reasons()
        .iter()
        .map(|r| (r.kind(), r.to_string()))
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(kind, words)| (*kind, words.as_str()))
        .collect();
    assert_eq!(told, reasons);
    assert_eq!(judgement.decision(), decision);
}
