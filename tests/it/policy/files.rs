//! Policies from files: whatever is wrong is told at once, each problem with its place.

use ipsec_core::policy::{Policies, Policy};

/// The file is refused with exactly these problems, in this order.
#[track_caller]
fn file_has(toml: &str, problems: &[&str]) {
    let error = toml::from_str::<Policy>(toml).expect_err("an invalid file");
    assert_eq!(
        error.message().lines().collect::<Vec<_>>(),
        problems,
        "{toml}"
    );
}

/// The condition of a rule is refused with exactly this problem.
#[track_caller]
fn condition_has(condition: &str, problem: &str) {
    let file = format!("name = 'p'\nrules = [{{ action = 'deny', when = {condition} }}]");
    file_has(&file, &[problem]);
}

const CONDITIONS: &str = "any, all, not, bare, including_crawlers, including_relays, score, highest_score, country, \
                          asn, network_kind, net, scope, operator";

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    file_has(
        r#"
        name = "login"
        otherwise = "block"
        when_faild = "deny"
        strict = "yes"

        [[rules]]
        acton = "deny"
        when = "tor"

        [[rules]]
        action = "refuse"
        when = { any = ["tor", "tro", { not = { country = ["DE", "Germany"] } }] }

        [[rules]]
        name = 7
        action = "deny"
        "#,
        &[
            "unknown key `when_faild`: expected one of name, rules, otherwise, when_failed, strict, ignore_operator_lists",
            "rules[0]: unknown key `acton`: expected one of name, action, when",
            "rules[0]: `action` is missing: expected allow, challenge or deny",
            "rules[1].action: unknown action `refuse`: expected one of allow, challenge, deny",
            "rules[1].when.any[1]: unknown condition `tro`: expected one of anonymous, vpn, proxy, public_proxy, \
             residential_proxy, tor, relay, corporate, datacenter, cdn, mobile, satellite, bot, scraper, crawler, \
             attacker, spam, abuser, compromised, anonymizer, in_eu, unresolved",
            "rules[1].when.any[2].not: `Germany` is no country code: expected two letters (ISO 3166-1 alpha-2), such as DE",
            "rules[2].name: invalid type: integer `7`, expected a string",
            "rules[2]: `when` is missing: expected a condition",
            "otherwise: unknown action `block`: expected one of allow, challenge, deny",
            "strict: invalid type: string \"yes\", expected a boolean",
        ],
    );
}

#[test]
fn what_only_the_whole_policy_shows_is_told_when_the_rest_is_right() {
    file_has(
        "name = 'p'\nrules = [{ action = 'deny', when = 'tor' }, { action = 'deny', when = 'tor' }]",
        &["rules[1] (deny tor): rules[0] says the same already"],
    );
    file_has("name = ''", &["the policy has no name"]);
    file_has("strict = true", &["`name` is missing"]);
    file_has(
        "name = 'p'\nrules = 'none'",
        &["rules: invalid type: string \"none\", expected a sequence"],
    );
    file_has(
        "name = 'p'\nrules = ['tor']",
        &["rules[0]: expected a rule, which is a table"],
    );
}

#[test]
fn a_condition_is_a_name_or_a_table_of_one_key() {
    let expected = format!(
        "rules[0].when: expected the name of a signal, or a table of one key out of {CONDITIONS}"
    );
    for wrong in [
        "true",
        "7",
        "['tor']",
        "{}",
        "{ not = 'tor', any = ['vpn'] }",
    ] {
        condition_has(wrong, &expected);
    }
    let problem = format!("rules[0].when.nt: unknown condition `nt`: expected one of {CONDITIONS}");
    condition_has("{ nt = 'tor' }", &problem);
}

#[test]
fn conditions_inside_others_have_their_own_place() {
    condition_has(
        "{ any = 'tor' }",
        "rules[0].when.any: expected a list of conditions",
    );
    condition_has(
        "{ all = ['tor', { any = ['vpn', { including_relays = { highest_score = '75' } }] }] }",
        "rules[0].when.all[1].any[1].including_relays.highest_score: invalid type: string \"75\", expected f64",
    );
}

#[test]
fn wrong_numbers_are_refused() {
    let place = "rules[0].when";
    for wrong in ["nan", "inf", "-inf"] {
        condition_has(
            &format!("{{ highest_score = {wrong} }}"),
            &format!("{place}.highest_score: expected a finite number"),
        );
        condition_has(
            &format!("{{ score = {{ source = 'x', at_least = {wrong} }} }}"),
            &format!("{place}.score.at_least: expected a finite number"),
        );
    }
    condition_has(
        "{ asn = [-1] }",
        "rules[0].when.asn: invalid value: integer `-1`, expected u32",
    );
    condition_has(
        "{ asn = [4294967296] }",
        "rules[0].when.asn: invalid value: integer `4294967296`, expected u32",
    );
    condition_has(
        "{ asn = 64500 }",
        "rules[0].when.asn: invalid type: integer `64500`, expected a sequence",
    );
}

