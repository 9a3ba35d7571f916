//! What an explanation says, word for word, and what it rests on.

use ipsec_core::policy::{
    PolicyBuilder, anonymizer, any, attacker, country, datacenter, highest_score, net, not, score,
    tor, vpn,
};
use ipsec_core::{Fact, FactSet, ListOverride, Signal, SignalSet, Signals, Verdict};

use super::cases::*;

/// The decision rests on these signals, and these facts were open.
#[track_caller]
fn rests_on(
    policy: PolicyBuilder,
    verdict: &Verdict,
    because_of: impl Into<SignalSet>,
    unknown: impl Into<FactSet>,
) {
    let policy = policy.build().expect("a valid policy");
    let decision = policy.decide(verdict);
    let found = (decision.because_of(), decision.unknown());
    assert_eq!(found, (because_of.into(), unknown.into()), "{policy}");
}

#[test]
fn a_matching_rule_names_its_signals_and_who_said_so() {
    let exits = says("tor-exits", Signals::UNKNOWN.yes(Signal::Tor));
    let other = says("example", Signals::UNKNOWN.yes([Signal::Tor, Signal::Vpn]));
    let verdict = silence().with_evidence(exits).with_evidence(other);
    explains(
        policy().deny(any([Signal::Tor, Signal::Vpn])),
        &verdict,
        "test: deny, because of rule `deny any(tor, vpn)`: vpn (says example), tor (says tor-exits and example)",
    );
}

#[test]
fn a_named_rule_goes_by_its_name() {
    explains(
        policy().rule("exits", Challenge, tor()),
        &yes([Signal::Tor]),
        "test: challenge, because of rule `exits`: tor (says lists)",
    );
    explains(
        policy().rule("office", Allow, net(["203.0.113.0/24"])),
        &silence(),
        "test: allow, because of rule `office`",
    );
}

#[test]
fn no_matching_rule_is_said_so() {
    explains(
        policy().deny(tor()),
        &silence(),
        "test: allow, because no rule matches",
    );
}

#[test]
fn operators_lists_are_named() {
    let deny = ipsec_core::Evidence::new("blocked").with_list_override(ListOverride::Deny);
    explains(
        policy().allow(tor()),
        &silence().with_evidence(deny),
        "test: deny, because an operator's own list says so: blocked",
    );
}

#[test]
fn the_operators_list_that_does_not_count_is_not_blamed() {
    let deny = ipsec_core::Evidence::new("blocked").with_list_override(ListOverride::Deny);
    explains(
        policy(),
        &listed(ListOverride::Allow).with_evidence(deny),
        "test: allow, because an operator's own list says so: office-list",
    );
}

#[test]
fn an_outage_is_told_with_its_facts_and_reasons() {
    explains(
        policy()
            .deny(any([Signal::Tor, Signal::Attacker]))
            .fail_closed(),
        &failed(Signal::Tor).with_not_asked(Signal::Attacker.into()),
        "test: deny, because it could not be decided: tor is unknown (failed: the source did not answer in time), \
         attacker is unknown (nobody was asked yet)",
    );
    explains(
        policy().deny(highest_score().at_least(75.0)),
        &failed(Fact::Score).with_evidence(scored("a", 1.0, 100.0)),
        "test: allow, because it could not be decided: score is not known in full",
    );
}

#[test]
fn strict_policies_tell_what_nobody_says() {
    // A public resolver: of an address that is not public nobody is expected to say anything.
    let public = || Verdict::new([1, 1, 1, 1]);
    explains(
        policy().deny(tor()).strict(),
        &public(),
        "test: allow, because it could not be decided: tor is unknown (no source tells)",
    );
    explains(
        policy().deny(tor()).strict(),
        &public().with_asked(Signal::Tor.into()),
        "test: allow, because it could not be decided: tor is unknown (not listed)",
    );
    explains(
        policy().deny(tor()).strict(),
        &silence().with_asked(Signal::Tor.into()),
        "test: allow, because it could not be decided: tor is unknown (not a public address)",
    );
}

#[test]
fn an_address_that_could_not_be_resolved_is_the_reason() {
    explains(
        policy().deny(tor()).fail_closed(),
        &Verdict::unresolved(),
        "test: deny, because the client address could not be resolved",
    );
}

#[test]
fn who_was_spared_is_told() {
    explains(
        policy().deny(datacenter()),
        &yes([Signal::Datacenter, Signal::Crawler]),
        "test: allow, because no rule matches; it was spared as a crawler",
    );
    explains(
        policy().deny(vpn()),
        &yes([Signal::Vpn, Signal::Crawler, Signal::Relay]),
        "test: allow, because no rule matches; it was spared as a relay and crawler",
    );
}

#[test]
fn a_decision_rests_on_the_yes_signals_of_its_rule() {
    let verdict = yes([Signal::Tor, Signal::Attacker]);
    rests_on(
        policy().deny(tor()).deny(attacker()),
        &verdict,
        Signal::Tor,
        FactSet::EMPTY,
    );
    rests_on(
        policy().deny(anonymizer()),
        &verdict,
        Signal::Tor,
        FactSet::EMPTY,
    );
    rests_on(
        policy().deny(not(vpn())),
        &verdict,
        SignalSet::EMPTY,
        FactSet::EMPTY,
    );
    rests_on(
        policy().deny(vpn()),
        &verdict,
        SignalSet::EMPTY,
        FactSet::EMPTY,
    );
}

#[test]
fn open_facts_are_those_of_rules_that_could_have_come_to_decide() {
    let down = failed(FactSet::ALL);
    rests_on(policy().deny(tor()), &down, SignalSet::EMPTY, Signal::Tor);
    let rules = policy()
        .deny(tor())
        .allow(net(["203.0.113.9"]))
        .deny(attacker());
    rests_on(rules, &down, SignalSet::EMPTY, Signal::Tor);
    let abroad = policy()
        .deny(country(["DE"]))
        .deny(score("a").at_least(1.0));
    rests_on(
        abroad,
        &down,
        SignalSet::EMPTY,
        [Fact::Score, Fact::Location],
    );
    let listed = listed(ListOverride::Deny).merge(&down);
    rests_on(
        policy().deny(tor()),
        &listed,
        SignalSet::EMPTY,
        FactSet::EMPTY,
    );
}
