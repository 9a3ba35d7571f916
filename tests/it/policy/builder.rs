//! What is wrong with a policy is told when it is built, all at once, each problem with its place.

use ipsec_core::Signal;
use ipsec_core::policy::{
    Action, Condition, Policy, all, any, asn, attacker, country, highest_score, net, network_kind,
    not, scope, score, tor, vpn,
};

use super::cases::*;

#[test]
fn all_problems_of_all_rules_are_told_at_once() {
    let policy = Policy::builder(" ")
        .deny(net(["192.0.2.0/33", "203.0.113.0/24", "office"]))
        .rule("abroad", Action::Challenge, country(["DE", "Germany"]))
        .deny(
            score("a")
                .at_least(f64::NAN)
                .or(highest_score().at_least(f64::INFINITY)),
        )
        .rule("", Action::Deny, tor())
        .rule("abroad", Action::Deny, tor());
    is_refused(
        policy,
        &[
            "the policy has no name",
            "rules[0] (deny net(203.0.113.0/24)): `192.0.2.0/33` is no network: expected an address or a prefix, \
             such as 192.0.2.0/24 or 2001:db8::/32",
            "rules[0] (deny net(203.0.113.0/24)): `office` is no network: expected an address or a prefix, \
             such as 192.0.2.0/24 or 2001:db8::/32",
            "rules[1] (abroad): `Germany` is no country code: expected two letters (ISO 3166-1 alpha-2), such as DE",
            "rules[2] (deny any(score(a) >= NaN, highest score >= inf%)): NaN is no score to compare with",
            "rules[2] (deny any(score(a) >= NaN, highest score >= inf%)): inf is no score to compare with",
            "rules[3]: its name is empty",
            "rules[4] (abroad): rules[1] has the same name",
        ],
    );
}

#[test]
fn problems_deep_inside_are_not_lost() {
    let deep = not(all([any([net(["x"])]), tor()]))
        .and(tor())
        .or(country(["y"]));
    let error = policy().deny(deep).build().unwrap_err();
    assert_eq!(error.problems().len(), 2, "{error}");
    let chained = tor().or(vpn()).or(net(["x"])).or(country(["y"]));
    assert_eq!(
        policy().deny(chained).build().unwrap_err().problems().len(),
        2
    );
}

#[test]
fn a_list_of_nothing_can_never_hold() {
    let none: [&str; 0] = [];
    let empty = [
        ("net", net(none)),
        ("country", country(none)),
        ("asn", asn([])),
        ("network_kind", network_kind([])),
        ("scope", scope([])),
    ];
    for (name, condition) in empty {
        let problem =
            format!("rules[0] (deny {name}()): {name}() names nothing, so it can never hold");
        is_refused(policy().deny(condition), &[&problem]);
    }
}

#[test]
fn an_ipv4_network_is_to_be_written_as_one() {
    is_refused(
        policy().deny(net(["::ffff:192.0.2.0/120"])),
        &[
            "rules[0] (deny net()): `::ffff:192.0.2.0/120` is an IPv4 network written as IPv6: write it as IPv4, \
           such as 192.0.2.0/24",
        ],
    );
}

#[test]
fn what_is_quoted_is_escaped_and_cut() {
    let error = policy().deny(net(["\n".repeat(1000)])).build().unwrap_err();
    let text = error.to_string();
    assert!(!text.contains('\n') && text.len() < 400, "{text}");
}

#[test]
fn a_rule_that_was_there_already_is_a_mistake() {
    is_refused(
        policy().deny(tor()).challenge(tor()).deny(Signal::Tor),
        &["rules[2] (deny tor): rules[0] says the same already"],
    );
}

#[test]
fn rules_that_differ_only_at_the_end_of_a_long_list_are_two_rules() {
    let but_last = |last: &str| {
        (1..=8)
            .map(|i| format!("192.0.2.{i}"))
            .chain([last.to_owned()])
            .collect::<Vec<_>>()
    };
    let rules = || {
        policy()
            .deny(net(but_last("203.0.113.9")))
            .deny(net(but_last("203.0.113.10")))
    };
    let built = rules().build().unwrap();
    let names: Vec<_> = built.rules().map(|(name, _)| name).collect();
    assert_eq!(names[1], format!("{} #2", names[0]));
    decides(
        rules(),
        &ipsec_core::Verdict::new([203, 0, 113, 10]),
        Deny,
        Rule,
    );
    let again = rules()
        .deny(net(but_last("203.0.113.9")))
        .build()
        .unwrap_err();
    assert!(
        again
            .to_string()
            .ends_with("rules[0] says the same already"),
        "{again}"
    );
    let json = serde_json::to_string(&built).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), built);
}

#[test]
fn rules_may_say_the_same_under_names_of_their_own() {
    let policy = policy()
        .rule("a", Deny, tor())
        .rule("b", Deny, tor())
        .deny(tor());
    assert_eq!(policy.build().unwrap().rules().len(), 3);
}

#[test]
fn an_error_names_the_policy() {
    let error = Policy::builder("login")
        .deny(net(["x"]))
        .build()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("policy `login`: rules[0] (deny net()): `x` is no network")
    );
}

#[test]
fn a_long_chain_is_one_list() {
    let long = (0..200).fold(tor(), |chain, _| chain.or(vpn()));
    let policy = policy()
        .deny(long.and(attacker()).and(tor()))
        .build()
        .unwrap();
    let name = policy.rules().next().unwrap().0;
    assert_eq!(
        name,
        "deny all(any(tor, vpn, vpn, vpn, vpn, vpn, vpn, vpn, and 193 more), attacker, tor)"
    );
    let text = toml::to_string(&policy).unwrap();
    assert_eq!(toml::from_str::<Policy>(&text).unwrap(), policy);
}

#[test]
fn actions_have_names() {
    for action in Action::ALL {
        assert_eq!(action.to_string().parse(), Ok(action));
        assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
    }
    let error = "block".parse::<Action>().unwrap_err().to_string();
    assert_eq!(
        error,
        "unknown action `block`: expected one of allow, challenge, deny"
    );
}

#[test]
fn a_condition_can_be_made_of_every_signal() {
    for signal in Signal::ALL.iter().copied() {
        let condition: Condition = signal.into();
        assert_eq!(
            policy()
                .deny(condition)
                .build()
                .unwrap()
                .rules()
                .next()
                .unwrap()
                .0,
            format!("deny {signal}")
        );
    }
}

#[test]
fn a_combination_of_nothing_is_refused() {
    for empty in [any::<Condition>([]), all::<Condition>([])] {
        let error = Policy::builder("login").deny(empty).build().unwrap_err();
        let problem = &error.problems()[0];
        assert!(
            problem.ends_with("any() and all() of no conditions say nothing"),
            "{problem}"
        );
    }
}
