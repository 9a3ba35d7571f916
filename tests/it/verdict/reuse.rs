//! A verdict that is kept can be said of another address, in part, and without its failures; nothing is made up by that.

use std::time::{Duration, SystemTime};

use ipsec_core::{
    Evidence, Fact, FactSet, Failure, ListOverride, Location, LookupErrorKind, Score, Signal,
    SignalSet, Signals, Unknown, Verdict,
};

const PUBLIC: [u8; 4] = [8, 8, 8, 8];
const OTHER: [u8; 4] = [9, 9, 9, 9];

fn says(source: &str, signals: Signals) -> Evidence {
    Evidence::new(source.to_owned()).with_signals(signals)
}

fn failed(kind: LookupErrorKind, signal: Signal) -> Verdict {
    Verdict::from_error(PUBLIC, "down", signal.into(), &kind.into())
}

#[test]
fn what_is_said_of_another_address_is_the_same() {
    let one = Verdict::new(PUBLIC)
        .with_absent(SignalSet::from(Signal::Tor))
        .with_evidence(says("a", Signals::UNKNOWN.yes(Signal::Vpn)));
    let other = one.clone().for_address(OTHER);
    assert_eq!(other.ip(), Some(OTHER.into()));
    assert_eq!(other.signals(), one.signals());
    assert_eq!(other.evidence(), one.evidence());
    assert_eq!(other.for_address(PUBLIC), one);
}

#[test]
fn that_no_list_names_it_is_not_said_of_a_private_address() {
    let one = Verdict::new(PUBLIC).with_absent(SignalSet::ALL);
    let private = one.for_address([10, 0, 0, 1]);
    assert!(private.signals().known().is_empty());
}

#[test]
fn trust_stays_with_its_address() {
    let friend = says("own", Signals::UNKNOWN.no(Signal::Vpn));
    let friend = Verdict::new(PUBLIC)
        .with_evidence(friend.with_list_override(ListOverride::Allow))
        .with_evidence(says("a", Signals::UNKNOWN.yes(Signal::Vpn)));
    let other = friend.for_address(OTHER);
    assert_eq!((other.list_override(), other.is_vpn()), (None, Some(true)));
    assert!(other.evidence_of("own").is_none());
    let enemy = says("own", Signals::UNKNOWN).with_list_override(ListOverride::Deny);
    let enemy = Verdict::new(PUBLIC).with_evidence(enemy).for_address(OTHER);
    assert_eq!(enemy.list_override(), Some(ListOverride::Deny));
}

#[test]
fn a_part_says_nothing_of_the_rest() {
    let whole = Verdict::new(PUBLIC)
        .with_absent([Signal::Tor, Signal::Bot].into())
        .with_evidence(says("a", Signals::UNKNOWN.yes(Signal::Vpn)))
        .with_evidence(
            says("b", Signals::UNKNOWN.yes(Signal::Proxy))
                .with_score(Score::new(5.0, 10.0).unwrap())
                .with_location(Location::default()),
        )
        .merge(&failed(LookupErrorKind::Timeout, Signal::Spam));
    let part = whole.only(FactSet::from([Signal::Proxy, Signal::Tor]) | Fact::Score.into());
    assert_eq!(
        part.signals(),
        Signals::UNKNOWN.yes(Signal::Proxy).no(Signal::Tor)
    );
    assert!(part.evidence_of("a").is_none());
    assert!(part.score("b").is_some() && part.location().is_none());
    assert!(part.failures().is_empty() && part.failed().is_empty());
    for signal in [Signal::Vpn, Signal::Bot, Signal::Spam] {
        assert_eq!(part.unknown_because(signal), Some(Unknown::NotAsked));
    }
    assert_eq!(part.clone().only(FactSet::ALL), part);
}

#[test]
fn without_failures_whoever_needs_it_asks_again() {
    let both = failed(LookupErrorKind::Timeout, Signal::Spam)
        .merge(&failed(LookupErrorKind::NotFound, Signal::Bot))
        .with_absent(Signal::Tor.into());
    let kept = both.without_failures();
    assert_eq!(kept.unknown_because(Signal::Spam), Some(Unknown::NotAsked));
    assert_eq!(kept.unknown_because(Signal::Bot), Some(Unknown::NotListed));
    assert_eq!(kept.is_tor(), Some(false));
    let kinds: Vec<_> = kept.failures().iter().map(Failure::kind).collect();
    assert_eq!(kinds, [LookupErrorKind::NotFound]);
}

#[test]
fn together_answers_that_were_kept_end_with_the_first() {
    let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let silent = Verdict::new(PUBLIC).with_asked(Signal::Bot.into());
    let kept = silent.clone().expires_at(at(7)).expires_at(at(9));
    assert_eq!(kept.expires(), Some(at(7)));
    let other = Verdict::new(PUBLIC).with_evidence(says("a", Signals::UNKNOWN.yes(Signal::Vpn)));
    for (both, end) in [
        (silent.clone().merge(&kept), 7),
        (kept.clone().merge(&other), 7),
        (other.clone().expires_at(at(5)).updated_by(&kept), 5),
        (kept.clone().for_address(OTHER).only(Signal::Vpn.into()), 7),
    ] {
        assert_eq!(both.expires(), Some(at(end)));
    }
    let text = serde_json::to_string(&kept).unwrap();
    let read: Verdict = serde_json::from_str(&text).unwrap();
    assert_eq!((read.expires(), read), (Some(at(7)), kept));
}

#[test]
fn a_listed_failure_makes_no_fact_fail() {
    let failure = Failure::new("down", Signal::Bot.into(), LookupErrorKind::Timeout);
    let asked = Verdict::new(PUBLIC).with_asked(Signal::Bot.into());
    let listed = asked.with_failure(failure.clone()).with_failure(failure);
    assert_eq!(listed.failures().len(), 1);
    assert_eq!(
        listed.unknown_because(Signal::Bot),
        Some(Unknown::NotListed)
    );
}

/// What is old stays so when its source says something new of something else.
#[test]
fn what_is_stale_stays_so_until_it_is_said_anew() {
    let tor = says("a", Signals::UNKNOWN.yes(Signal::Tor));
    let old = Verdict::new(PUBLIC).with_evidence(tor.clone().stale());
    let vpn = Verdict::new(PUBLIC).with_evidence(says("a", Signals::UNKNOWN.no(Signal::Vpn)));
    for both in [old.clone().updated_by(&vpn), old.clone().merge(&vpn)] {
        assert!(both.evidence()[0].is_stale());
    }
    let anew = Verdict::new(PUBLIC).with_evidence(tor);
    assert!(!old.updated_by(&anew).evidence()[0].is_stale());
}
