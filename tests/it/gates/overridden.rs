//! What an operator may let in nevertheless.

use ipsec_core::feed::gates::{Decision, Gates, ReasonKind};

use super::{alone, report, step};

#[test]
fn a_suspicious_step_may_be_taken_and_is_told() {
    let judgement = step(&Gates::default(), &report(100), &report(10));
    assert!(judgement.can_be_overridden());
    let words: Vec<_> = judgement.reasons().to_vec();
    let taken = judgement.overridden();
    assert_eq!(taken.decision(), Decision::Accept);
    assert_eq!(taken.reasons(), []);
    assert_eq!(taken.notes(), words);
    assert!(
        taken
            .notes()
            .iter()
            .all(|note| note.asks_for() == Decision::Hold)
    );
}

#[test]
fn what_is_no_list_may_not() {
    let judgement = alone(&Gates::default(), &report(0));
    assert!(!judgement.can_be_overridden());
    assert_eq!(judgement.overridden().decision(), Decision::Reject);
}

#[test]
fn of_several_reasons_all_must_be_such() {
    let mut new = report(10);
    new.widest.v4 = Some(1);
    let judgement = step(&Gates::default(), &report(100), &new);
    assert!(!judgement.can_be_overridden());
    let overridden = judgement.overridden();
    assert_eq!(overridden.decision(), Decision::Reject);
    let kinds: Vec<_> = overridden
        .reasons()
        .iter()
        .map(ipsec_core::feed::gates::Reason::kind)
        .collect();
    assert_eq!(kinds, [ReasonKind::TooWide]);
    assert_eq!(overridden.notes().len(), 2);
}

#[test]
fn what_was_let_in_once_passes_again() {
    let mut declares = report(10);
    declares.declared = Some(11);
    let gates = Gates::default();
    assert_eq!(alone(&gates, &declares).decision(), Decision::Reject);
    let again = step(&gates, &declares, &declares);
    assert_eq!(again.decision(), Decision::Accept);
    assert_eq!(again.notes()[0].kind(), ReasonKind::Declared);
}

#[test]
fn a_judgement_is_read_line_by_line() {
    let mut new = report(10);
    new.masked = 1;
    new.declared = Some(11);
    assert_eq!(
        alone(&Gates::default(), &new).to_string(),
        "reject\n\
         has 10 entries and declares 11: part of it is missing, or of another list\n\
         note: has 1 entry with bits set below the prefix, which were masked",
    );
}

#[test]
fn a_judgement_goes_through_json() {
    let judgement = step(&Gates::default(), &report(100), &report(10));
    let json = serde_json::to_string(&judgement).unwrap();
    assert!(
        json.contains(r#""kind":"shrunk","asks_for":"hold""#),
        "{json}"
    );
    assert_eq!(
        serde_json::from_str::<ipsec_core::feed::gates::Judgement>(&json).unwrap(),
        judgement
    );
}
