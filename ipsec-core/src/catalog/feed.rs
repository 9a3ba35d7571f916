//! One list of a catalog, from its table.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::form::{Declared, Form};
use super::gates::{self, GateKeys};
use super::source::FeedSource;
use super::table::{Problems, Table};
use crate::evidence::Source;
use crate::feed::gates::Gates;
use crate::feed::{Bogons, Format, Reading};
use crate::index::ListKind;
use crate::signal::{Signal, SignalSet};

/// The keys besides those of the gates.
const KEYS: &[&str] = &[
    "name",
    "kind",
    "complete",
    "signals",
    "complete_for",
    "never_block",
    "lineage",
    "licence",
    "redistribute",
    "path",
    "url",
    "fallback",
    "format",
    "columns",
    "fields",
    "skip",
    "declared_after",
    "max_bytes",
    "required",
    "interval",
    "ttl",
    "min_score",
];

/// What is said for all lists that others publish.
#[derive(Clone, Debug, Default)]
pub(super) struct Defaults {
    pub(super) gates: GateKeys,
    pub(super) interval: Option<Duration>,
    pub(super) required: Option<bool>,
    /// The names of lists of whom to never block.
    pub(super) never_block: Vec<String>,
}

/// Reads a list. `place` is that of a list without a name.
pub(super) fn feed(
    place: &str,
    value: &Value,
    defaults: &Defaults,
    problems: &mut Problems,
) -> Option<FeedSource> {
    let known: Vec<&str> = KEYS.iter().chain(gates::KEYS).copied().collect();
    let place = match value.get("name").and_then(Value::as_str) {
        Some(name) => format!("{place} {name:?}"),
        None => place.to_owned(),
    };
    let table = Table::new(place, value, &known, problems)?;
    let name = table.text("name", problems);
    if !table.has("name") {
        problems.note(table.place(), "`name` is missing: evidence carries it");
    }
    let kind = kind(&table, problems);
    let told = signals(&table, "signals", problems);
    let complete_for = signals(&table, "complete_for", problems);
    let declared = Declared::read(&table, problems);
    let gate_keys = GateKeys::read(&table, problems);
    let url = table
        .text("url", problems)
        .filter(|url| is_url(&table.at("url"), url, problems));
    let mut source = FeedSource {
        name: name.unwrap_or_default().into(),
        kind,
        signals: told,
        complete_for,
        never_block: false,
        lineage: table.text("lineage", problems).map(Source::from),
        licence: table.text("licence", problems).map(Source::from),
        redistribute: table.get("redistribute", problems),
        path: table.text("path", problems).map(PathBuf::from),
        fallback: fallback(&table, problems),
        url,
        form: Form::text(Reading::new(Format::Auto)),
        gates: Gates::default(),
        required: false,
        interval: table.duration("interval", problems),
        ttl: table.duration("ttl", problems),
        min_score: table.number("min_score", 0.0, 1.0, problems),
    };
    let named = defaults
        .never_block
        .iter()
        .any(|name| source.name == **name);
    source.never_block = table.get("never_block", problems).unwrap_or(named);
    if named && !source.never_block {
        problems.note(
            table.place(),
            "`never_block` is false, and the list is named in [never_block]: say only one of them",
        );
    }
    let is_own = source.is_own();
    let required = table.get("required", problems);
    if is_own {
        source.required = required.unwrap_or(true);
    } else {
        source.required = required.or(defaults.required).unwrap_or(false);
        source.interval = source.interval.or(defaults.interval);
    }
    let class = class(&source);
    let class = if is_own {
        class
    } else {
        defaults.gates.for_all(class)
    };
    source.gates = gate_keys.over(class);
    gates::contradictions(&source.gates, table.place(), problems);
    contradictions(&table, &source, declared.as_ref(), problems);
    source.form = Form::new(&table, declared, &source.gates, problems);
    Some(source)
}

/// An operator's own file of whom to never block.
pub(super) fn never_block(path: String) -> FeedSource {
    let gates = Gates {
        bogons: Bogons::Keep,
        ..Gates::operator()
    };
    FeedSource {
        name: path.as_str().into(),
        kind: ListKind::Partial,
        signals: SignalSet::EMPTY,
        complete_for: SignalSet::EMPTY,
        never_block: true,
        lineage: None,
        licence: None,
        redistribute: None,
        path: Some(path.into()),
        url: None,
        fallback: Vec::new(),
        form: Form::text(Reading::new(Format::Lines).rules(gates.rules())),
        gates,
        required: true,
        interval: None,
        ttl: None,
        min_score: None,
    }
}

/// The gates of lists of this kind that tell these signals.
pub(super) fn class(source: &FeedSource) -> Gates {
    if source.is_own() {
        return Gates::operator();
    }
    match source.kind {
        ListKind::Allow | ListKind::Deny => Gates {
            bogons: Bogons::Reject,
            ..Gates::default()
        },
        _ if source.never_block && source.signals.is_empty() => Gates::default(),
        ListKind::Partial | ListKind::Complete if source.signals.is_empty() => Gates::table(),
        ListKind::Partial | ListKind::Complete => Gates::of(source.signals),
    }
}

