//! A file of cases as it is written; `tests/data/client_ip/README.md` explains it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// A topic.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) peer: Option<String>,
    #[serde(rename = "use")]
    pub(super) configs: Vec<String>,
    #[serde(default)]
    pub(super) config: BTreeMap<String, Map<String, Value>>,
    #[serde(default)]
    pub(super) case: Vec<Block>,
    #[serde(default)]
    pub(super) each: Vec<Block>,
    #[serde(default)]
    pub(super) entries: Vec<Entries>,
    #[serde(default)]
    pub(super) bad: Vec<Bad>,
}

/// A case, or with `values` or `pairs` one case for each of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    pub(super) name: String,
    pub(super) peer: Option<String>,
    #[serde(rename = "use")]
    pub(super) configs: Option<Vec<String>>,
    pub(super) config: Option<Map<String, Value>>,
    #[serde(default)]
    pub(super) set: Map<String, Value>,
    #[serde(default)]
    pub(super) headers: Vec<(String, String)>,
    pub(super) lines: Option<Vec<Lines>>,
    pub(super) wrap: Option<String>,
    pub(super) values: Option<Vec<String>>,
    pub(super) pairs: Option<Vec<(String, String)>>,
    pub(super) ip: Option<String>,
    pub(super) error: Option<Kinds>,
    pub(super) from: Option<String>,
    pub(super) hop: Option<u8>,
}

/// One line of the configured header, or a number of equal ones.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Lines {
    One(String),
    Many(usize, String),
}

/// The kind of an error, or several where the rules leave it open.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Kinds {
    One(String),
    Any(Vec<String>),
}

/// Entries of a trust list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entries {
    pub(super) name: String,
    pub(super) values: Vec<String>,
    pub(super) ok: bool,
}

/// Configurations that are refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bad {
    pub(super) name: String,
    pub(super) configs: Vec<Value>,
}

/// Puts what `⟨3×ab⟩` stands for in its place: `ababab`.
pub(super) fn repeated(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('⟨') {
        let (inside, after) = from.split_once('⟩').expect("⟨ without ⟩");
        let (times, what) = inside.split_once('×').expect("⟨ without ×");
        result.push_str(before);
        result.push_str(&what.repeat(times.parse().expect("a number before ×")));
        rest = after;
    }
    result + rest
}