#[test]
fn scores_need_a_source_and_a_limit() {
    let file = "name = 'p'\nrules = [{ action = 'deny', when = { score = { sourc = 'x' } } }]";
    file_has(
        file,
        &[
            "rules[0].when.score: unknown key `sourc`: expected one of source, at_least",
            "rules[0].when.score: `source` is missing",
            "rules[0].when.score: `at_least` is missing",
        ],
    );
    condition_has(
        "{ score = 75 }",
        "rules[0].when.score: expected `{ source = …, at_least = … }`, which is a table",
    );
}

#[test]
fn wrong_names_are_told_the_right_ones() {
    condition_has(
        "{ scope = ['public', 'site'] }",
        "rules[0].when.scope: unknown address scope \"site\", expected one of public, unspecified, loopback, private, \
         shared, link_local, multicast, broadcast, documentation, benchmarking, transition, reserved",
    );
    condition_has(
        "{ network_kind = ['home'] }",
        "rules[0].when.network_kind: unknown variant `home`, expected one of `residential`, `mobile`, `business`, \
         `hosting`, `cdn`, `education`, `government`, `satellite`, \
         `wireless`, `isp`",
    );
    condition_has(
        "{ operator = 'block' }",
        "rules[0].when.operator: unknown variant `block`, expected `deny` or `allow`",
    );
    condition_has(
        "{ country = [] }",
        "rules[0].when: country() names nothing, so it can never hold",
    );
}

#[test]
fn every_bad_network_of_a_list_is_told() {
    file_has(
        "name = 'p'\nrules = [{ action = 'deny', when = { net = ['192.0.2.0/33', '192.0.2.0/24', '::ffff:192.0.2.0/120'] } }]",
        &[
            "rules[0].when: `192.0.2.0/33` is no network: expected an address or a prefix, such as 192.0.2.0/24 or 2001:db8::/32",
            "rules[0].when: `::ffff:192.0.2.0/120` is an IPv4 network written as IPv6: write it as IPv4, such as 192.0.2.0/24",
        ],
    );
}

#[test]
fn conditions_nested_too_deeply_are_refused_and_do_not_crash() {
    let nested = |depth| {
        (0..depth).fold(
            serde_json::json!("tor"),
            |inner, _| serde_json::json!({ "not": inner }),
        )
    };
    let file = |depth| serde_json::json!({ "name": "p", "rules": [{ "action": "deny", "when": nested(depth) }] });
    assert!(serde_json::from_value::<Policy>(file(64)).is_ok());
    let error = serde_json::from_value::<Policy>(file(65))
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with(".not: conditions are nested more than 64 deep"),
        "{error}"
    );
}

#[test]
fn a_table_of_policies_names_them_by_its_keys() {
    let text = "[login]\nwhen_failed = 'deny'\nrules = [{ action = 'deny', when = 'tor' }]\n[read]\nname = 'read'";
    let policies: Policies = toml::from_str(text).unwrap();
    let names: Vec<_> = policies.iter().map(Policy::name).collect();
    assert_eq!(names, ["login", "read"]);
    assert!(policies.get("login").is_some() && policies.get("Login").is_none());
    let again: Policies = toml::from_str(&toml::to_string(&policies).unwrap()).unwrap();
    assert_eq!(again, policies);
    assert_eq!(policies.iter().cloned().collect::<Policies>(), policies);
    let json = serde_json::to_string(&policies).unwrap();
    assert_eq!(serde_json::from_str::<Policies>(&json).unwrap(), policies);
}

#[test]
fn a_table_of_policies_tells_the_problems_of_all_of_them() {
    let text = "read = 7\n[login]\nname = 'logon'\n[pay]\nrules = [{ action = 'deny', when = 'tro' }]\n[ok]";
    let error = toml::from_str::<Policies>(text).unwrap_err();
    let lines: Vec<_> = error.message().lines().collect();
    assert_eq!(lines.len(), 3, "{error}");
    assert_eq!(lines[0], "login: is named `logon` inside");
    assert!(lines[1].starts_with("pay.rules[0].when: unknown condition `tro`: expected"));
    assert_eq!(lines[2], "read: expected a policy, which is a table");
}

#[test]
fn a_key_that_occurs_twice_is_refused() {
    for text in [
        r#"{"name": "a", "when_failed": "deny", "when_failed": "allow"}"#,
        r#"{"name": "a", "rules": [{"action": "deny", "action": "allow", "when": "tor"}]}"#,
    ] {
        let error = serde_json::from_str::<Policy>(text)
            .unwrap_err()
            .to_string();
        assert!(error.contains("occurs twice in one table"), "{error}");
    }
}