fn signals(table: &Table<'_>, key: &str, problems: &mut Problems) -> SignalSet {
    let parse = |name: &str| name.parse::<Signal>().map_err(|error| error.to_string());
    table.each(key, problems, parse).into_iter().collect()
}

fn kind(table: &Table<'_>, problems: &mut Problems) -> ListKind {
    const KINDS: &[ListKind] = &[
        ListKind::Partial,
        ListKind::Complete,
        ListKind::Allow,
        ListKind::Deny,
    ];
    let said: Option<String> = table.get("kind", problems);
    let kind = said.map(|name| {
        let kind = KINDS.iter().find(|kind| kind.as_str() == name);
        if kind.is_none() {
            let what = format_args!(
                "unknown kind `{}`: expected partial, complete, allow or deny, or index, which is the only feed of its file",
                name.escape_debug()
            );
            problems.note(&table.at("kind"), what);
        }
        kind.copied().unwrap_or(ListKind::Partial)
    });
    let complete: Option<bool> = table.get("complete", problems);
    match (kind, complete) {
        (None, Some(true)) => ListKind::Complete,
        (None, None) if table.has("complete_for") => ListKind::Complete,
        (Some(ListKind::Partial), None | Some(false)) | (None, Some(false))
            if table.has("complete_for") =>
        {
            let what =
                "`complete_for` is there, and that the list is not complete: say only one of them";
            problems.note(table.place(), what);
            ListKind::Partial
        }
        (Some(kind), Some(complete)) if complete != (kind == ListKind::Complete) => {
            let what = format_args!(
                "`kind` is \"{kind}\" and `complete` is {complete}: say only one of them"
            );
            problems.note(table.place(), what);
            kind
        }
        (kind, _) => kind.unwrap_or(ListKind::Partial),
    }
}

pub(super) fn fallback(table: &Table<'_>, problems: &mut Problems) -> Vec<String> {
    let place = table.at("fallback");
    let urls = table.each("fallback", problems, |url| Ok(url.to_owned()));
    urls.into_iter()
        .filter(|url| is_url(&place, url, problems))
        .collect()
}

pub(super) fn is_url(place: &str, url: &str, problems: &mut Problems) -> bool {
    let is_url = ["https://", "http://"].iter().any(|scheme| {
        let host = url.strip_prefix(scheme);
        host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
    });
    if !is_url {
        let what = format_args!("`{}` is no URL: expected https://…", url.escape_debug());
        problems.note(place, what);
    }
    is_url
}

/// What is right by itself, and not together.
fn contradictions(
    table: &Table<'_>,
    source: &FeedSource,
    declared: Option<&Declared>,
    problems: &mut Problems,
) {
    let place = table.place();
    if source.kind.is_override() {
        own(table, source, problems);
    } else {
        meaning(table, source, declared, problems);
    }
    if source.kind == ListKind::Complete {
        completeness(table, source, problems);
    }
    if !table.has("path") && !table.has("url") {
        let what = "`path` is missing: say where the list lies; or `url`, where it is published";
        problems.note(place, what);
    }
    if table.has("fallback") && !table.has("url") {
        problems.note(place, "`fallback` is there and `url` is missing");
    }
}

/// Of a list that allows or denies.
fn own(table: &Table<'_>, source: &FeedSource, problems: &mut Problems) {
    let (place, kind) = (table.place(), source.kind);
    for key in ["signals", "complete_for"]
        .into_iter()
        .filter(|key| table.has(key))
    {
        let what = format_args!(
            "a list of kind \"{kind}\" overrides signals and tells none: leave out `{key}`, or the kind"
        );
        problems.note(place, what);
    }
    if source.never_block && kind == ListKind::Deny {
        let what = "whom it names is denied and never to be blocked: say only one of them";
        problems.note(place, what);
    }
}

/// Of a list of signals: it must say something of whom it names, by itself or by its columns.
fn meaning(
    table: &Table<'_>,
    source: &FeedSource,
    declared: Option<&Declared>,
    problems: &mut Problems,
) {
    let place = table.place();
    let says_more = declared.is_none_or(Declared::says);
    match table.raw("signals") {
        Some(Value::Array(signals)) if signals.is_empty() => {
            let what = "is empty: say what it means to be named by it, or leave it out";
            problems.note(&table.at("signals"), what);
        }
        // What is said wrongly is told where it stands.
        Some(_) => {}
        None if source.kind == ListKind::Complete && source.complete_for.is_empty() => {
            problems.note(place, "a complete list without `signals` says no to nothing: say of which signals it names everybody");
        }
        None if says_more || source.never_block => {}
        None => problems.note(
            place,
            "`signals` is missing: say what it means to be named by it",
        ),
    }
}

/// Of a list by which signals are a *no*: nothing may be missing in it.
fn completeness(table: &Table<'_>, source: &FeedSource, problems: &mut Problems) {
    let place = table.place();
    if source.gates.allow_empty {
        problems.note(place, "a complete list must not be empty, since it would say no about everybody: `allow_empty` is true");
    }
    for key in ["ttl", "min_score"]
        .into_iter()
        .filter(|key| table.has(key))
    {
        let what = format_args!(
            "a complete list says no about whom it does not name: `{key}` would make it say so of entries that it has"
        );
        problems.note(place, what);
    }
}
