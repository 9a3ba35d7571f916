//! From a policy to a tree of values that reads back as the same policy.

use serde_json::{Map, Value, json};

use crate::policy::Policy;
use crate::policy::check::Check;
use crate::policy::expr::{Expr, SPARING, Spared};
use crate::policy::value::{Rule, automatic_name};
use crate::signal::Signal;

/// Only what differs from a default is written. A policy in a table of policies has its name from there.
pub(super) fn policy(policy: &Policy, with_name: bool) -> Value {
    let inner = policy.inner();
    let mut table = Map::new();
    if with_name {
        table.insert("name".into(), policy.name().into());
    }
    table.insert("otherwise".into(), inner.otherwise.as_str().into());
    if inner.when_failed != inner.otherwise {
        table.insert("when_failed".into(), inner.when_failed.as_str().into());
    }
    if inner.strict {
        table.insert("strict".into(), true.into());
    }
    if inner.ignores_operator_lists {
        table.insert("ignore_operator_lists".into(), true.into());
    }
    table.insert("rules".into(), inner.rules.iter().map(rule).collect());
    table.into()
}

fn rule(rule: &Rule) -> Value {
    let mut table = Map::new();
    if *rule.name != automatic_name(rule.action, &rule.when) {
        table.insert("name".into(), (*rule.name).into());
    }
    table.insert("action".into(), rule.action.as_str().into());
    table.insert("when".into(), condition(&rule.when));
    table.into()
}

fn condition(expr: &Expr) -> Value {
    match expr {
        Expr::Any(all) => json!({ "any": all.iter().map(condition).collect::<Vec<_>>() }),
        Expr::All(all) => json!({ "all": all.iter().map(condition).collect::<Vec<_>>() }),
        Expr::Not(expr) => json!({ "not": condition(expr) }),
        Expr::Signal(signal, spared) if SPARING.contains(*signal) && spared.is_empty() => {
            json!({ "bare": signal })
        }
        Expr::Signal(signal, spared) if SPARING.contains(*signal) => {
            sparing(json!(signal), *spared)
        }
        Expr::Signal(signal, _) => json!(signal),
        Expr::Anonymizer(spared) => sparing(json!("anonymizer"), *spared),
        Expr::Check(check, _) => self::check(check),
    }
}

fn sparing(condition: Value, spared: Spared) -> Value {
    [
        (Signal::Crawler, "including_crawlers"),
        (Signal::Relay, "including_relays"),
    ]
    .into_iter()
    .filter(|(signal, _)| !spared.contains(*signal))
    .fold(condition, |condition, (_, key)| json!({ key: condition }))
}

fn check(check: &Check) -> Value {
    match check {
        Check::Score { source, at_least } => {
            json!({ "score": { "source": source, "at_least": at_least } })
        }
        Check::HighestScore { at_least_percent } => json!({ "highest_score": at_least_percent }),
        Check::Country(countries) => json!({ "country": countries }),
        Check::InEu => json!("in_eu"),
        Check::Asn(numbers) => json!({ "asn": numbers }),
        Check::NetworkKind(kinds) => json!({ "network_kind": kinds }),
        Check::Net(nets) => json!({ "net": nets }),
        Check::Operator(entry) => json!({ "operator": entry }),
        Check::Scope(scopes) => {
            json!({ "scope": scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>() })
        }
        Check::Unresolved => json!("unresolved"),
    }
}
