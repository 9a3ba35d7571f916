//! What silence, failures and questions not asked do to a decision.

use ipsec_core::policy::{
    all, anonymizer, any, asn, attacker, bare, country, datacenter, highest_score, net, not, proxy,
    public_proxy, score, tor, unresolved, vpn,
};
use ipsec_core::{Fact, FactSet, Location, Signal, Signals, Verdict};

use super::cases::*;

#[test]
fn silence_counts_as_no() {
    decides(policy().deny(tor()), &silence(), Allow, Otherwise);
    decides(policy().deny(not(tor())), &silence(), Deny, Rule);
    decides(
        policy().deny(tor()).fail_closed(),
        &silence(),
        Allow,
        Otherwise,
    );
    decides(
        policy().deny(anonymizer()).fail_closed(),
        &silence(),
        Allow,
        Otherwise,
    );
    decides(
        policy().deny(score("a").at_least(1.0)).fail_closed(),
        &silence(),
        Allow,
        Otherwise,
    );
    decides(policy().deny(not(country(["DE"]))), &silence(), Deny, Rule);
}

#[test]
fn a_strict_policy_keeps_silence_unknown() {
    let deny_tor = || policy().deny(tor()).strict();
    decides(deny_tor(), &silence(), Allow, Undecided);
    decides(deny_tor().fail_closed(), &silence(), Deny, Undecided);
    decides(
        deny_tor().fail_closed(),
        &no([Signal::Tor]),
        Allow,
        Otherwise,
    );
    decides(deny_tor(), &yes([Signal::Tor]), Deny, Rule);
    let abroad = policy().deny(not(country(["DE"]))).strict();
    decides(abroad, &silence(), Allow, Undecided);
}

#[test]
fn a_strict_policy_also_wants_to_know_whether_somebody_is_to_be_spared() {
    let policy = || policy().deny(datacenter()).strict().fail_closed();
    let known = |no| Signals::UNKNOWN.yes(Signal::Datacenter).no(no);
    let of = |signals| silence().with_evidence(says("lists", signals));
    let crawler: ipsec_core::SignalSet = Signal::Crawler.into();
    decides(policy(), &of(known(crawler)), Deny, Undecided);
    decides(
        policy(),
        &of(known(crawler | Signal::Relay.into())),
        Deny,
        Rule,
    );
}

#[test]
fn a_strict_policy_knows_the_highest_score_as_soon_as_there_is_one() {
    let low = silence().with_evidence(scored("a", 10.0, 100.0));
    let policy = policy()
        .deny(highest_score().at_least(75.0))
        .strict()
        .fail_closed();
    decides(policy, &low, Allow, Otherwise);
}

#[test]
fn an_outage_opens_or_closes_as_the_policy_says() {
    let down = failed(Signal::Tor);
    decides(policy().deny(tor()), &down, Allow, Undecided);
    decides(policy().deny(tor()).fail_closed(), &down, Deny, Undecided);
    decides(
        policy().deny(tor()).when_failed(Challenge),
        &down,
        Challenge,
        Undecided,
    );
    decides(
        policy().allow(tor()).otherwise(Deny),
        &down,
        Deny,
        Undecided,
    );
}

#[test]
fn an_outage_of_what_does_not_matter_changes_nothing() {
    let down = failed(FactSet::ALL);
    let known = |verdict: Verdict| verdict.merge(&down);
    decides(
        policy().deny(tor()).fail_closed(),
        &known(yes([Signal::Tor])),
        Deny,
        Rule,
    );
    decides(
        policy().deny(tor()).fail_closed(),
        &known(no([Signal::Tor])),
        Allow,
        Otherwise,
    );
    decides(policy().deny(net(["203.0.113.0/24"])), &down, Deny, Rule);
    decides(
        policy()
            .deny(all([tor(), net(["192.0.2.0/24"])]))
            .fail_closed(),
        &down,
        Allow,
        Otherwise,
    );
    decides(
        policy()
            .allow(net(["203.0.113.9"]))
            .deny(tor())
            .fail_closed(),
        &down,
        Allow,
        Rule,
    );
    decides(policy().deny(any([tor(), not(tor())])), &down, Deny, Rule);
    decides(policy().allow(vpn()).fail_closed(), &down, Allow, Otherwise);
    decides(policy().deny(tor()).deny(not(tor())), &down, Deny, Rule);
}

