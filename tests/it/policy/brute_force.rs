//! Decisions and needs, compared with what trying every possible world gives.

use ipsec_core::policy::Reason;
use ipsec_core::{
    Evidence, FactSet, Location, Network, Score, Signal, SignalSet, Signals, Verdict,
};
use proptest::prelude::*;

use super::generate::{knowledge, plan};
use super::model::verdict;
use super::oracle::Oracle;

/// With more than this many open atoms a search may be given up, and trying all worlds takes too long.
const OPEN: usize = 9;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1000,
        max_global_rejects: 8192,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Random answers to what is asked for: *yes*, *no*, or silence; scalars told or not.
fn answers(to: &Verdict, asked: FactSet, yes: u32, known: u32) -> Verdict {
    let chosen = |bits: u32| -> SignalSet {
        let those = asked.signals().iter();
        those
            .filter(|signal| bits & (1 << *signal as u32) != 0)
            .collect()
    };
    let signals = Signals::UNKNOWN.no(chosen(known)).yes(chosen(known & yes));
    let mut evidence = Evidence::new("late").with_signals(signals);
    let told = |bit: u32, fact: ipsec_core::Fact| known & (1 << bit) != 0 && asked.contains(fact);
    if told(24, ipsec_core::Fact::Score) {
        evidence = evidence.with_score(Score::new(60.0, 100.0).expect("on the scale"));
    }
    if told(25, ipsec_core::Fact::Network) {
        let mut network = Network::default();
        network.asn = Some(64500);
        evidence = evidence.with_network(network);
    }
    if told(26, ipsec_core::Fact::Location) {
        let mut location = Location::default();
        location.in_eu = Some(yes & (1 << 26) != 0);
        evidence = evidence.with_location(location);
    }
    Verdict::new(to.ip().expect("only a resolved address is asked about"))
        .with_asked(asked)
        .with_evidence(evidence)
        .with_not_asked(to.not_asked() - asked)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_decided_holds_in_every_world_and_what_holds_in_every_world_is_decided(
        plan in plan(),
        knowledge in knowledge(),
    ) {
        let (policy, verdict) = (plan.policy(), verdict(&knowledge));
        let oracle = Oracle::new(&plan, &knowledge);
        prop_assume!(oracle.open() <= OPEN);
        let decision = policy.decide(&verdict);
        if let Some(action) = oracle.by_operator() {
            prop_assert_eq!((decision.action(), decision.reason()), (action, Reason::OperatorList));
            return Ok(());
        }
        let actions = oracle.actions();
        if actions.len() == 1 {
            prop_assert_ne!(decision.reason(), Reason::Undecided, "all worlds agree: {:?}", verdict);
            prop_assert!(actions.contains(&decision.action()), "{:?} {:?}", verdict, decision);
        } else {
            prop_assert_eq!(decision.reason(), Reason::Undecided, "{:?} {:?}", verdict, actions);
            prop_assert_eq!(decision.action(), plan.when_failed());
        }
    }

    #[test]
    fn nothing_is_needed_exactly_when_no_answer_changes_the_decision(
        plan in plan(),
        knowledge in knowledge(),
    ) {
        let (policy, verdict) = (plan.policy(), verdict(&knowledge));
        let oracle = Oracle::new(&plan, &knowledge);
        prop_assume!(oracle.open() <= OPEN);
        let needs = policy.needs(&verdict);
        prop_assert!(verdict.not_asked().contains_all(needs));
        prop_assert!(oracle.askable().contains_all(needs));
        if oracle.by_operator().is_some() {
            prop_assert!(needs.is_empty());
            return Ok(());
        }
        let outcomes = oracle.outcomes();
        prop_assert_eq!(needs.is_empty(), outcomes.len() == 1, "{:?}: {:?}", verdict, outcomes);
        if needs.is_empty() {
            prop_assert!(outcomes.contains(&policy.decide(&verdict).action()));
        }
    }

    #[test]
    fn once_what_is_needed_was_asked_nothing_else_matters(
        plan in plan(),
        knowledge in knowledge(),
        yes: u32,
        known: u32,
    ) {
        let (policy, verdict) = (plan.policy(), verdict(&knowledge));
        let needs = policy.needs(&verdict);
        if needs.is_empty() {
            return Ok(());
        }
        let after = verdict.clone().updated_by(&answers(&verdict, needs, yes, known));
        prop_assert!(policy.needs(&after).is_empty(), "{:?} then {:?}", verdict, after);
    }

    #[test]
    fn every_decision_can_be_put_into_words(plan in plan(), knowledge in knowledge()) {
        let (policy, verdict) = (plan.policy(), verdict(&knowledge));
        let decision = policy.decide(&verdict);
        let words = decision.explain();
        let head = format!("generated: {}, because ", decision.action());
        prop_assert!(words.starts_with(&head), "{}", words);
        prop_assert_eq!(decision.rule().is_some(), decision.reason() == Reason::Rule);
        if let (Some(rule), Some(index)) = (decision.rule(), decision.rule_index()) {
            prop_assert!(words.contains(&format!("because of rule `{rule}`")), "{}", words);
            prop_assert_eq!(policy.rules().nth(index), Some((rule, decision.action())));
        }
        prop_assert!(verdict.signals().positive().contains_all(decision.because_of()));
        let spared = SignalSet::from([Signal::Crawler, Signal::Relay]);
        prop_assert!(spared.contains_all(decision.saved_by()));
        prop_assert!(!(decision.unknown().signals()).intersects(verdict.signals().known()));
    }
}
