//! Rules and their order, operators' lists, and conditions on scores, places, networks and addresses.

use ipsec_core::ip::Scope;
use ipsec_core::policy::{Condition, Policy};
use ipsec_core::policy::{
    all, any, asn, bare, country, highest_score, in_eu, net, network_kind, not, operator_allows,
    operator_denies, scope, score, tor, vpn,
};
use ipsec_core::{
    Evidence, Fact, FactSet, ListOverride, Location, Network, NetworkKind, Signal, Verdict,
};

use super::cases::*;

/// The condition holds for an address of which this is known, or does not.
#[track_caller]
fn holds(condition: impl Into<Condition>, verdict: &Verdict, expected: bool) {
    let reason = if expected { Rule } else { Otherwise };
    let action = if expected { Deny } else { Allow };
    decides(policy().deny(condition), verdict, action, reason);
}

fn with(evidence: Evidence) -> Verdict {
    silence().with_evidence(evidence)
}

fn at(ip: &str) -> Verdict {
    Verdict::new(ip.parse::<std::net::IpAddr>().expect("an address"))
}

#[test]
fn the_first_rule_that_matches_decides() {
    let rules = || policy().allow(tor()).deny(tor().or(vpn())).challenge(vpn());
    decides(rules(), &yes([Signal::Tor, Signal::Vpn]), Allow, Rule);
    decides(rules(), &yes([Signal::Vpn]), Deny, Rule);
    decides(
        rules().otherwise(Challenge),
        &silence(),
        Challenge,
        Otherwise,
    );
    let policy = rules().build().unwrap();
    let verdict = yes([Signal::Vpn]);
    let decision = policy.decide(&verdict);
    assert_eq!(
        (decision.rule(), decision.rule_index()),
        (Some("deny any(tor, vpn)"), Some(1))
    );
    assert_eq!(decision.policy().name(), "test");
}

#[test]
fn conditions_combine_as_in_logic() {
    let verdict = yes([Signal::Tor]);
    for (a, b) in [(true, true), (true, false), (false, true), (false, false)] {
        let of = |value| if value { tor() } else { vpn() };
        holds(of(a).and(of(b)), &verdict, a && b);
        holds(of(a).or(of(b)), &verdict, a || b);
        holds(all([of(a), of(b)]), &verdict, a && b);
        holds(any([of(a), of(b)]), &verdict, a || b);
        holds(not(of(a)), &verdict, !a);
        holds(of(a).and(of(b)).or(not(of(a))), &verdict, !a || b);
        holds(of(a).or(of(b)).and(not(of(a))), &verdict, !a && b);
    }
}

#[test]
fn operators_lists_come_before_every_rule() {
    let everybody = || not(tor());
    let (allowed, denied) = (listed(ListOverride::Allow), listed(ListOverride::Deny));
    decides(policy().deny(everybody()), &allowed, Allow, OperatorList);
    decides(policy().allow(everybody()), &denied, Deny, OperatorList);
    let down = allowed.clone().merge(&failed(FactSet::ALL));
    decides(
        policy().deny(tor()).fail_closed(),
        &down,
        Allow,
        OperatorList,
    );
    decides(
        policy().deny(everybody()).ignoring_operator_lists(),
        &allowed,
        Deny,
        Rule,
    );
    decides(
        policy().ignoring_operator_lists(),
        &denied,
        Allow,
        Otherwise,
    );
}

#[test]
fn rules_may_ask_for_an_operators_entry_instead() {
    let ignoring = |when: Condition| policy().deny(when).ignoring_operator_lists();
    let (allowed, denied) = (listed(ListOverride::Allow), listed(ListOverride::Deny));
    decides(ignoring(operator_denies()), &denied, Deny, Rule);
    decides(ignoring(operator_denies()), &allowed, Allow, Otherwise);
    decides(ignoring(operator_allows()), &allowed, Deny, Rule);
    decides(ignoring(operator_allows()), &silence(), Allow, Otherwise);
}

#[test]
fn a_named_score_is_compared_on_its_own_scale() {
    let verdict = with(scored("tens", 7.5, 10.0));
    for (least, expected) in [
        (7.0, true),
        (7.5, true),
        (7.6, false),
        (75.0, false),
        (-1.0, true),
    ] {
        holds(score("tens").at_least(least), &verdict, expected);
        holds(score("another").at_least(least), &verdict, false);
    }
}

