//! The laws of verdicts, for verdicts made in every way: each fact is in one state, and each operation changes the states it is there to change.

use ipsec_core::{Evidence, Fact, FactSet, LookupErrorKind, Merge, Signal, Signals, Verdict};
use proptest::prelude::*;

use super::generate::{IP, evidence, fact_set};
use super::grown::{A, B, C, State, grown, recombined, step, time};

/// Of each fact what two verdicts say together. `later` is whether the second is a later answer of the same backend.
fn together(a: &Verdict, b: &Verdict, fact: Fact, later: bool) -> State {
    use State::{Failed, Known, NotAsked, Silent, Withheld};
    let states = (State::of(a, fact), State::of(b, fact));
    let open = |state| matches!(state, NotAsked | Withheld);
    let asked_again = b.asked().contains(fact) && !open(states.1);
    match states {
        (Known(Some(a)), Known(Some(b))) => Known(Some(a || b)),
        (known @ Known(_), _) | (_, known @ Known(_)) => known,
        (_, Failed) => Failed,
        (Failed, _) if !later || !asked_again => Failed,
        _ if later && asked_again => Silent,
        (Silent, _) if later && a.asked().contains(fact) => Silent,
        // What one decided not to ask, another could tell; one and the same backend has decided.
        (Withheld, NotAsked) | (NotAsked, Withheld) if later => Withheld,
        (NotAsked, _) | (_, NotAsked) => NotAsked,
        (Withheld, _) | (_, Withheld) => Withheld,
        _ => Silent,
    }
}

/// The states of all facts.
fn states(verdict: &Verdict) -> Vec<(Fact, State)> {
    let facts = FactSet::ALL.iter();
    facts.map(|fact| (fact, State::of(verdict, fact))).collect()
}

