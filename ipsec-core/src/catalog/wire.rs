//! Catalogs from TOML, JSON or any other format that describes itself.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

use super::feed::{self, Defaults};
use super::gates::{self, GateKeys};
use super::index_source;
use super::source::FeedSource;
use super::table::{Problems, Table};
use super::value::Catalog;
use crate::tree::Tree;

impl<'de> Deserialize<'de> for Catalog {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut problems = Problems::default();
        match catalog(&Tree::deserialize(from)?.0, &mut problems) {
            Some(catalog) if problems.is_empty() => Ok(catalog),
            _ => Err(D::Error::custom(problems.into_words())),
        }
    }
}

fn catalog(value: &Value, problems: &mut Problems) -> Option<Catalog> {
    let root = Table::new(
        "",
        value,
        &["defaults", "never_block", "index", "feed"],
        problems,
    )?;
    let mut catalog = Catalog {
        name: None,
        keeps_entries: true,
        keep_generations: None,
        feeds: Vec::new(),
        index: None,
    };
    let mut defaults = defaults(&root, &mut catalog, problems);
    let (names, files) = never_block(&root, problems);
    defaults.never_block = names;
    index(&root, &mut catalog, problems);
    match root.raw("feed") {
        Some(Value::Array(feeds)) => {
            for (i, value) in feeds.iter().enumerate() {
                let place = format!("feed[{i}]");
                if index_source::is_index(value) {
                    let others = [root.has("never_block"), root.has("index"), feeds.len() > 1];
                    if others.contains(&true) {
                        problems.note(&place, "an index was built elsewhere and is all there is: it must be the only [[feed]] of its file, without [never_block] and [index]");
                    }
                    catalog.index = index_source::read(&place, value, defaults.interval, problems);
                    continue;
                }
                catalog
                    .feeds
                    .extend(feed::feed(&place, value, &defaults, problems));
            }
        }
        Some(_) => problems.note("feed", "expected lists, each under a [[feed]] of its own"),
        None => {}
    }
    for name in &defaults.never_block {
        if catalog.feed(name).is_none() {
            problems.note(
                "never_block.feeds",
                format_args!("no list is named `{}`", name.escape_debug()),
            );
        }
    }
    catalog.feeds.extend(files);
    if catalog.feeds.is_empty() && catalog.index.is_none() && problems.is_empty() {
        problems.note("", "there is no [[feed]]: an index needs lists");
    }
    same_names(&catalog.feeds, problems);
    Some(catalog)
}

fn defaults(root: &Table<'_>, catalog: &mut Catalog, problems: &mut Problems) -> Defaults {
    let known: Vec<&str> = gates::KEYS
        .iter()
        .chain(&["interval", "required", "keep_generations"])
        .copied()
        .collect();
    let table = root.raw("defaults");
    let Some(table) = table.and_then(|value| Table::new("defaults", value, &known, problems))
    else {
        return Defaults::default();
    };
    catalog.keep_generations = table.get("keep_generations", problems);
    Defaults {
        gates: GateKeys::read(&table, problems),
        interval: table.duration("interval", problems),
        required: table.get("required", problems),
        never_block: Vec::new(),
    }
}

fn index(root: &Table<'_>, catalog: &mut Catalog, problems: &mut Problems) {
    let table = root.raw("index");
    let Some(table) =
        table.and_then(|value| Table::new("index", value, &["name", "entries"], problems))
    else {
        return;
    };
    catalog.name = table.text("name", problems).map(Into::into);
    catalog.keeps_entries = table.get("entries", problems).unwrap_or(true);
}

/// Reads which lists and files name whom to never block.
fn never_block(root: &Table<'_>, problems: &mut Problems) -> (Vec<String>, Vec<FeedSource>) {
    let table = root.raw("never_block");
    let table =
        table.and_then(|value| Table::new("never_block", value, &["files", "feeds"], problems));
    let Some(table) = table else {
        return Default::default();
    };
    let names = table.each("feeds", problems, |name| Ok(name.to_owned()));
    let files = table.each("files", problems, |path| match path.trim() {
        "" => Err("expected the path of a file".to_owned()),
        _ => Ok(feed::never_block(path.to_owned())),
    });
    if names.is_empty() && files.is_empty() && problems.is_empty() {
        problems.note("never_block", "names neither `files` nor `feeds`");
    }
    (names, files)
}

fn same_names(feeds: &[FeedSource], problems: &mut Problems) {
    let mut seen = HashMap::new();
    for (i, feed) in feeds
        .iter()
        .enumerate()
        .filter(|(_, feed)| !feed.name.as_str().is_empty())
    {
        if let Some(first) = seen.insert(feed.name.as_str(), i) {
            let what = format_args!(
                "feed[{first}] has the same name: each needs its own, since evidence tells them apart by it"
            );
            problems.note(&format!("feed[{i}] {:?}", feed.name.as_str()), what);
        }
    }
}
