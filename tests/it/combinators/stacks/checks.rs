//! What must be true of an answer, whatever it came through.

use std::time::Duration;

use ipsec_core::{Evidence, Fact, FactSet, Verdict};
use proptest::prelude::*;

use super::plan::Plan;
use super::steps::{Answer, Ask, State};
use super::world::{FACTS, NAMES, Script, Truth, World, address, neighbour, score};

/// As long as a cache may use an answer beyond its end.
const STALE: Duration = Duration::from_secs(24 * 3_600);
/// As long as a cache keeps what does not say for how long it holds, spread as it is.
const USUAL: Duration = Duration::from_secs(66 * 60);

/// All that is known of a case.
pub(super) struct Case<'a> {
    pub(super) plan: &'a Plan,
    pub(super) scripts: &'a [Script],
    pub(super) world: &'a World,
}

impl Case<'_> {
    fn sources(&self) -> impl Iterator<Item = &Script> + Clone {
        let numbers = self.plan.sources().into_iter();
        numbers.map(|number| &self.scripts[number])
    }

    /// An answer is about the address, says nothing that no source says, and never takes a failure for silence, nor silence for a failure.
    pub(super) fn check(&self, ask: &Ask, answer: &Answer) -> Result<(), TestCaseError> {
        if let Ok(verdict) = answer {
            prop_assert_eq!(verdict.ip(), Some(address(ask.address)));
            for evidence in verdict.evidence() {
                self.check_evidence(ask, evidence)?;
            }
            self.check_sets(ask, verdict)?;
        }
        for fact in FACTS {
            self.check_fact(ask, answer, fact)?;
        }
        Ok(())
    }

    fn check_sets(&self, ask: &Ask, verdict: &Verdict) -> Result<(), TestCaseError> {
        if let Some(entry) = verdict.list_override() {
            let mut entries = self.sources().map(|script| script.entry(ask.address));
            prop_assert!(entries.any(|own| own == Some(entry)), "{:?}", verdict);
        }
        prop_assert!(verdict.not_asked().contains_all(verdict.withheld()));
        let withheld = verdict.withheld() & ask.want;
        prop_assert!(!ask.critical || withheld.is_empty(), "{:?}", verdict);
        prop_assert!(ask.want.contains_all(verdict.withheld()));
        Ok(())
    }

    /// Whose it is, what it says of which address, and how old it is.
    fn check_evidence(&self, ask: &Ask, evidence: &Evidence) -> Result<(), TestCaseError> {
        let number = NAMES.iter().position(|name| evidence.source() == name);
        let Some(number) = number else {
            // A cache says that something is of a neighbour, or stale, although nobody said anything; a consensus, what is agreed on.
            let says = evidence.facts() - evidence.signals().positive().into();
            prop_assert!(says.is_empty() && evidence.list_override().is_none());
            prop_assert!(evidence.facts().is_empty() || self.plan.has_votes());
            return Ok(());
        };
        let script = &self.scripts[number];
        let mut about = vec![ask.address];
        about.extend(neighbour(ask.address).filter(|_| is_of_neighbour(evidence)));
        let truths = |fact| {
            about
                .iter()
                .map(move |address| script.truth(*address, fact))
        };
        for fact in evidence.facts() {
            let expected = match fact {
                Fact::Signal(signal) if evidence.signals().get(signal) == Some(false) => Truth::No,
                _ => Truth::Yes,
            };
            prop_assert!(
                truths(fact).any(|truth| truth == expected),
                "{:?}",
                evidence
            );
        }
        if let Some(told) = evidence.score() {
            prop_assert!(about.iter().any(|address| told == score(number, *address)));
        }
        let entry = evidence.list_override();
        prop_assert!(entry.is_none() || entry == script.entry(ask.address));
        let Some(observed) = evidence.observed() else {
            prop_assert!(evidence.facts().is_empty());
            return Ok(());
        };
        let age = self.world.hands.now().duration_since(observed).unwrap();
        let lifetimes = self
            .sources()
            .map(|script| script.lifetime().unwrap_or(USUAL));
        let holds = lifetimes.fold(USUAL, Duration::max);
        prop_assert!(age <= holds || evidence.is_stale(), "{:?}", evidence);
        prop_assert!(age <= holds + STALE, "{:?}", evidence);
        Ok(())
    }

    fn check_fact(&self, ask: &Ask, answer: &Answer, fact: Fact) -> Result<(), TestCaseError> {
        let mut about = vec![ask.address];
        about.extend(neighbour(ask.address));
        let able = self.sources().filter(|script| script.can.contains(fact));
        let says = |script: &Script, truth| {
            about
                .iter()
                .any(|address| script.truth(*address, fact) == truth)
        };
        let is_wanted = ask.want.contains(fact) && able.clone().next().is_some();
        match State::of(answer, fact) {
            State::Known(yes) => {
                let truth = if yes { Truth::Yes } else { Truth::No };
                prop_assert!(
                    able.clone().any(|script| says(script, truth)),
                    "{}: {:?}",
                    fact,
                    answer
                );
            }
            State::Silent if is_wanted => {
                let all_silent = able.clone().all(|script| says(script, Truth::Silent));
                prop_assert!(all_silent, "{} of {:?}: {:?}", fact, ask, answer);
            }
            State::Failed if is_wanted && !self.plan.counts() => {
                let fails = |script: &Script| script.fails(self.world).contains(fact);
                let is_slow = self.sources().any(Script::is_slow);
                prop_assert!(
                    is_slow || able.clone().any(fails),
                    "{} of {:?}: {:?}",
                    fact,
                    ask,
                    answer
                );
            }
            _ => {}
        }
        Ok(())
    }
}

/// What is known of the facts that are wanted, by whoever knows something without being asked. Where votes are counted, a *no* waits for those who may say *yes*.
pub(super) fn known(plan: &Plan, free: &Verdict, want: FactSet) -> FactSet {
    let known = match plan.has_votes() {
        true => free.signals().positive().into(),
        false => free.known(),
    };
    known & want
}

fn is_of_neighbour(evidence: &Evidence) -> bool {
    let mut notes = evidence.notes().iter();
    notes.any(|note| note.starts_with("said of another address"))
}
