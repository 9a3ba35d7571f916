//! A policy that is written and read again is the same policy, in whatever format.

use ipsec_core::policy::{Policies, Policy, bare, datacenter, proxy, tor, vpn};
use ipsec_core::{Signal, Verdict};
use proptest::prelude::*;

use super::cases::policy;
use super::generate::{knowledge, plan};
use super::model::verdict;

/// The policy decides, needs and says the same after it was read again.
fn is_the_same(read: &Policy, policy: &Policy, verdict: &Verdict) -> Result<(), TestCaseError> {
    prop_assert_eq!(read, policy);
    prop_assert_eq!(read.to_string(), policy.to_string());
    prop_assert_eq!(read.needs(verdict), policy.needs(verdict));
    let (a, b) = (read.decide(verdict), policy.decide(verdict));
    prop_assert_eq!(
        (a.action(), a.reason(), a.rule()),
        (b.action(), b.reason(), b.rule())
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_policy_survives_json_and_toml(plan in plan(), knowledge in knowledge()) {
        let (policy, verdict) = (plan.policy(), verdict(&knowledge));
        let json = serde_json::to_string(&policy).expect("JSON");
        is_the_same(&serde_json::from_str(&json).expect("JSON"), &policy, &verdict)?;
        let toml = toml::to_string(&policy).expect("TOML");
        is_the_same(&toml::from_str(&toml).expect("TOML"), &policy, &verdict)?;
        let table: Policies = [policy.clone()].into_iter().collect();
        let table: Policies = toml::from_str(&toml::to_string(&table).expect("TOML")).expect("TOML");
        is_the_same(table.get("generated").expect("it is there"), &policy, &verdict)?;
    }
}

#[test]
fn only_what_differs_from_a_default_is_written() {
    let sparing = vpn()
        .or(datacenter().including_crawlers())
        .or(bare(Signal::Proxy));
    let policy = policy()
        .deny(sparing)
        .rule(
            "exits",
            ipsec_core::policy::Action::Challenge,
            bare(Signal::Tor),
        )
        .build()
        .unwrap();
    let expected = serde_json::json!({
        "name": "test",
        "otherwise": "allow",
        "rules": [
            {
                "action": "deny",
                "when": { "any": ["vpn", { "including_crawlers": "datacenter" }, { "bare": "proxy" }] },
            },
            { "name": "exits", "action": "challenge", "when": "tor" },
        ],
    });
    assert_eq!(serde_json::to_value(&policy).unwrap(), expected);
}

#[test]
fn the_same_policy_can_be_written_in_code_and_in_a_file() {
    let read: Policy = toml::from_str(
        r#"
        name = "test"
        when_failed = "deny"
        strict = true
        ignore_operator_lists = true

        [[rules]]
        action = "allow"
        when = { net = ["192.0.2.77/24"] }

        [[rules]]
        action = "deny"
        when = { any = ["tor", { including_relays = { including_crawlers = "proxy" } }] }

        [[rules]]
        name = "bad"
        action = "challenge"
        when = { score = { source = "example", at_least = 75 } }
        "#,
    )
    .unwrap();
    let built = policy()
        .allow(ipsec_core::policy::net(["192.0.2.0/24"]))
        .deny(tor().or(proxy().including_crawlers().including_relays()))
        .rule(
            "bad",
            ipsec_core::policy::Action::Challenge,
            ipsec_core::policy::score("example").at_least(75.0),
        )
        .fail_closed()
        .strict()
        .ignoring_operator_lists()
        .build()
        .unwrap();
    assert_eq!(read, built);
}