#[test]
fn an_unknown_rule_neither_matches_nor_lets_a_later_one_decide_alone() {
    let policy = || policy().challenge(tor()).deny(vpn()).fail_closed();
    let down = failed(Signal::Tor);
    decides(policy(), &down, Deny, Undecided);
    decides(
        policy(),
        &down.clone().merge(&yes([Signal::Vpn])),
        Deny,
        Undecided,
    );
    let same_either_way = super::cases::policy().deny(tor()).deny(vpn());
    decides(
        same_either_way,
        &down.merge(&yes([Signal::Vpn])),
        Deny,
        Rule,
    );
}

#[test]
fn a_low_score_is_not_the_highest_while_a_source_is_down() {
    let policy = || policy().deny(highest_score().at_least(75.0)).fail_closed();
    let with = |value| failed(Fact::Score).with_evidence(scored("a", value, 100.0));
    decides(policy(), &with(10.0), Deny, Undecided);
    decides(policy(), &with(80.0), Deny, Rule);
}

#[test]
fn what_another_source_told_does_not_hide_that_the_named_one_is_down() {
    let policy = policy().deny(score("b").at_least(75.0)).fail_closed();
    let verdict = failed(Fact::Score).with_evidence(scored("a", 10.0, 100.0));
    decides(policy, &verdict, Deny, Undecided);
}

#[test]
fn a_source_that_is_back_and_silent_is_no_outage_any_more() {
    let back = failed(Fact::Score).updated_by(&silence().with_asked(Fact::Score.into()));
    let policy = policy().deny(score("down").at_least(75.0)).fail_closed();
    decides(policy, &back, Allow, Otherwise);
}

#[test]
fn a_proxy_may_still_come_of_a_kind_of_proxy_that_is_unknown() {
    let no_kind = no([Signal::ResidentialProxy]);
    for kind in [Signal::PublicProxy, Signal::ResidentialProxy] {
        decides(
            policy().deny(proxy()).fail_closed(),
            &failed(kind),
            Deny,
            Undecided,
        );
        decides(
            policy().deny(anonymizer()).fail_closed(),
            &failed(kind),
            Deny,
            Undecided,
        );
        decides(
            policy().deny(attacker()).fail_closed(),
            &failed(kind),
            Allow,
            Otherwise,
        );
        needs(policy().deny(proxy()), &not_asked(kind), kind);
        needs(policy().deny(anonymizer()), &not_asked(kind), kind);
        needs(
            policy().deny(proxy()),
            &not_asked(kind).merge(&failed(Signal::Proxy)),
            kind,
        );
        needs(
            policy().deny(bare(Signal::Proxy)).strict(),
            &not_asked(kind),
            kind,
        );
    }
    let neither = policy()
        .deny(proxy().and(not(public_proxy())))
        .fail_closed();
    decides(
        neither,
        &no_kind.merge(&failed(Signal::PublicProxy)),
        Allow,
        Otherwise,
    );
}

#[test]
fn a_kind_of_proxy_that_is_open_keeps_proxies_open() {
    let said = no([Signal::Proxy]).with_not_asked(Signal::PublicProxy.into());
    needs(policy().deny(proxy()), &said, Signal::PublicProxy);
    needs(policy().deny(public_proxy()), &said, Signal::PublicProxy);
    let both = [Signal::Proxy, Signal::PublicProxy];
    needs(policy().deny(proxy()), &not_asked(both), both);
    let failed = no([Signal::Proxy]).merge(&failed(Signal::PublicProxy));
    decides(
        policy().deny(proxy()).fail_closed(),
        &failed,
        Deny,
        Undecided,
    );
}

