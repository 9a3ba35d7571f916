//! The policy of a route, and asking for what it needs.

use std::fs;
use std::path::Path;

use ipsec_core::policy::{Policies, Policy};
use ipsec_core::{Backend, FactSet, LookupError, Query, Verdict};
use toml::de::DeTable;

use crate::declared;

/// Reads a policy, or says what is wrong with the file. It may hold one policy, several by name, or a table `policies` of them.
pub(super) fn policy(path: &Path, name: Option<&str>) -> Result<Policy, String> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("cannot read {path:?}: {error}"))?;
    let has = |key: &str| {
        let root = DeTable::parse(&text);
        root.is_ok_and(|root| root.get_ref().iter().any(|(k, _)| k.get_ref() == key))
    };
    let policies = if has("rules") || has("name") {
        [declared::parse::<Policy>(path, &text)?]
            .into_iter()
            .collect()
    } else if has("policies") {
        declared::parse::<Inside>(path, &text)?.policies
    } else {
        declared::parse::<Policies>(path, &text)?
    };
    let names: Vec<&str> = policies.iter().map(Policy::name).collect();
    let names = names.join(", ");
    let mut all = policies.iter();
    match (name, all.next(), all.next()) {
        (_, None, _) => Err(format!("{path:?}: there is no policy in it")),
        (Some(name), ..) => policies.get(name).cloned().ok_or_else(|| {
            format!("{path:?}: no policy is named {name:?}: expected one of {names}")
        }),
        (None, Some(only), None) => Ok(only.clone()),
        (None, ..) => Err(format!(
            "{path:?}: there are several policies in it: say which with --route: {names}"
        )),
    }
}

/// A configuration file of an application, with more in it than policies.
#[derive(serde::Deserialize)]
struct Inside {
    policies: Policies,
}

/// How often a guard may ask at most. Each time settles something, so it ends long before.
const ROUNDS: usize = 64;

/// Asks as a guard does behind a layer that looks up on demand: for what the policy needs, until it can decide.
pub(super) async fn ask(
    backend: &impl Backend,
    query: &Query,
    policy: &Policy,
) -> Result<Verdict, LookupError> {
    let answers = backend.answers();
    let free = backend.lookup_now(&query.want(FactSet::EMPTY));
    let free = free.unwrap_or_else(|| Verdict::new(query.ip));
    let mut known = free.clone().with_not_asked(answers - free.known());
    for _ in 0..ROUNDS {
        let needs = policy.needs(&known) & answers;
        if needs.is_empty() {
            break;
        }
        let later = backend.lookup(&query.want(needs)).await?;
        let told = needs - later.not_asked();
        let rest = answers - told - later.known();
        let later = later.with_asked(told).with_not_asked(rest);
        known = known.updated_by(&later).settled(told);
        if told.is_empty() {
            break;
        }
    }
    Ok(known)
}
