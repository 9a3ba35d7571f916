//! The verdict on what all sources said.
//!
//! Each piece of evidence keeps only those signals that are agreed on. The quorum cannot be left to [`Merge`](ipsec_core::Merge): it counts pieces of evidence, of which one source
//! can have many; and when the verdict is merged with another, it would go for the evidence of that one, too.

use ipsec_core::{Evidence, FactSet, LookupErrorKind, Query, SignalSet, Signals, Verdict};

use super::Consensus;
use super::hearing::{Heard, Hearing};
use super::tally::Outcome;

/// What the votes come to, for all signals.
#[derive(Clone, Copy, Debug)]
struct Agreed {
    signals: Signals,
    /// Without a quorum, since somebody did not answer.
    failed: SignalSet,
    /// Without a quorum, since somebody was not asked.
    not_asked: SignalSet,
}

impl Consensus {
    /// The verdict, if nobody else answers.
    pub(super) fn verdict(&self, query: &Query, hearing: &Hearing<'_>) -> Verdict {
        let agreed = Agreed::new(hearing);
        // To these nobody's answer could have made a difference.
        let hopeless = SignalSet::ALL - agreed.signals.known() - agreed.failed;
        let mut verdict = Verdict::new(query.ip).with_asked(hearing.want);
        for (source, heard) in self.sources.iter().zip(hearing.heard()) {
            match &heard.answer {
                None => {}
                Some(Ok(said)) => {
                    verdict = with_said(verdict, said, agreed.signals);
                    verdict = with_failures(verdict, source.name(), said, hopeless.into());
                }
                Some(Err(error)) => {
                    let facts = heard.asked - hopeless.into();
                    // That the time was over before its turn is nothing that the source did.
                    let who = match heard.had_its_turn {
                        true => source.name(),
                        false => self.name.as_str(),
                    };
                    let failure = Verdict::from_error(query.ip, who, facts, error);
                    verdict = verdict.merge(&failure);
                }
            }
        }
        let verdict = self.with_agreed(verdict, agreed.signals);
        let others = hearing.heard().iter().map(Heard::not_asked);
        let others = others.fold(FactSet::EMPTY, |all, facts| all | facts);
        let others = others - SignalSet::ALL.into() - (hearing.want & verdict.known());
        let open = others | agreed.not_asked.into();
        // If all who could tell more decided not to ask, it would be in vain to ask them again.
        let askable = hearing.heard().iter();
        let askable = askable.fold(FactSet::EMPTY, |all, heard| {
            all | (heard.not_asked() - heard.withheld())
        });
        verdict
            .with_not_asked(open & askable)
            .with_withheld(open - askable)
    }

    /// Says whatever is agreed on and no evidence says, as where a source combines its own evidence in another way.
    fn with_agreed(&self, verdict: Verdict, agreed: Signals) -> Verdict {
        let unsaid = agreed.positive() - verdict.signals().positive();
        let verdict = match unsaid.is_empty() {
            true => verdict,
            false => {
                let evidence = Evidence::new(self.name.clone());
                verdict.with_evidence(evidence.with_signals(Signals::UNKNOWN.yes(unsaid)))
            }
        };
        let unsaid = agreed.negative() - verdict.signals().negative();
        match unsaid.is_empty() {
            true => verdict,
            false => verdict.with_absent(unsaid),
        }
    }
}

impl Agreed {
    fn new(hearing: &Hearing<'_>) -> Self {
        let (mut yes, mut no) = (SignalSet::EMPTY, SignalSet::EMPTY);
        let (mut failed, mut not_asked) = (SignalSet::EMPTY, SignalSet::EMPTY);
        for (signal, outcome) in hearing.outcomes() {
            match outcome {
                Outcome::Yes => yes |= signal.into(),
                Outcome::No => no |= signal.into(),
                Outcome::Unknown {
                    failed: is_failed,
                    not_asked: is_open,
                } => {
                    if is_failed {
                        failed |= signal.into();
                    }
                    if is_open {
                        not_asked |= signal.into();
                    }
                }
            }
        }
        Self {
            signals: Signals::new(yes, no),
            failed,
            not_asked,
        }
    }
}

/// With the evidence of one source, as far as it is agreed on.
fn with_said(mut verdict: Verdict, said: &Verdict, agreed: Signals) -> Verdict {
    let mut absent = said.signals().negative() & agreed.known();
    for evidence in said.evidence() {
        absent = absent - evidence.signals().negative();
        verdict = verdict.with_evidence(counted(evidence, agreed));
    }
    if !absent.is_empty() {
        verdict = verdict.with_absent(absent);
    }
    let verdict = verdict.with_asked(said.asked());
    said.expires()
        .into_iter()
        .fold(verdict, Verdict::expires_at)
}

/// The evidence, without the signals that would turn what was agreed on: any *yes* that is not, and any *no* to what is unknown.
fn counted(evidence: &Evidence, agreed: Signals) -> Evidence {
    let said = evidence.signals();
    let (yes, no) = (
        said.positive() & agreed.positive(),
        said.negative() & agreed.known(),
    );
    let left_out = Signals::new(said.positive() - yes, said.negative() - no);
    let evidence = evidence.clone();
    if left_out == Signals::UNKNOWN {
        return evidence;
    }
    evidence
        .with_signals(Signals::new(yes, no))
        .with_note(format!("too few sources agree that: {left_out}"))
}

/// With the failures that are within the answer of one source.
fn with_failures(mut verdict: Verdict, source: &str, said: &Verdict, hopeless: FactSet) -> Verdict {
    let Some(ip) = said.ip() else {
        return verdict;
    };
    let mut unnamed = said.failed() - hopeless;
    for failure in said.failures() {
        let facts = match failure.kind().is_outage() {
            true => failure.facts() & (said.failed() - hopeless),
            false => failure.facts(),
        };
        unnamed = unnamed - facts;
        let (source, error) = (failure.source().clone(), failure.error());
        let failure = Verdict::from_error(ip, source, facts, &error);
        verdict = verdict.merge(&failure);
    }
    if unnamed.is_empty() {
        return verdict;
    }
    let error = LookupErrorKind::Unavailable.into();
    verdict.merge(&Verdict::from_error(ip, source, unnamed, &error))
}
