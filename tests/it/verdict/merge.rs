//! Verdicts of independent sources become one, whatever the order, and contradictions stay visible.

use ipsec_core::{
    Evidence, Fact, FactSet, LookupErrorKind, Score, Signal, SignalSet, Signals, Unknown, Verdict,
};
use proptest::prelude::*;

use super::generate::{IP, verdict_of};

fn says(source: &str, signals: Signals) -> Verdict {
    Verdict::new(IP).with_evidence(Evidence::new(source).with_signals(signals))
}

fn failed(facts: impl Into<FactSet>) -> Verdict {
    Verdict::from_error(IP, "down", facts.into(), &LookupErrorKind::Timeout.into())
}

/// What a policy or a metric can see of a verdict, without the order of the sources.
fn seen(verdict: &Verdict) -> impl PartialEq + std::fmt::Debug + use<> {
    let sets = (
        verdict.known(),
        verdict.failed(),
        verdict.not_asked(),
        verdict.asked(),
    );
    let mut sources: Vec<_> = verdict
        .evidence()
        .iter()
        .map(|e| e.source().clone())
        .collect();
    sources.sort();
    (
        sets,
        verdict.signals(),
        verdict.contradictions(),
        verdict.list_override(),
        verdict.highest_score().map(Score::share),
        sources,
        verdict.failures().len(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_independent_sources_does_not_matter(
        a in verdict_of("a", "down-a"),
        b in verdict_of("b", "down-b"),
        c in verdict_of("c", "down-c"),
    ) {
        let (ab, ba) = (a.clone().merge(&b), b.clone().merge(&a));
        prop_assert_eq!(seen(&ab), seen(&ba));
        let left = ab.merge(&c);
        let right = a.merge(&b.merge(&c));
        prop_assert_eq!(left, right);
    }

    #[test]
    fn merging_the_same_again_changes_nothing(a in verdict_of("a", "down")) {
        prop_assert_eq!(a.clone().merge(&a), a.clone());
        prop_assert_eq!(a.clone().merge(&Verdict::new(IP)), a);
    }

    #[test]
    fn a_signal_that_is_known_is_neither_failed_nor_waiting_to_be_asked(
        a in verdict_of("a", "down-a"),
        b in verdict_of("b", "down-b"),
    ) {
        for verdict in [a.clone().merge(&b), a.clone().updated_by(&b), a, b] {
            let known = FactSet::from(verdict.signals().known());
            prop_assert!(!known.intersects(verdict.failed() | verdict.not_asked()));
            for fact in FactSet::ALL {
                prop_assert_eq!(verdict.knows(fact), verdict.unknown_because(fact).is_none());
                let failed = matches!(verdict.unknown_because(fact), Some(Unknown::Failed(_)));
                prop_assert_eq!(failed, verdict.failed().contains(fact) && !verdict.knows(fact));
            }
        }
    }
}

#[test]
fn one_yes_beats_any_no_and_the_contradiction_shows() {
    let yes = says("a", Signals::UNKNOWN.yes(Signal::Vpn));
    let no = says("b", Signals::UNKNOWN.no([Signal::Vpn, Signal::Tor]));
    let merged = yes.merge(&no);
    assert_eq!(
        (merged.is_vpn(), merged.is_tor()),
        (Some(true), Some(false))
    );
    assert_eq!(merged.contradictions(), Signal::Vpn.into());
    assert_eq!(merged.evidence().len(), 2);
}

#[test]
fn a_complete_list_contradicts_too() {
    let listed = says("a", Signals::UNKNOWN.yes(Signal::Tor));
    let merged = Verdict::new(IP)
        .with_absent(Signal::Tor.into())
        .merge(&listed);
    assert_eq!(merged.is_tor(), Some(true));
    assert_eq!(merged.contradictions(), Signal::Tor.into());
}

#[test]
fn a_source_that_speaks_again_replaces_what_it_said_and_keeps_the_rest() {
    let first = Evidence::new("a")
        .with_signals(Signals::UNKNOWN.yes([Signal::Vpn, Signal::Bot]))
        .with_name("Example VPN");
    let second = Evidence::new("a")
        .with_signals(Signals::UNKNOWN.no(Signal::Vpn))
        .with_name("Example VPN")
        .with_score(Score::new(3.0, 10.0).unwrap());
    let (first, second) = (
        Verdict::new(IP).with_evidence(first),
        Verdict::new(IP).with_evidence(second),
    );
    for verdict in [
        first.clone().merge(&second),
        first.clone().updated_by(&second),
        first.with_evidence(second.evidence()[0].clone()),
    ] {
        assert_eq!(
            (verdict.is_vpn(), verdict.is_bot()),
            (Some(false), Some(true))
        );
        assert_eq!(verdict.evidence().len(), 1);
        assert_eq!(verdict.evidence()[0].names(), ["Example VPN"]);
        assert_eq!(verdict.score("a").map(Score::value), Some(3.0));
        assert_eq!(verdict.contradictions(), SignalSet::EMPTY);
    }
}

#[test]
fn what_one_source_failed_to_tell_another_may_know() {
    let known = says("a", Signals::UNKNOWN.no(Signal::Tor));
    for merged in [
        failed([Signal::Tor, Signal::Vpn]).merge(&known),
        known.clone().merge(&failed([Signal::Tor, Signal::Vpn])),
    ] {
        assert_eq!(merged.failed(), Signal::Vpn.into());
        assert_eq!(merged.unknown_because(Signal::Tor), None);
        assert_eq!(merged.failures().len(), 1);
    }
}

#[test]
fn verdicts_of_two_addresses_are_not_mixed() {
    let other = Verdict::new([198, 51, 100, 1]).with_absent(SignalSet::ALL);
    let mine = says("a", Signals::UNKNOWN.yes(Signal::Vpn));
    assert_eq!(mine.clone().merge(&other), mine);
    assert_eq!(mine.clone().updated_by(&other), mine);
    assert_eq!(failed(Signal::Tor).updated_by(&other), failed(Signal::Tor));
    assert_eq!(mine.clone().merge(&Verdict::unresolved()), mine);
}

#[test]
fn an_update_settles_what_was_asked_in_the_second_round() {
    let first = says("a", Signals::UNKNOWN.yes(Signal::Vpn)).with_not_asked(Signal::Tor.into());
    let second = Verdict::new(IP).with_asked(Signal::Tor.into());
    let updated = first.clone().updated_by(&second);
    assert_eq!(updated.not_asked(), FactSet::EMPTY);
    assert_eq!(updated.is_vpn(), Some(true));
    let by_another = first.merge(&second);
    assert_eq!(by_another.not_asked(), Signal::Tor.into());
}

#[test]
fn a_failure_lasts_until_its_facts_are_asked_for_again() {
    let down = failed([Signal::Tor, Signal::Vpn]);
    let about_others = Verdict::new(IP).with_asked(Fact::Score.into());
    assert_eq!(
        down.clone().updated_by(&about_others),
        down.clone().with_asked(Fact::Score.into())
    );
    let back = down
        .clone()
        .updated_by(&Verdict::new(IP).with_asked(Signal::Tor.into()));
    assert_eq!(back.failed(), Signal::Vpn.into());
    assert_eq!(back.failures()[0].facts(), Signal::Vpn.into());
    let all_back = back.updated_by(&says("down", Signals::UNKNOWN.no(Signal::Vpn)));
    assert_eq!(
        (all_back.failed(), all_back.failures()),
        (FactSet::EMPTY, &[][..])
    );
    let still_down = down.clone().updated_by(&down);
    assert_eq!(still_down, down);
}
