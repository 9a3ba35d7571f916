//! The account's rules, which change answers before they are given.

use std::time::SystemTime;

use ipsec_core::LookupError;
use serde_json::value::RawValue;

use super::ask::{Ask, Dashboard};
use super::done::{self, Done};
use super::name::Name;
use super::wire::Object;

/// A rule, by its name. Each method is a question of its own.
#[derive(Clone, Debug)]
pub struct RuleCalls<'a> {
    dashboard: &'a Dashboard,
    name: Name,
}

impl<'a> RuleCalls<'a> {
    pub(super) const fn new(dashboard: &'a Dashboard, name: Name) -> Self {
        Self { dashboard, name }
    }

    /// What it says.
    pub fn print(&self) -> Ask<'a, Vec<Rule>> {
        self.ask("print", read)
    }

    /// Switches it on.
    pub fn enable(&self) -> Ask<'a, Done> {
        self.ask("enable", done::read)
    }

    /// Switches it off.
    pub fn disable(&self) -> Ask<'a, Done> {
        self.ask("disable", done::read)
    }

    fn ask<T>(
        &self,
        action: &str,
        read: fn(&Object, SystemTime) -> Result<T, LookupError>,
    ) -> Ask<'a, T> {
        let path = format!("rules/{action}/{}/", self.name.segment());
        Ask::new(self.dashboard, path, read)
    }
}

/// A rule of the account's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, or its number where it has none.
    pub name: String,
    /// Whether it is on, where the answer says so.
    pub enabled: Option<bool>,
    /// All that the service says of it, as JSON: its form is not documented.
    pub json: String,
}

/// An object with a rule for each name or number, at the top or under `rules`.
pub(super) fn read(object: &Object, _: SystemTime) -> Result<Vec<Rule>, LookupError> {
    let inside = object.get("rules").and_then(Object::inside);
    if let Some(list) = object.get("rules").and_then(list) {
        return Ok(list);
    }
    // Beside the rules, the answer itself has members that are none.
    let is_rule = |value: &RawValue| inside.is_some() || value.get().starts_with('{');
    let rules: Vec<_> = inside
        .as_ref()
        .unwrap_or(object)
        .members()
        .filter(|(_, value)| is_rule(value))
        .map(|(name, value)| rule(name, value))
        .collect();
    match rules.is_empty() {
        true => object.none(),
        false => Ok(rules),
    }
}

fn list(value: &RawValue) -> Option<Vec<Rule>> {
    let rules: Vec<Box<RawValue>> = serde_json::from_str(value.get()).ok()?;
    let rules = rules.iter().enumerate();
    Some(
        rules
            .map(|(at, value)| rule(&(at + 1).to_string(), value))
            .collect(),
    )
}

fn rule(key: &str, value: &RawValue) -> Rule {
    let object = Object::inside(value);
    let text = |name: &str| object.as_ref()?.text(name);
    let enabled = ["enabled", "active", "status"]
        .iter()
        .find_map(|name| object.as_ref()?.flag(name))
        .or_else(|| serde_json::from_str(value.get()).ok());
    Rule {
        name: text("name")
            .or_else(|| text("rule name"))
            .unwrap_or_else(|| key.to_owned()),
        enabled,
        json: value.get().to_owned(),
    }
}
