//! The other ways to combine signals: by quorum and by preference.

use ipsec_core::{Evidence, FactSet, Merge, Signal, Signals, Unknown, Verdict};
use proptest::prelude::*;

use super::generate::{IP, verdict_of};

fn says(verdict: Verdict, source: &str, signals: Signals) -> Verdict {
    verdict.with_evidence(Evidence::new(source).with_signals(signals))
}

/// Three sources: two for VPN, one against; one for Tor; two against bot.
fn three() -> Verdict {
    let yes = |signal: Signal| Signals::UNKNOWN.yes(signal);
    let verdict = says(Verdict::new(IP), "a", yes(Signal::Vpn).no(Signal::Bot));
    let verdict = says(
        verdict,
        "b",
        yes(Signal::Vpn).yes(Signal::Tor).no(Signal::Bot),
    );
    says(
        verdict,
        "c",
        Signals::UNKNOWN.no([Signal::Vpn, Signal::Tor]),
    )
}

fn prefer<const N: usize>(order: [&str; N]) -> Merge {
    Merge::Prefer(order.map(Into::into).to_vec())
}

#[track_caller]
fn combined(merge: &Merge, expected: Signals) {
    let verdict = three().recombined(merge);
    assert_eq!(verdict.signals(), expected, "{merge:?}");
    assert_eq!(verdict.evidence(), three().evidence());
    assert_eq!(verdict.contradictions(), three().contradictions());
}

#[test]
fn a_quorum_needs_that_many_voices_either_way() {
    let unknown = Signals::UNKNOWN;
    let any = unknown.yes([Signal::Vpn, Signal::Tor]).no(Signal::Bot);
    combined(&Merge::AnyYes, any);
    combined(&Merge::Quorum(0), any);
    combined(&Merge::Quorum(1), any);
    combined(&Merge::Quorum(2), unknown.yes(Signal::Vpn).no(Signal::Bot));
    combined(&Merge::Quorum(3), unknown);
}

#[test]
fn the_preferred_source_decides_what_it_knows() {
    let unknown = Signals::UNKNOWN;
    combined(
        &prefer(["c"]),
        unknown.no([Signal::Vpn, Signal::Tor, Signal::Bot]),
    );
    combined(
        &prefer(["a", "c"]),
        unknown.yes(Signal::Vpn).no([Signal::Tor, Signal::Bot]),
    );
    combined(
        &prefer(["nobody", "c", "a"]),
        unknown.no([Signal::Vpn, Signal::Tor, Signal::Bot]),
    );
    combined(
        &prefer([]),
        unknown.yes([Signal::Vpn, Signal::Tor]).no(Signal::Bot),
    );
}

#[test]
fn all_complete_lists_are_one_voice() {
    let absent = Verdict::new(IP).with_absent(Signal::Tor.into());
    assert_eq!(absent.clone().recombined(&Merge::Quorum(2)).is_tor(), None);
    let second = says(absent, "a", Signals::UNKNOWN.no(Signal::Tor));
    assert_eq!(second.recombined(&Merge::Quorum(2)).is_tor(), Some(false));
}

#[test]
fn what_lacks_a_quorum_is_unknown_everywhere() {
    let verdict = three().recombined(&Merge::Quorum(2));
    assert_eq!(verdict.is_tor(), None);
    assert!(!verdict.knows(Signal::Tor));
    assert!(
        verdict
            .unknown_because(Signal::Tor)
            .is_some_and(Unknown::is_silent)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn recombining_loses_nothing(
        a in verdict_of("a", "down-a"),
        b in verdict_of("b", "down-b"),
        quorum in 0..4_usize,
    ) {
        let merged = a.merge(&b);
        let recombined = merged.clone().recombined(&Merge::Quorum(quorum));
        for fact in FactSet::ALL {
            prop_assert_eq!(recombined.knows(fact), recombined.unknown_because(fact).is_none());
        }
        prop_assert_eq!(recombined.recombined(&Merge::AnyYes), merged);
    }
}
