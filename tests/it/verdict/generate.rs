//! Random evidence and verdicts about one address.

use std::time::{Duration, UNIX_EPOCH};

use ipsec_core::{
    Country, Evidence, Fact, FactSet, ListOverride, Location, LookupErrorKind, Network,
    NetworkKind, Score, Signal, SignalSet, Signals, Verdict,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(super) const IP: [u8; 4] = [203, 0, 113, 9];

pub(super) fn signal_set() -> impl Strategy<Value = SignalSet> {
    subsequence(Signal::ALL, 0..=Signal::ALL.len())
        .prop_map(|signals| signals.into_iter().collect())
}

pub(super) fn signals() -> impl Strategy<Value = Signals> {
    (signal_set(), signal_set()).prop_map(|(yes, no)| Signals::new(yes, no))
}

pub(super) fn fact_set() -> impl Strategy<Value = FactSet> {
    let others = subsequence(vec![Fact::Score, Fact::Network, Fact::Location], 0..=3);
    (signal_set(), others)
        .prop_map(|(signals, others)| FactSet::from(signals) | others.into_iter().collect())
}

fn score() -> impl Strategy<Value = Score> {
    (0..=1000_u32)
        .prop_map(|tenths| Score::new(f64::from(tenths) / 10.0, 100.0).expect("on the scale"))
}

fn network() -> impl Strategy<Value = Network> {
    (
        option::of(any::<u32>()),
        option::of("\\PC{0,12}"),
        option::of(select(NetworkKind::ALL)),
        any::<bool>(),
    )
        .prop_map(|(asn, organization, kind, has_prefix)| {
            let mut network = Network::default();
            network.asn = asn;
            network.organization = organization;
            network.kind = kind;
            network.prefix = has_prefix.then(|| "203.0.113.0/24".parse().expect("a prefix"));
            network
        })
}

fn location() -> impl Strategy<Value = Location> {
    let country = option::of("[A-Z]{2}".prop_map(|code| code.parse::<Country>().expect("a code")));
    (country, option::of("\\PC{0,12}"), option::of(any::<bool>())).prop_map(
        |(country, city, in_eu)| {
            let mut location = Location::default();
            location.country = country;
            location.city = city;
            location.in_eu = in_eu;
            location
        },
    )
}

/// Evidence of this source.
pub(super) fn evidence(source: &'static str) -> impl Strategy<Value = Evidence> {
    let entry = select([ListOverride::Allow, ListOverride::Deny].as_slice());
    let seconds = || option::of(0..4_000_000_000_u64);
    (
        signals(),
        option::of(score()),
        option::of(network()),
        option::of(location()),
        vec("\\PC{1,8}", 0..3),
        option::weighted(0.2, entry),
        (seconds(), seconds()),
    )
        .prop_map(
            move |(signals, score, network, location, names, entry, times)| {
                let mut evidence = Evidence::new(source).with_signals(signals);
                if let Some(score) = score {
                    evidence = evidence.with_score(score);
                }
                if let Some(network) = network {
                    evidence = evidence.with_network(network);
                }
                if let Some(location) = location {
                    evidence = evidence.with_location(location);
                }
                for name in names {
                    evidence = evidence.with_note(name.clone()).with_name(name);
                }
                if let Some(entry) = entry {
                    evidence = evidence.with_list_override(entry);
                }
                if let Some(seconds) = times.0 {
                    evidence = evidence.observed_at(UNIX_EPOCH + Duration::from_secs(seconds));
                }
                if let Some(seconds) = times.1 {
                    evidence = evidence.expires_at(UNIX_EPOCH + Duration::from_secs(seconds));
                }
                evidence
            },
        )
}

pub(super) fn error_kind() -> impl Strategy<Value = LookupErrorKind> {
    let until =
        option::of((0..4_000_000_000_u64).prop_map(|s| UNIX_EPOCH + Duration::from_secs(s)));
    let retry_after = option::of(any::<u32>().prop_map(|s| Duration::from_millis(s.into())));
    prop_oneof![
        Just(LookupErrorKind::Timeout),
        Just(LookupErrorKind::NotFound),
        Just(LookupErrorKind::Misconfigured),
        until.prop_map(|until| LookupErrorKind::QuotaExhausted { until }),
        retry_after.prop_map(|retry_after| LookupErrorKind::Throttled { retry_after }),
    ]
}

/// A verdict to which only these two sources contributed.
pub(super) fn verdict_of(
    said: &'static str,
    failed: &'static str,
) -> impl Strategy<Value = Verdict> {
    (
        option::of(evidence(said)),
        option::of((fact_set(), error_kind())),
        signal_set(),
        fact_set(),
        fact_set(),
        any::<bool>(),
    )
        .prop_map(
            move |(evidence, failure, absent, asked, not_asked, has_absent)| {
                let mut verdict = match failure {
                    Some((facts, kind)) => Verdict::from_error(IP, failed, facts, &kind.into()),
                    None => Verdict::new(IP),
                };
                if let Some(evidence) = evidence {
                    verdict = verdict.with_evidence(evidence);
                }
                if has_absent {
                    verdict = verdict.with_absent(absent);
                }
                verdict.with_asked(asked).with_not_asked(not_asked)
            },
        )
}