fn written_and_read(verdict: &Verdict) -> Verdict {
    let text = serde_json::to_string(verdict).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What must be true of any verdict.
fn check(verdict: &Verdict) -> Result<(), TestCaseError> {
    let known = verdict.known();
    let of_signals = FactSet::from(verdict.signals().known());
    prop_assert_eq!(FactSet::from(known.signals()), of_signals);
    prop_assert!(!of_signals.intersects(verdict.failed() | verdict.not_asked()));
    prop_assert!(verdict.not_asked().contains_all(verdict.withheld()));
    prop_assert!(verdict.asked().contains_all(known));
    for (fact, state) in states(verdict) {
        let is_failed = verdict.failed().contains(fact) && !known.contains(fact);
        prop_assert_eq!(known.contains(fact), state.is_known(), "{}", fact);
        prop_assert_eq!(is_failed, state == State::Failed, "{}", fact);
        let is_open = verdict.not_asked().contains(fact);
        let is_open = is_open && !is_failed && !known.contains(fact);
        let open = matches!(state, State::NotAsked | State::Withheld);
        prop_assert_eq!(is_open, open, "{}", fact);
    }
    for (number, failure) in verdict.failures().iter().enumerate() {
        prop_assert!(!verdict.failures()[..number].contains(failure));
    }
    for (number, evidence) in verdict.evidence().iter().enumerate() {
        let earlier = &verdict.evidence()[..number];
        prop_assert!(!earlier.iter().any(|e| e.source() == evidence.source()));
    }
    prop_assert_eq!(&written_and_read(verdict), verdict);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_fact_is_in_one_state(a in recombined(A), b in recombined(B), again in recombined(A)) {
        check(&a)?;
        check(&a.clone().merge(&b))?;
        check(&a.clone().updated_by(&again))?;
        check(&a.merge(&again))?;
    }

    #[test]
    fn two_together_say_what_either_says(a in grown(A), b in grown(B), again in grown(A)) {
        let (merged, updated) = (a.clone().merge(&b), a.clone().updated_by(&b));
        for fact in FactSet::ALL {
            prop_assert_eq!(State::of(&merged, fact), together(&a, &b, fact, false), "{}", fact);
            prop_assert_eq!(State::of(&updated, fact), together(&a, &b, fact, true), "{}", fact);
            // Of what one source says twice the later counts.
            let updated = a.clone().updated_by(&again);
            let (is, expected) = (State::of(&updated, fact), together(&a, &again, fact, true));
            prop_assert_eq!(is.is_known(), expected.is_known(), "{}", fact);
            prop_assert!(is.is_known() || is == expected, "{}: {:?}", fact, is);
        }
        for both in [merged, updated] {
            prop_assert_eq!(both.expires(), a.expires().into_iter().chain(b.expires()).min());
            prop_assert_eq!(both.evidence().len(), a.evidence().len() + b.evidence().len());
            prop_assert_eq!(both.list_override(), a.list_override().max(b.list_override()));
        }
    }

    #[test]
    fn merging_is_associative_and_has_no_order(a in grown(A), b in grown(B), c in grown(C)) {
        let (ab, ba) = (a.clone().merge(&b), b.clone().merge(&a));
        prop_assert_eq!(states(&ab), states(&ba));
        prop_assert_eq!(ab.asked(), ba.asked());
        prop_assert_eq!(ab.contradictions(), ba.contradictions());
        prop_assert_eq!(ab.failures().len(), ba.failures().len());
        prop_assert_eq!(ab.merge(&c), a.merge(&b.merge(&c)));
    }

    #[test]
    fn nothing_new_changes_nothing(a in recombined(A)) {
        let new = Verdict::new(IP);
        prop_assert_eq!(&a.clone().merge(&a), &a);
        prop_assert_eq!(&a.clone().merge(&new), &a);
        prop_assert_eq!(&a.clone().updated_by(&new), &a);
        prop_assert_eq!(&new.merge(&a), &a);
        prop_assert_eq!(states(&a.clone().updated_by(&a)), states(&a));
        prop_assert_eq!(&a.clone().only(FactSet::ALL), &a);
        prop_assert_eq!(a.clone().detached(), a);
    }

    #[test]
    fn what_is_said_twice_is_said_once(a in grown(A), step in step(A)) {
        let once = step.apply(a);
        let twice = step.apply(once.clone());
        prop_assert_eq!(states(&twice), states(&once));
        prop_assert_eq!(twice.evidence(), once.evidence());
        prop_assert_eq!(twice.expires(), once.expires());
    }

    #[test]
    fn what_is_said_of_some_facts_changes_no_others(a in grown(A), facts in fact_set()) {
        use State::{Failed, NotAsked, Silent, Withheld};
        for fact in FactSet::ALL {
            let before = State::of(&a, fact);
            let is_named = facts.contains(fact);
            let changed = |becomes| if is_named { becomes } else { before };
            let after = |verdict: Verdict| State::of(&verdict, fact);
            prop_assert_eq!(after(a.clone().with_not_asked(facts)), match before {
                Withheld | Silent => changed(NotAsked),
                _ => before,
            });
            prop_assert_eq!(after(a.clone().with_withheld(facts)), match before {
                Silent => changed(Withheld),
                _ => before,
            });
            prop_assert_eq!(after(a.clone().settled(facts)), match before {
                NotAsked | Withheld => changed(Silent),
                _ => before,
            });
            prop_assert_eq!(after(a.clone().with_asked(facts)), before);
            prop_assert_eq!(after(a.clone().without_failures()), match before {
                Failed => NotAsked,
                _ => before,
            });
        }
    }

    #[test]
    fn a_part_is_as_in_the_whole_and_says_nothing_of_the_rest(a in grown(A), facts in fact_set()) {
        let part = a.clone().only(facts);
        check(&part)?;
        // A kind of proxy says that there is a proxy.
        let kinds = [Signal::PublicProxy, Signal::ResidentialProxy];
        let is_kind = |signal: &Signal| part.is(*signal) == Some(true);
        let implied = |fact| fact == Fact::from(Signal::Proxy) && kinds.iter().any(is_kind);
        for fact in FactSet::ALL {
            let (whole, part) = (State::of(&a, fact), State::of(&part, fact));
            match facts.contains(fact) {
                true => prop_assert_eq!(part, whole, "{}", fact),
                false if implied(fact) => prop_assert!(part.is_known()),
                false if matches!(whole, State::Withheld | State::Silent) && !a.asked().contains(fact) => {
                    prop_assert_eq!(part, whole, "{}", fact);
                }
                false => prop_assert!(matches!(part, State::NotAsked | State::Withheld), "{} {:?} {:?}", fact, whole, part),
            }
        }
        prop_assert_eq!(part.expires(), a.expires());
    }

    #[test]
    fn parts_make_the_whole(a in grown(A), facts in fact_set()) {
        let (part, rest) = (a.clone().only(facts), a.clone().only(FactSet::ALL - facts));
        for whole in [part.clone().updated_by(&rest), rest.updated_by(&part)] {
            prop_assert_eq!(states(&whole), states(&a));
            prop_assert_eq!(whole.asked(), a.asked());
            prop_assert_eq!(whole.list_override(), a.list_override());
        }
    }

    #[test]
    fn another_way_to_combine_is_undone_by_the_usual_one(a in grown(A), quorum in 0..4_usize) {
        let merge = Merge::Quorum(quorum);
        let other = a.clone().recombined(&merge);
        check(&other)?;
        prop_assert_eq!(&other.clone().recombined(&merge), &other);
        prop_assert_eq!(other.expires(), a.expires());
        prop_assert_eq!(other.recombined(&Merge::AnyYes), a);
    }

    #[test]
    fn an_end_that_is_set_is_never_put_off(a in grown(A), step in step(A), end in time()) {
        let ends = a.expires_at(end).expires().unwrap();
        prop_assert!(ends <= end);
        let after = step.apply(Verdict::new(IP).expires_at(end)).expires();
        prop_assert!(after.is_some_and(|after| after <= end));
    }

    /// What a source said first ends when it said so, for as long as some of it stands.
    #[test]
    fn what_a_source_says_in_parts_ends_with_the_first(first in evidence("a"), second in evidence("a")) {
        let ends = [first.expires(), second.expires()].into_iter().flatten().min();
        let replaced = second.facts().contains_all(first.facts());
        let both = Verdict::new(IP).with_evidence(first).with_evidence(second.clone());
        let both = both.evidence()[0].expires();
        prop_assert!(both == ends || replaced && both == second.expires());
    }
}

/// Without whoever could not be resolved a failure would be taken for silence.
#[test]
fn an_unresolved_address_stays_one_in_part_and_on_the_wire() {
    let tor = FactSet::from(Signal::Tor);
    let unresolved = Verdict::unresolved();
    for (verdict, expected) in [
        (unresolved.clone().only(tor), State::NotAsked),
        (unresolved.clone().without_failures(), State::NotAsked),
        (unresolved, State::Failed),
    ] {
        assert_eq!(State::of(&verdict, Signal::Vpn.into()), expected);
        assert_eq!(written_and_read(&verdict), verdict);
    }
}

/// What is read without a word on who was asked is not taken for silence when it is taken apart.
#[test]
fn evidence_that_is_read_was_asked_for() {
    let text = r#"{
        "ip": "203.0.113.9",
        "evidence": [{ "source": "a", "signals": { "tor": true } }],
        "absent": ["bot"]
    }"#;
    let read: Verdict = serde_json::from_str(text).unwrap();
    check(&read).unwrap();
    let part = read.only(Signal::Vpn.into());
    for signal in [Signal::Tor, Signal::Bot] {
        assert_eq!(State::of(&part, signal.into()), State::NotAsked);
    }
}

#[test]
fn a_source_that_is_read_twice_speaks_once() {
    let text = r#"{
        "ip": "203.0.113.9",
        "evidence": [
            { "source": "a", "signals": { "tor": true } },
            { "source": "a", "signals": { "tor": false, "vpn": true } }
        ]
    }"#;
    let read: Verdict = serde_json::from_str(text).unwrap();
    let says = |signals| Verdict::new(IP).with_evidence(Evidence::new("a").with_signals(signals));
    let expected = says(Signals::UNKNOWN.no(Signal::Tor).yes(Signal::Vpn));
    assert_eq!(read, expected);
}

#[test]
fn a_failure_without_a_fact_stays_listed() {
    let error = LookupErrorKind::Timeout.into();
    let listed = Verdict::from_error(IP, "down", FactSet::EMPTY, &error);
    let later = Verdict::new(IP).with_asked(Signal::Tor.into());
    assert_eq!(listed.updated_by(&later).failures().len(), 1);
}
