//! Why something is unknown: silence of several kinds, questions not asked, failures.

use ipsec_core::{Evidence, Fact, FactSet, LookupErrorKind, Signal, Signals, Unknown, Verdict};

/// A public resolver's address: of documentation addresses nobody is expected to say anything.
const PUBLIC: [u8; 4] = [1, 1, 1, 1];
const NOT_PUBLIC: [u8; 4] = [203, 0, 113, 9];

const TOR: Fact = Fact::Signal(Signal::Tor);

fn public() -> Verdict {
    Verdict::new(PUBLIC)
}

fn failed(kind: LookupErrorKind) -> Verdict {
    Verdict::from_error(PUBLIC, "down", TOR.into(), &kind.into())
}

/// Tor, or another fact, is unknown for this reason.
#[track_caller]
fn because(verdict: &Verdict, fact: impl Into<Fact>, why: Unknown) {
    assert_eq!(verdict.unknown_because(fact), Some(why), "{verdict:?}");
}

#[test]
fn silence_is_of_three_kinds() {
    because(&public(), TOR, Unknown::NoSource);
    because(&public().with_asked(TOR.into()), TOR, Unknown::NotListed);
    because(&Verdict::new(NOT_PUBLIC), TOR, Unknown::NoSource);
    because(
        &Verdict::new(NOT_PUBLIC).with_asked(TOR.into()),
        TOR,
        Unknown::NotPublic,
    );
}

#[test]
fn what_is_known_is_not_unknown() {
    let answers = Evidence::new("a").with_signals(Signals::UNKNOWN.no(Signal::Tor));
    let told = public().with_evidence(answers);
    assert_eq!(told.unknown_because(TOR), None);
    because(&told, Fact::Score, Unknown::NoSource);
    assert_eq!(
        public()
            .with_absent(Signal::Tor.into())
            .unknown_because(TOR),
        None
    );
}

#[test]
fn what_was_not_asked_is_that_until_it_is_settled_or_known() {
    let open = public().with_not_asked(FactSet::ALL);
    because(&open, TOR, Unknown::NotAsked);
    because(&open, Fact::Location, Unknown::NotAsked);
    let settled = open.clone().settled(TOR.into());
    because(&settled, TOR, Unknown::NotListed);
    because(&settled, Fact::Location, Unknown::NotAsked);
    let known = open.with_absent(Signal::Tor.into());
    assert_eq!(known.not_asked(), FactSet::ALL - TOR.into());
    let too_late = known.with_not_asked(TOR.into());
    assert_eq!(too_late.unknown_because(TOR), None);
}

#[test]
fn settling_what_nobody_could_tell_does_not_make_it_asked() {
    because(&public().settled(FactSet::ALL), TOR, Unknown::NoSource);
}

#[test]
fn an_outage_is_a_failure_with_its_kind() {
    for kind in [
        LookupErrorKind::Timeout,
        LookupErrorKind::AuthFailed,
        LookupErrorKind::QuotaExhausted { until: None },
        LookupErrorKind::Mismatch,
        LookupErrorKind::Overloaded,
    ] {
        because(&failed(kind), TOR, Unknown::Failed(kind));
        because(&failed(kind), Fact::Score, Unknown::NoSource);
        assert!(!Unknown::Failed(kind).is_silent());
    }
}

#[test]
fn an_error_about_the_address_is_silence() {
    for kind in [
        LookupErrorKind::BadInput,
        LookupErrorKind::NotPublic,
        LookupErrorKind::NotFound,
    ] {
        let verdict = failed(kind);
        because(&verdict, TOR, Unknown::NotListed);
        assert!(verdict.failed().is_empty());
        assert_eq!(verdict.failures()[0].kind(), kind);
        assert_eq!(verdict.failures()[0].source(), &"down");
    }
}

#[test]
fn the_first_outage_that_concerns_the_fact_is_the_reason() {
    let not_found = failed(LookupErrorKind::NotFound);
    let elsewhere = Verdict::from_error(
        PUBLIC,
        "a",
        Fact::Score.into(),
        &LookupErrorKind::Denied.into(),
    );
    let timeout = Verdict::from_error(PUBLIC, "b", TOR.into(), &LookupErrorKind::Timeout.into());
    let verdict = not_found.merge(&elsewhere).merge(&timeout);
    because(&verdict, TOR, Unknown::Failed(LookupErrorKind::Timeout));
    because(
        &verdict,
        Fact::Score,
        Unknown::Failed(LookupErrorKind::Denied),
    );
}

#[test]
fn a_failure_counts_before_what_was_not_asked() {
    let both = failed(LookupErrorKind::Timeout).with_not_asked(TOR.into());
    because(&both, TOR, Unknown::Failed(LookupErrorKind::Timeout));
    assert_eq!(both.not_asked(), TOR.into());
}

#[test]
fn an_address_that_could_not_be_resolved_is_the_reason_for_everything() {
    let verdict = Verdict::unresolved();
    assert_eq!(verdict.ip(), None);
    for fact in FactSet::ALL {
        because(&verdict, fact, Unknown::Failed(LookupErrorKind::Unresolved));
    }
}

#[test]
fn mapped_addresses_are_taken_for_what_they_are() {
    let mapped: std::net::IpAddr = "::ffff:203.0.113.9".parse().unwrap();
    assert_eq!(Verdict::new(mapped), Verdict::new(NOT_PUBLIC));
}

#[test]
fn scores_keep_their_scale_and_the_highest_is_by_share() {
    let scored = |source: &str, value, max| {
        Evidence::new(source).with_score(ipsec_core::Score::new(value, max).unwrap())
    };
    let verdict = public()
        .with_evidence(scored("a", 60.0, 100.0))
        .with_evidence(scored("b", 7.0, 10.0));
    assert_eq!(verdict.score("a").unwrap().to_string(), "60 of 100");
    assert_eq!(verdict.highest_score(), verdict.score("b"));
    assert_eq!((verdict.score("c"), public().highest_score()), (None, None));
    for (value, max) in [
        (-1.0, 10.0),
        (11.0, 10.0),
        (1.0, 0.0),
        (f64::NAN, 1.0),
        (1.0, f64::INFINITY),
    ] {
        assert!(
            ipsec_core::Score::new(value, max).is_err(),
            "{value} of {max}"
        );
    }
}
