//! What holds of all reports.

use std::time::{Duration, SystemTime};

use ipsec_core::Signal;
use ipsec_core::feed::Report;
use ipsec_core::feed::gates::{Decision, Gates};
use proptest::prelude::*;

use super::step;

fn any_report() -> impl Strategy<Value = Report> {
    let number = prop_oneof![0_u64..10, any::<u64>()];
    let numbers = proptest::collection::vec(number, 8);
    let prefixes = (
        proptest::option::of(0_u8..=32),
        proptest::option::of(0_u8..=128),
    );
    let declared = proptest::option::of(any::<u64>());
    let date = proptest::option::of(0_u64..4_000_000_000);
    (numbers, prefixes, declared, date).prop_map(|(n, (v4, v6), declared, date)| {
        let mut report = Report::default();
        report.lines = n[0];
        report.entries = n[1];
        report.masked = n[2];
        report.duplicates = n[3];
        report.covered.v4 = n[4] >> 31;
        report.covered.v6_64s = n[5];
        report.widest.v4 = v4;
        report.widest.v6 = v6;
        report.declared = declared;
        report.date = date.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        report
    })
}

fn any_gates() -> impl Strategy<Value = Gates> {
    let class = prop_oneof![
        Just(Gates::default()),
        Just(Gates::operator()),
        Just(Gates::table()),
        proptest::sample::select(Signal::ALL).prop_map(Gates::of),
    ];
    (
        class,
        any::<f64>(),
        any::<f64>(),
        any::<f64>(),
        any::<bool>(),
    )
        .prop_map(|(mut gates, a, b, c, empty)| {
            gates.max_shrink = a;
            gates.max_growth = b;
            gates.declared_tolerance = c;
            gates.allow_empty = empty;
            gates
        })
}

proptest! {
    #[test]
    fn what_was_accepted_is_accepted_again(gates in any_gates(), report in any_report()) {
        let first = gates.judge(None, &report, &[], None);
        if first.overridden().decision() == Decision::Accept {
            prop_assert_eq!(step(&gates, &report, &report).decision(), Decision::Accept);
        }
    }

    #[test]
    fn words_and_decisions_agree(gates in any_gates(), last in any_report(), new in any_report()) {
        let judgement = step(&gates, &last, &new);
        prop_assert_eq!(judgement.decision() == Decision::Accept, judgement.reasons().is_empty());
        for said in judgement.reasons().iter().chain(judgement.notes()) {
            prop_assert!(!said.to_string().is_empty());
        }
        let overridden = judgement.clone().overridden();
        prop_assert_eq!(overridden.decision() == Decision::Accept, judgement.can_be_overridden());
    }

    #[test]
    fn more_is_never_worse_against_shrinking(last in any_report(), new in any_report()) {
        let gates = Gates::default();
        let mut strict = gates.clone();
        strict.max_shrink = 0.1;
        let (loose, strict) = (step(&gates, &last, &new), step(&strict, &last, &new));
        prop_assert!(loose.decision() <= strict.decision());
    }
}
