//! A policy that its backend can never decide as meant is told so at start-up.

use ipsec_core::policy::{
    PolicyBuilder, anonymizer, any, country, net, not, operator_denies, score, tor, unresolved, vpn,
};
use ipsec_core::{Fact, FactSet, Fixed, Never, Signal, SignalSet, Signals};

use super::cases::policy;

/// Of what the policy asks for, a backend that answers `answers` can never tell these facts.
#[track_caller]
fn lacks(policy: PolicyBuilder, answers: impl Into<FactSet>, missing: impl Into<FactSet>) {
    let (answers, missing) = (answers.into(), missing.into());
    let policy = policy.build().expect("a valid policy");
    assert_eq!(policy.unanswered(answers), missing, "{policy}");
    let backend = Fixed::new().answering(answers);
    assert_eq!(
        policy.check_answerable(&backend).is_ok(),
        missing.is_empty()
    );
}

#[test]
fn each_rule_is_told_what_it_asks_for_in_vain() {
    let policy = policy()
        .deny(any([Signal::Tor, Signal::Attacker]))
        .rule(
            "abroad",
            ipsec_core::policy::Action::Challenge,
            not(country(["DE"])).and(tor()),
        )
        .deny(tor())
        .build()
        .unwrap();
    let backend = Fixed::new()
        .named("lists")
        .answering([Signal::Tor, Signal::Vpn]);
    let error = policy.check_answerable(&backend).unwrap_err();
    assert_eq!(
        error.to_string(),
        "policy `test` can never be decided as meant: rule `deny any(tor, attacker)` asks for attacker; rule `abroad` \
         asks for location, but the backend `lists` only ever answers: vpn, tor",
    );
}

#[test]
fn what_can_be_answered_passes() {
    lacks(policy(), FactSet::EMPTY, FactSet::EMPTY);
    lacks(policy().deny(tor()), Signal::Tor, FactSet::EMPTY);
    lacks(
        policy().deny(score("x").at_least(1.0)),
        Fact::Score,
        FactSet::EMPTY,
    );
    lacks(
        policy().deny(score("x").at_least(1.0)),
        SignalSet::ALL,
        Fact::Score,
    );
}

#[test]
fn whom_to_spare_need_not_be_answered() {
    lacks(policy().deny(vpn()), Signal::Vpn, FactSet::EMPTY);
    lacks(policy().deny(vpn()), Signal::Crawler, Signal::Vpn);
}

#[test]
fn of_the_anonymizers_one_is_enough() {
    lacks(policy().deny(anonymizer()), Signal::Relay, FactSet::EMPTY);
    lacks(
        policy().deny(anonymizer()),
        Signal::Attacker,
        Signals::ANONYMIZERS,
    );
}

#[test]
fn what_the_address_or_the_operator_tells_needs_no_source() {
    let own = net(["192.0.2.0/24"]).or(unresolved()).or(operator_denies());
    lacks(policy().deny(own), FactSet::EMPTY, FactSet::EMPTY);
}

#[test]
fn pointers_to_backends_can_be_checked_too() {
    let policy = policy().deny(tor()).build().unwrap();
    let backend: std::sync::Arc<dyn ipsec_core::Backend> = std::sync::Arc::new(
        Never::new(ipsec_core::LookupErrorKind::Timeout).answering(Signal::Vpn),
    );
    assert!(policy.check_answerable(&backend).is_err());
    assert!(policy.check_answerable(&*backend).is_err());
}
