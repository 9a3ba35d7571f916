//! What came of one list when an index was built.

use bytes::Bytes;
use ipsec_core::catalog::{FeedSource, ListOutcome, Used};
use ipsec_core::feed::Report;
use ipsec_core::feed::gates::OnGate;

use super::build::Candidates;
use super::version::Good;

/// What came of a list.
#[derive(Debug)]
pub(super) struct Judged {
    /// The new version is in the index.
    pub(super) took_new: bool,
    /// Why the new version is not in the index, or, without one, the last good one is not any more.
    pub(super) held: Option<String>,
    /// The new version is to wait for an index that it gets into.
    pub(super) waits: bool,
    /// The good version on the disk cannot be read.
    pub(super) is_damaged: bool,
    /// The new version as it was taken.
    pub(super) good: Option<Good>,
    /// The bytes of the good version, if they could not be written.
    pub(super) unwritten: Option<Bytes>,
    pub(super) report: Report,
}

impl Judged {
    pub(super) fn new(outcome: &ListOutcome, source: &FeedSource, list: &Candidates) -> Self {
        let is_there = list.new.is_some() || list.good.is_some();
        let passed = outcome.used() == Used::New;
        let held = (is_there && !passed).then(|| words(outcome, list));
        Self {
            took_new: passed && list.new.is_some(),
            waits: !passed && list.new.is_some() && source.gates().on_gate == OnGate::Reject,
            held,
            is_damaged: false,
            report: outcome.report().clone(),
            good: None,
            unwritten: list.unwritten.clone(),
        }
    }

    /// There is no index that it could be in.
    pub(super) fn waits_since(&mut self, error: &str) {
        if self.took_new {
            (self.took_new, self.waits) = (false, true);
            self.held = Some(format!("waits for an index: {error}"));
        }
    }
}

/// Why it is held, and what an operator may do about it.
fn words(outcome: &ListOutcome, list: &Candidates) -> String {
    let judgement = outcome.judgement();
    let reasons = judgement.reasons().iter().map(ToString::to_string);
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    match &list.new {
        None => reasons,
        Some(new) if judgement.can_be_overridden() => {
            format!(
                "{reasons}; to take it nevertheless, accept version {}",
                new.known.short()
            )
        }
        Some(new) => format!(
            "{reasons}; version {} cannot be accepted",
            new.known.short()
        ),
    }
}
