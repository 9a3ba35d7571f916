//! Policies as TOML, JSON or any other format that describes itself.

mod read;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::Value;

use super::value::Policy;
use crate::tree::Tree;
use read::Reader;

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        write::policy(self, true).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut reader = Reader::default();
        let policy = reader.policy(&Tree::deserialize(from)?.0, None);
        reader.finish(policy).map_err(D::Error::custom)
    }
}

/// Policies by name, as they stand in a configuration file: `[policies.login]`, `[policies.read]`.
///
/// ```
/// use ipsec_core::policy::Policies;
///
/// #[derive(serde::Deserialize)]
/// struct Config {
///     policies: Policies,
/// }
///
/// let config: Config = toml::from_str(
///     r#"
///     [policies.login]
///     when_failed = "deny"
///     rules = [{ action = "deny", when = { any = ["tor", "proxy"] } }]
///
///     [policies.read]
///     "#,
/// )?;
/// assert_eq!(config.policies.get("login").ok_or("no login")?.rules().count(), 1);
///
/// let wrong = "[policies.login]\nrules = [{ action = 'deny', when = 'tro' }]\nwhen_faild = 'deny'";
/// let error = toml::from_str::<Config>(wrong).err().ok_or("no error")?.to_string();
/// assert!(error.contains("login.rules[0].when: unknown condition `tro`"), "{error}");
/// assert!(error.contains("login: unknown key `when_faild`"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policies(BTreeMap<String, Policy>);

impl Policies {
    /// The policy of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Policy> {
        self.0.get(name)
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Policy> {
        self.0.values()
    }
}

impl FromIterator<Policy> for Policies {
    fn from_iter<I: IntoIterator<Item = Policy>>(policies: I) -> Self {
        Self(
            policies
                .into_iter()
                .map(|policy| (policy.name().to_owned(), policy))
                .collect(),
        )
    }
}

impl Serialize for Policies {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(
            self.0
                .iter()
                .map(|(name, policy)| (name, write::policy(policy, false))),
        )
    }
}

impl<'de> Deserialize<'de> for Policies {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut reader = Reader::default();
        let Value::Object(policies) = Tree::deserialize(from)?.0 else {
            return Err(D::Error::custom(
                "expected policies by name, which is a table",
            ));
        };
        let policies: Vec<Option<Policy>> = policies
            .iter()
            .map(|(name, policy)| reader.policy(policy, Some(name)))
            .collect();
        let policies = policies.into_iter().flatten().collect();
        reader.finish(Some(policies)).map_err(D::Error::custom)
    }
}