#[test]
fn only_what_can_change_the_decision_is_asked_for() {
    let all_open = || not_asked(FactSet::ALL);
    needs(policy(), &all_open(), FactSet::EMPTY);
    needs(policy().deny(tor()), &all_open(), Signal::Tor);
    needs(policy().allow(tor()), &all_open(), FactSet::EMPTY);
    needs(
        policy().deny(score("a").at_least(1.0)),
        &all_open(),
        Fact::Score,
    );
    needs(
        policy().deny(net(["203.0.113.9"])).deny(tor()),
        &all_open(),
        FactSet::EMPTY,
    );
    needs(
        policy().deny(tor()),
        &yes([Signal::Tor]).merge(&all_open()),
        FactSet::EMPTY,
    );
    needs(
        policy().deny(vpn()),
        &all_open(),
        [Signal::Vpn, Signal::Crawler, Signal::Relay],
    );
    needs(policy().deny(unresolved()), &all_open(), FactSet::EMPTY);
    let listed = listed(ipsec_core::ListOverride::Allow).with_not_asked(FactSet::ALL);
    needs(policy().deny(tor()), &listed, FactSet::EMPTY);
    needs(
        policy().deny(tor()).ignoring_operator_lists(),
        &listed,
        Signal::Tor,
    );
}

#[test]
fn what_failed_is_not_asked_for_again() {
    needs(policy().deny(tor()), &failed(FactSet::ALL), FactSet::EMPTY);
    let one_of_two = failed(Signal::Tor).with_not_asked(Signal::Vpn.into());
    needs(
        policy().deny(any([tor(), vpn()])).fail_closed(),
        &one_of_two,
        FactSet::EMPTY,
    );
    needs(policy().deny(any([tor(), vpn()])), &one_of_two, Signal::Vpn);
}

#[test]
fn an_address_that_could_not_be_resolved_is_an_outage_of_everything() {
    let nobody = Verdict::unresolved();
    decides(policy().deny(tor()), &nobody, Allow, Undecided);
    decides(policy().deny(tor()).fail_closed(), &nobody, Deny, Undecided);
    decides(
        policy().deny(net(["0.0.0.0/0"])).fail_closed(),
        &nobody,
        Deny,
        Undecided,
    );
    decides(policy().deny(unresolved()), &nobody, Deny, Rule);
    decides(policy().deny(unresolved()), &silence(), Allow, Otherwise);
    decides(policy().fail_closed(), &nobody, Allow, Otherwise);
    needs(policy().deny(tor()), &nobody, FactSet::EMPTY);
}

#[test]
fn a_location_without_a_country_is_in_no_country() {
    let mut in_eu = Location::default();
    in_eu.in_eu = Some(true);
    let verdict = silence().with_evidence(ipsec_core::Evidence::new("geo").with_location(in_eu));
    decides(policy().deny(country(["DE"])), &verdict, Allow, Otherwise);
    decides(
        policy().deny(country(["DE"])).strict().fail_closed(),
        &verdict,
        Deny,
        Undecided,
    );
}

#[test]
fn two_open_tests_of_one_kind_may_turn_out_differently_and_one_asked_twice_may_not() {
    let down = failed(FactSet::ALL);
    let closed = |when| policy().deny(when).fail_closed();
    let (de, at) = (|| country(["DE"]), || country(["AT"]));
    decides(closed(de().and(not(at()))), &down, Deny, Undecided);
    decides(closed(de().and(not(de()))), &down, Allow, Otherwise);
    let (a, b) = (|| score("a").at_least(5.0), || score("b").at_least(5.0));
    decides(closed(a().and(not(b()))), &down, Deny, Undecided);
    decides(closed(a().and(not(a()))), &down, Allow, Otherwise);
}

#[test]
fn a_policy_too_large_to_be_searched_asks() {
    let network = |number: u32| asn([number]);
    let policy = policy()
        .allow(any((0..128).map(network)))
        .deny(network(1000).and(not(network(1001))));
    // Whether all of it holds or nothing of it: the address is let in. Only in between it is not.
    needs(policy, &not_asked(Fact::Network), Fact::Network);
}
