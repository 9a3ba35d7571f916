//! The cases of a topic, one by one, and whether an outcome is the expected one.

use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::table_file::{Block, File, Kinds, Lines, repeated};

/// A request, a configuration, and what must come of it.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) config: Value,
    pub(super) peer: Option<String>,
    /// Names and values in the order of the wire; a value `hex:…` stands for bytes.
    pub(super) headers: Vec<(String, String)>,
    expected: Expected,
    from: Option<String>,
    hop: Option<u8>,
}

enum Expected {
    Ip(IpAddr),
    Error(Vec<String>),
    NotConfig,
}

/// What the library or the command made of a case.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outcome {
    pub(super) ip: Option<IpAddr>,
    pub(super) error: Option<String>,
    pub(super) from: Option<String>,
    pub(super) header: Option<String>,
    pub(super) hop: Option<u8>,
    /// Only the command says it, and only of errors.
    pub(super) reason: Option<String>,
}

/// Where the topics are.
pub(super) fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "data", "client_ip"]
        .iter()
        .collect()
}

/// Every case of one topic.
#[track_caller]
pub(super) fn load(topic: &str) -> Vec<Case> {
    let path = folder().join(topic).with_extension("toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let file: File = toml::from_str(&text).unwrap_or_else(|e| panic!("{path:?}: {e}"));

    let mut cases = Vec::new();
    for block in file.case.iter().chain(&file.each) {
        for config in configs(&file, block) {
            cases.extend(instances(&file, block, &config));
        }
    }
    for entries in &file.entries {
        for value in &entries.values {
            cases.extend(entry_cases(&file, &entries.name, value, entries.ok));
        }
    }
    for bad in &file.bad {
        let refused = |config: &Value| Case {
            name: format!("{}: {config}", bad.name),
            config: config.clone(),
            peer: file.peer.clone(),
            headers: Vec::new(),
            expected: Expected::Error(vec!["config".into()]),
            from: None,
            hop: None,
        };
        cases.extend(bad.configs.iter().map(refused));
    }
    cases
}

impl Case {
    /// The case as a line for `ipverdict resolve`.
    pub(super) fn line(&self) -> String {
        json!({ "peer": self.peer, "headers": self.headers, "config": self.config }).to_string()
    }

    /// Why `outcome` is not what was expected.
    pub(super) fn objection(&self, outcome: &Outcome) -> Option<String> {
        let expected = match &self.expected {
            Expected::Ip(ip) => {
                (outcome.ip != Some(*ip) || outcome.error.is_some()).then(|| ip.to_string())
            }
            Expected::Error(kinds) => {
                let met = outcome
                    .error
                    .as_ref()
                    .is_some_and(|kind| kinds.contains(kind));
                (!met || outcome.ip.is_some()).then(|| kinds.join(" or "))
            }
            Expected::NotConfig => {
                (outcome.error.as_deref() == Some("config")).then(|| "not config".into())
            }
        };
        let from = self
            .from
            .as_ref()
            .filter(|from| outcome.from.as_ref() != Some(from));
        let hop = self.hop.filter(|hop| outcome.hop != Some(*hop));
        let objections = [
            expected,
            from.map(|from| format!("from {from}")),
            hop.map(|hop| format!("hop {hop}")),
        ];
        let objections: Vec<_> = objections.into_iter().flatten().collect();
        (!objections.is_empty()).then(|| objections.join(", "))
    }
}

/// The configurations a block is run with.
fn configs(file: &File, block: &Block) -> Vec<Map<String, Value>> {
    let named = block.configs.as_ref().unwrap_or(&file.configs);
    let mut configs: Vec<_> = match &block.config {
        Some(config) => vec![config.clone()],
        None => named
            .iter()
            .map(|name| {
                file.config
                    .get(name)
                    .unwrap_or_else(|| panic!("no config {name}"))
            })
            .cloned()
            .collect(),
    };
    assert!(!configs.is_empty(), "{}: no config", block.name);
    for config in &mut configs {
        config.extend(block.set.clone());
    }
    configs
}

/// The cases of a block: one, or one for each value.
fn instances(file: &File, block: &Block, config: &Map<String, Value>) -> Vec<Case> {
    let instance = |value: Option<&str>, expected: Expected| {
        let fill = |text: &str| repeated(&text.replace("{}", value.unwrap_or("{}")));
        let line = |line: &Lines| match line {
            Lines::One(line) => vec![fill(line)],
            Lines::Many(times, line) => vec![fill(line); *times],
        };
        let lines: Vec<String> = match (&block.lines, value) {
            (Some(lines), _) => lines.iter().flat_map(line).collect(),
            (None, Some(_)) => vec![fill(block.wrap.as_deref().unwrap_or("{}"))],
            (None, None) => Vec::new(),
        };
        let mut headers: Vec<_> = block
            .headers
            .iter()
            .map(|(name, value)| (fill(name), fill(value)))
            .collect();
        headers.extend(lines.into_iter().map(|line| (header(config), line)));
        Case {
            name: match value {
                Some(value) => format!("{}: {value:?}", block.name),
                None => block.name.clone(),
            },
            config: config.clone().into(),
            peer: peer(block.peer.as_ref().or(file.peer.as_ref())),
            headers,
            expected,
            from: block.from.clone(),
            hop: block.hop,
        }
    };
    match (&block.values, &block.pairs) {
        (None, None) => vec![instance(None, expected(block))],
        (Some(values), None) => values
            .iter()
            .map(|value| instance(Some(value), expected(block)))
            .collect(),
        (None, Some(pairs)) => {
            let ip = |ip: &str| Expected::Ip(ip.parse().expect(ip));
            pairs
                .iter()
                .map(|(value, addr)| instance(Some(value), ip(addr)))
                .collect()
        }
        (Some(_), Some(_)) => panic!("{}: both values and pairs", block.name),
    }
}

fn expected(block: &Block) -> Expected {
    match (&block.ip, &block.error) {
        (Some(ip), None) => Expected::Ip(ip.parse().expect(ip)),
        (None, Some(Kinds::One(kind))) => Expected::Error(vec![kind.clone()]),
        (None, Some(Kinds::Any(kinds))) => Expected::Error(kinds.clone()),
        _ => panic!("{}: either ip or error", block.name),
    }
}

fn peer(text: Option<&String>) -> Option<String> {
    text.filter(|text| *text != "none").cloned()
}

/// The header that a configuration reads; in peer mode, one that it does not.
fn header(config: &Map<String, Value>) -> String {
    let name = config.get("header").or(config.get("name"));
    name.and_then(Value::as_str)
        .unwrap_or("x-forwarded-for")
        .into()
}

/// One trust entry in every place where a trust list stands, alone and beside a good one.
fn entry_cases(file: &File, name: &str, entry: &str, ok: bool) -> Vec<Case> {
    [
        json!({ "mode": "trusted_proxies", "header": "x-forwarded-for", "trusted": [entry] }),
        json!({ "mode": "trusted_proxies", "header": "forwarded", "trusted": ["10.0.0.0/8", entry] }),
        json!({ "mode": "header", "name": "x-real-ip", "trusted": [entry, "2001:db8::/32"] }),
        json!({ "mode": "hops", "header": "forwarded", "hops": 1, "require_peer": [entry] }),
    ]
    .into_iter()
    .map(|config| Case {
        name: format!("{name}: {entry:?}"),
        config,
        peer: file.peer.clone(),
        headers: Vec::new(),
        expected: if ok { Expected::NotConfig } else { Expected::Error(vec!["config".into()]) },
        from: None,
        hop: None,
    })
    .collect()
}
