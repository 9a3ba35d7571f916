//! Random policies and random knowledge, small enough to try every world.

use ipsec_core::ip::Scope;
use ipsec_core::policy::Action;
use ipsec_core::{ListOverride, NetworkKind, Signal};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::model::{Cond, Knowledge, Known, Plan, State, Test};

/// The signals that matter to each other, and one that does not.
const SIGNALS: [Signal; 10] = [
    Signal::Anonymous,
    Signal::Vpn,
    Signal::Proxy,
    Signal::PublicProxy,
    Signal::ResidentialProxy,
    Signal::Tor,
    Signal::Relay,
    Signal::Crawler,
    Signal::Datacenter,
    Signal::Attacker,
];

fn action() -> impl Strategy<Value = Action> {
    select(Action::ALL.as_slice())
}

fn entry() -> impl Strategy<Value = ListOverride> {
    select([ListOverride::Allow, ListOverride::Deny].as_slice())
}

fn test() -> impl Strategy<Value = Test> {
    prop_oneof![
        (
            select(["a", "b", "c"].as_slice()),
            select([5.0, 50.5].as_slice())
        )
            .prop_map(|(source, least)| Test::Score(source, least)),
        select([25.0, 75.0].as_slice()).prop_map(Test::HighestScore),
        select([vec!["DE"], vec!["DE", "AT"]].to_vec()).prop_map(Test::Country),
        Just(Test::InEu),
        select([vec![64500], vec![64500, 64501]].to_vec()).prop_map(Test::Asn),
        Just(Test::NetworkKind(vec![NetworkKind::Hosting])),
        select(
            [
                vec!["203.0.113.0/24"],
                vec!["192.0.2.0/24", "2001:db8::/32"]
            ]
            .to_vec()
        )
        .prop_map(Test::Net),
        select(
            [
                vec![Scope::Public],
                vec![Scope::Private, Scope::Documentation]
            ]
            .to_vec()
        )
        .prop_map(Test::Scope),
        entry().prop_map(Test::Operator),
        Just(Test::Unresolved),
    ]
}

pub(super) fn cond() -> impl Strategy<Value = Cond> {
    let leaf = prop_oneof![
        6 => select(SIGNALS.as_slice()).prop_map(Cond::Signal),
        1 => select(SIGNALS.as_slice()).prop_map(Cond::Bare),
        1 => Just(Cond::Anonymizer),
        3 => test().prop_map(Cond::Test),
    ];
    leaf.prop_recursive(3, 6, 3, |inner| {
        prop_oneof![
            2 => vec(inner.clone(), 1..4).prop_map(Cond::Any),
            2 => vec(inner.clone(), 1..4).prop_map(Cond::All),
            2 => inner.clone().prop_map(|cond| Cond::Not(cond.into())),
            1 => inner.clone().prop_map(|cond| Cond::IncludingCrawlers(cond.into())),
            1 => inner.prop_map(|cond| Cond::IncludingRelays(cond.into())),
        ]
    })
}

pub(super) fn plan() -> impl Strategy<Value = Plan> {
    (
        vec((action(), cond()), 0..4),
        any::<bool>(),
        action(),
        option::of(action()),
        prop::bool::weighted(0.2),
        any::<bool>(),
    )
        .prop_map(
            |(rules, first_is_unnamed, otherwise, when_failed, strict, ignores_operator_lists)| {
                Plan {
                    rules,
                    first_is_unnamed,
                    otherwise,
                    when_failed,
                    strict,
                    ignores_operator_lists,
                }
            },
        )
}

fn signal_state() -> impl Strategy<Value = State<bool>> {
    prop_oneof![
        2 => Just(State::Known(true)),
        4 => Just(State::Known(false)),
        3 => Just(State::Silent),
        2 => Just(State::Failed),
        3 => Just(State::NotAsked),
    ]
}

/// Of what is told in part the rest cannot be asked for: a verdict keeps that per fact.
fn rest(told: bool, state: State<()>) -> State<()> {
    match state {
        State::NotAsked if told => State::Silent,
        state => state,
    }
}

fn known() -> impl Strategy<Value = Known> {
    // The public one is a resolver's, since no documentation address is public.
    let ips = [
        "203.0.113.9",
        "198.51.100.1",
        "2001:db8::1",
        "10.0.0.1",
        "1.1.1.1",
    ];
    let told = (
        [option::of(0..=100_u32), option::of(0..=10_u32)],
        option::of(select(["DE", "FR"].as_slice())),
        option::of(any::<bool>()),
        option::of(select([64500_u32, 64502].as_slice())),
        option::of(select(NetworkKind::ALL)),
    );
    let rest_state = select([State::Silent, State::Failed, State::NotAsked].as_slice());
    (
        select(ips.to_vec()),
        vec(signal_state(), SIGNALS.len()),
        any::<bool>(),
        told,
        [rest_state.clone(), rest_state.clone(), rest_state],
        option::weighted(0.2, entry()),
    )
        .prop_map(|(ip, states, no_by_absence, told, states_of_rest, entry)| {
            let (scores, country, in_eu, asn, kind) = told;
            let [score, location, network] = states_of_rest;
            Known {
                ip: ip.parse().expect("an address"),
                signals: SIGNALS.into_iter().zip(states).collect(),
                no_by_absence,
                scores,
                country,
                in_eu,
                asn,
                kind,
                rest: [
                    rest(scores.iter().any(Option::is_some), score),
                    rest(country.is_some() || in_eu.is_some(), location),
                    rest(asn.is_some() || kind.is_some(), network),
                ],
                entry,
            }
        })
}

pub(super) fn knowledge() -> impl Strategy<Value = Knowledge> {
    option::weighted(0.95, known())
}