#[test]
fn the_highest_score_is_compared_in_percent_of_each_scale() {
    let verdict = with(scored("tens", 7.5, 10.0)).with_evidence(scored("hundreds", 20.0, 100.0));
    for (percent, expected) in [(20.0, true), (75.0, true), (75.1, false)] {
        holds(highest_score().at_least(percent), &verdict, expected);
    }
    holds(highest_score().at_least(0.0), &silence(), false);
}

#[test]
fn countries_are_compared_whatever_the_case() {
    let verdict = with(
        Evidence::new("geo")
            .with_location(Location::from("DE".parse::<ipsec_core::Country>().unwrap())),
    );
    holds(country(["de"]), &verdict, true);
    holds(country(["AT", "DE"]), &verdict, true);
    holds(country(["AT"]), &verdict, false);
    holds(in_eu(), &verdict, false);
}

#[test]
fn membership_in_the_european_union_is_what_a_source_says() {
    for answer in [true, false] {
        let mut location = Location::default();
        location.in_eu = Some(answer);
        holds(
            in_eu(),
            &with(Evidence::new("geo").with_location(location)),
            answer,
        );
    }
}

#[test]
fn networks_are_known_by_number_and_kind() {
    let mut network = Network::default();
    network.asn = Some(64500);
    network.kind = Some(NetworkKind::Hosting);
    let verdict = with(Evidence::new("whois").with_network(network));
    holds(asn([64500]), &verdict, true);
    holds(asn([64501, 64502]), &verdict, false);
    holds(
        network_kind([NetworkKind::Mobile, NetworkKind::Hosting]),
        &verdict,
        true,
    );
    holds(network_kind([NetworkKind::Mobile]), &verdict, false);
}

#[test]
fn what_the_first_source_does_not_know_the_next_one_tells() {
    let (mut number, mut kind) = (Network::default(), Network::default());
    number.asn = Some(64500);
    kind.kind = Some(NetworkKind::Business);
    let verdict = with(Evidence::new("a").with_network(number))
        .with_evidence(Evidence::new("b").with_network(kind));
    holds(asn([64500]), &verdict, true);
    holds(network_kind([NetworkKind::Business]), &verdict, true);
}

#[test]
fn addresses_lie_in_networks_of_their_own_family() {
    for (nets, ip, expected) in [
        (&["203.0.113.0/24"][..], "203.0.113.9", true),
        (&["203.0.113.77/24"], "203.0.113.9", true),
        (&["203.0.113.9"], "203.0.113.9", true),
        (&["203.0.113.9"], "::ffff:203.0.113.9", true),
        (&["203.0.113.0/29"], "203.0.113.9", false),
        (&["2001:db8::/32"], "2001:db8:1::1", true),
        (&["2001:db8::1"], "2001:db8::2", false),
        (&["::/0"], "203.0.113.9", false),
        (&["0.0.0.0/0"], "2001:db8::1", false),
        (&["192.0.2.0/24", "2001:db8::/32"], "2001:db8::1", true),
    ] {
        holds(net(nets), &at(ip), expected);
    }
}

#[test]
fn the_scope_is_a_property_of_the_address() {
    holds(scope([Scope::Private]), &at("10.0.0.1"), true);
    holds(scope([Scope::Private, Scope::Loopback]), &at("::1"), true);
    holds(scope([Scope::Documentation]), &at("203.0.113.9"), true);
    // A public resolver, because no documentation address is public.
    holds(scope([Scope::Public]), &at("1.1.1.1"), true);
    holds(scope([Scope::Public]), &at("203.0.113.9"), false);
}

#[test]
fn a_policy_tells_what_it_is_made_of() {
    let policy = policy()
        .deny(vpn().and(in_eu()))
        .rule("exits", Challenge, bare(Signal::Tor))
        .fail_closed()
        .strict()
        .ignoring_operator_lists()
        .build()
        .unwrap();
    let rules: Vec<_> = policy.rules().collect();
    assert_eq!(
        rules,
        [("deny all(vpn, in_eu)", Deny), ("exits", Challenge)]
    );
    assert_eq!((policy.otherwise(), policy.when_failed()), (Allow, Deny));
    let signals = [Signal::Vpn, Signal::Tor, Signal::Crawler, Signal::Relay];
    assert_eq!(
        policy.facts(),
        FactSet::from(signals) | Fact::Location.into()
    );
    let words = "policy test\n  deny when all(vpn, in_eu)\n  challenge when tor  (exits)\n  otherwise allow\n  \
                 when failed deny\n  silence is unknown (strict)\n  operators' own lists are not followed";
    assert_eq!(policy.to_string(), words);
    assert_eq!(policy.clone(), policy);
    assert!(Policy::builder("other").build().unwrap() != policy);
}
