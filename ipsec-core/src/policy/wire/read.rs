//! From a tree of values to a policy, collecting every problem with its place.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::evidence::ListOverride;
use crate::policy::condition::{self, Condition};
use crate::policy::{Action, Policy};
use crate::signal::Signal;

/// The keys of a policy.
const POLICY: &[&str] = &[
    "name",
    "rules",
    "otherwise",
    "when_failed",
    "strict",
    "ignore_operator_lists",
];
/// The keys of a rule.
const RULE: &[&str] = &["name", "action", "when"];
/// The conditions that are a table of one key.
const CONDITIONS: &str = "any, all, not, bare, including_crawlers, including_relays, score, highest_score, \
                          country, asn, network_kind, net, scope, operator";
/// How deep conditions may be nested.
const MAX_DEPTH: usize = 64;

/// Collects what is wrong while it goes.
#[derive(Default)]
pub(super) struct Reader {
    problems: Vec<String>,
}

impl Reader {
    /// What was read, if nothing was wrong with it.
    pub(super) fn finish<T>(self, read: Option<T>) -> Result<T, String> {
        match read {
            Some(read) if self.problems.is_empty() => Ok(read),
            _ => Err(self.problems.join("\n")),
        }
    }

    /// A policy; its name comes from the table that it stands in, or from itself.
    pub(super) fn policy(&mut self, value: &Value, outer_name: Option<&str>) -> Option<Policy> {
        let place = outer_name.unwrap_or("");
        let table = self.table(place, value, "a policy")?;
        self.known_keys(place, table, POLICY);
        let inner_name: Option<String> = self.optional(place, table, "name");
        let name = match (inner_name, outer_name) {
            (Some(inner), Some(outer)) if inner != outer => {
                return self.problem(place, format_args!("is named `{inner}` inside"));
            }
            (Some(name), _) => name,
            (None, Some(name)) => name.to_owned(),
            (None, None) => return self.problem(place, "`name` is missing"),
        };
        let mut builder = Policy::builder(name);
        let before = self.problems.len();
        for (i, rule) in self
            .optional::<Vec<Value>>(place, table, "rules")
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let place = join(place, &format!("rules[{i}]"));
            let Some((name, action, when)) = self.rule(&place, rule) else {
                continue;
            };
            builder = match (name, action) {
                (Some(name), action) => builder.rule(name, action, when),
                (None, Action::Allow) => builder.allow(when),
                (None, Action::Challenge) => builder.challenge(when),
                (None, Action::Deny) => builder.deny(when),
            };
        }
        if let Some(action) = self.name(place, table, "otherwise") {
            builder = builder.otherwise(action);
        }
        if let Some(action) = self.name(place, table, "when_failed") {
            builder = builder.when_failed(action);
        }
        if self.optional(place, table, "strict") == Some(true) {
            builder = builder.strict();
        }
        if self.optional(place, table, "ignore_operator_lists") == Some(true) {
            builder = builder.ignoring_operator_lists();
        }
        match builder.build() {
            Ok(policy) => Some(policy),
            // Without the bad rules the rest may look wrong without being so.
            Err(_) if self.problems.len() > before => None,
            Err(error) => {
                error
                    .problems()
                    .iter()
                    .for_each(|what| self.note(place, what));
                None
            }
        }
    }

    fn rule(&mut self, place: &str, value: &Value) -> Option<(Option<String>, Action, Condition)> {
        let rule = self.table(place, value, "a rule")?;
        self.known_keys(place, rule, RULE);
        let name = self.optional(place, rule, "name");
        let action = match rule.get("action") {
            Some(_) => self.name(place, rule, "action"),
            None => self.problem(
                place,
                "`action` is missing: expected allow, challenge or deny",
            ),
        };
        let when = match rule.get("when") {
            Some(when) => self.condition(&join(place, "when"), when, 0),
            None => self.problem(place, "`when` is missing: expected a condition"),
        };
        Some((name, action?, when?))
    }

    fn condition(&mut self, place: &str, value: &Value, depth: usize) -> Option<Condition> {
        if depth > MAX_DEPTH {
            return self.problem(
                place,
                format_args!("conditions are nested more than {MAX_DEPTH} deep"),
            );
        }
        let condition =
            match value {
                Value::String(name) => self.named(place, name)?,
                Value::Object(table) if table.len() == 1 => {
                    let (key, value) = table.iter().next()?;
                    self.keyed(&join(place, key), key, value, depth)?
                }
                _ => return self.problem(
                    place,
                    format_args!(
                        "expected the name of a signal, or a table of one key out of {CONDITIONS}"
                    ),
                ),
            };
        if condition.problems.is_empty() {
            return Some(condition);
        }
        condition
            .problems
            .iter()
            .for_each(|what| self.note(place, what));
        None
    }

    fn named(&mut self, place: &str, name: &str) -> Option<Condition> {
        match name {
            "anonymizer" => Some(condition::anonymizer()),
            "in_eu" => Some(condition::in_eu()),
            "unresolved" => Some(condition::unresolved()),
            name => match name.parse::<Signal>() {
                Ok(signal) => Some(signal.into()),
                Err(error) => {
                    let error = error.to_string().replace("signal `", "condition `");
                    self.problem(
                        place,
                        format_args!("{error}, anonymizer, in_eu, unresolved"),
                    )
                }
            },
        }
    }

    fn keyed(&mut self, place: &str, key: &str, value: &Value, depth: usize) -> Option<Condition> {
        Some(match key {
            "any" => condition::any(self.conditions(place, value, depth)?),
            "all" => condition::all(self.conditions(place, value, depth)?),
            "not" => condition::not(self.condition(place, value, depth + 1)?),
            "including_crawlers" => self
                .condition(place, value, depth + 1)?
                .including_crawlers(),
            "including_relays" => self.condition(place, value, depth + 1)?.including_relays(),
            "bare" => condition::bare(self.parse(place, value)?),
            "score" => {
                let table = self.table(place, value, "`{ source = …, at_least = … }`")?;
                self.known_keys(place, table, &["source", "at_least"]);
                let source = self.required::<String>(place, table, "source");
                let at_least = match table.get("at_least") {
                    Some(value) => self.number(&join(place, "at_least"), value),
                    None => self.problem(place, "`at_least` is missing"),
                };
                condition::score(source?).at_least(at_least?)
            }
            "highest_score" => condition::highest_score().at_least(self.number(place, value)?),
            "country" => condition::country(self.typed::<Vec<String>>(place, value)?),
            "asn" => condition::asn(self.typed::<Vec<u32>>(place, value)?),
            "net" => condition::net(self.typed::<Vec<String>>(place, value)?),
            "network_kind" => condition::network_kind(self.typed::<Vec<_>>(place, value)?),
            "scope" => {
                let names = self.typed::<Vec<Value>>(place, value)?;
                let scopes: Vec<_> = names.iter().map(|name| self.parse(place, name)).collect();
                condition::scope(scopes.into_iter().collect::<Option<Vec<_>>>()?)
            }
            "operator" => match self.typed(place, value)? {
                ListOverride::Allow => condition::operator_allows(),
                ListOverride::Deny => condition::operator_denies(),
            },
            _ => {
                return self.problem(
                    place,
                    format_args!("unknown condition `{key}`: expected one of {CONDITIONS}"),
                );
            }
        })
    }

    fn conditions(&mut self, place: &str, value: &Value, depth: usize) -> Option<Vec<Condition>> {
        let Value::Array(values) = value else {
            return self.problem(place, "expected a list of conditions");
        };
        let conditions: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(i, value)| self.condition(&format!("{place}[{i}]"), value, depth + 1))
            .collect();
        conditions.into_iter().collect()
    }

    fn table<'v>(
        &mut self,
        place: &str,
        value: &'v Value,
        what: &str,
    ) -> Option<&'v Map<String, Value>> {
        match value {
            Value::Object(table) => Some(table),
            _ => self.problem(place, format_args!("expected {what}, which is a table")),
        }
    }

    fn known_keys(&mut self, place: &str, table: &Map<String, Value>, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            self.note(
                place,
                format_args!("unknown key `{key}`: expected one of {}", known.join(", ")),
            );
        }
    }

    fn required<T: DeserializeOwned>(
        &mut self,
        place: &str,
        table: &Map<String, Value>,
        key: &str,
    ) -> Option<T> {
        match table.get(key) {
            Some(_) => self.optional(place, table, key),
            None => self.problem(place, format_args!("`{key}` is missing")),
        }
    }

    fn optional<T: DeserializeOwned>(
        &mut self,
        place: &str,
        table: &Map<String, Value>,
        key: &str,
    ) -> Option<T> {
        self.typed(&join(place, key), table.get(key)?)
    }

    /// An optional key whose value is one of a few names.
    fn name<T: FromStr<Err: Display>>(
        &mut self,
        place: &str,
        table: &Map<String, Value>,
        key: &str,
    ) -> Option<T> {
        self.parse(&join(place, key), table.get(key)?)
    }

    fn parse<T: FromStr<Err: Display>>(&mut self, place: &str, value: &Value) -> Option<T> {
        match self.typed::<String>(place, value)?.parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => self.problem(place, error),
        }
    }

    /// A number; what is none, such as TOML's `nan` and `inf`, arrives here as null.
    fn number(&mut self, place: &str, value: &Value) -> Option<f64> {
        match value.as_f64() {
            Some(number) => Some(number),
            None if value.is_null() => self.problem(place, "expected a finite number"),
            None => self.typed(place, value),
        }
    }

    fn typed<T: DeserializeOwned>(&mut self, place: &str, value: &Value) -> Option<T> {
        match T::deserialize(value) {
            Ok(typed) => Some(typed),
            Err(error) => self.problem(place, error),
        }
    }

    fn note(&mut self, place: &str, what: impl Display) {
        self.problems.push(if place.is_empty() {
            what.to_string()
        } else {
            format!("{place}: {what}")
        });
    }

    fn problem<T>(&mut self, place: &str, what: impl Display) -> Option<T> {
        self.note(place, what);
        None
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}
