//! A stack as the file says it: which sources in which order, and what goes around each.

use std::path::Path;
use std::time::SystemTime;

use ipsec_core::LocalIndex;
use ipsec_core::catalog::Used;
use ipsec_remote::provider::Provider;
use toml::Spanned;
use toml::de::DeValue;

use super::document::{Document, Problems, Table};
use super::wrappers::{self, Wrappers};
use crate::ask::service::{Api, Name, Setup};
use crate::{build, catalog, open};

/// A stack that is all right; its indexes are read, and its providers have their keys.
pub(super) struct Stack {
    pub(super) stop_at_first_yes: bool,
    /// How many providers have to agree, if they are all asked at once.
    pub(super) consensus: Option<usize>,
    pub(super) sources: Vec<Source>,
}

pub(super) enum Source {
    Local {
        /// The file's name.
        name: String,
        index: LocalIndex,
    },
    Remote {
        provider: Box<dyn Provider>,
        wrappers: Box<Wrappers>,
    },
}

/// The keys of a source that are about a provider.
const OF_PROVIDER: [&str; 4] = ["api", "location", "key_file", "base_url"];
/// The keys of a source that say whom to ask.
const WHOM: [&str; 3] = ["index", "feeds", "provider"];

/// Reads a stack, or says all that is wrong with the file, a line each.
pub(super) fn read(path: &Path) -> Result<Stack, String> {
    let document = Document::read(path)?;
    let root = document.root()?;
    let mut problems = Problems::new(&document);
    let known = ["stop_at_first_yes", "source", "consensus"];
    let table = Table::new("", root.get_ref(), 0..0, &known, &mut problems);
    let stop_at_first_yes = table.flag("stop_at_first_yes", &mut problems);
    let sources = sources(&table, &document, &mut problems);
    let providers = sources.iter().filter(|(_, of)| of.is_some()).count();
    let consensus = consensus(&table, providers, &mut problems);
    if consensus.is_some() {
        providers_last(&sources, &mut problems);
    }
    let stack = Stack {
        stop_at_first_yes: stop_at_first_yes.unwrap_or(true),
        consensus,
        sources: sources.into_iter().map(|(source, _)| source).collect(),
    };
    problems.settle(Some(stack))
}

/// The sources that can be read, and of each that is a provider where it stands.
type Sources = Vec<(Source, Option<std::ops::Range<usize>>)>;

fn sources(root: &Table<'_>, document: &Document, problems: &mut Problems<'_>) -> Sources {
    let declared: &[Spanned<DeValue<'_>>] = match root.raw("source").map(Spanned::get_ref) {
        Some(DeValue::Array(declared)) => declared,
        Some(_) => {
            root.note(
                "source",
                "expected sources, each under a [[source]] of its own",
                problems,
            );
            return Vec::new();
        }
        None => &[],
    };
    if declared.is_empty() {
        problems.note(root.span(), "there is no [[source]]: nobody can be asked");
    }
    let mut seen: Vec<Name> = Vec::new();
    let mut sources = Vec::new();
    for value in declared {
        let DeValue::Table(values) = value.get_ref() else {
            problems.note(value.span(), "expected a table: [[source]]");
            continue;
        };
        let known = [&WHOM[..], &OF_PROVIDER, &wrappers::KEYS].concat();
        let table = Table::new("source", values, value.span(), &known, problems);
        match table.present(&WHOM).as_slice() {
            [("provider", place)] => {
                let place = place.clone();
                let remote = remote(&table, &mut seen, document, problems);
                sources.extend(remote.map(|remote| (remote, Some(place))));
            }
            [(key, _)] => {
                let local = local(&table, key, document, problems);
                sources.extend(local.map(|local| (local, None)));
            }
            [] => problems.note(
                value.span(),
                "source: whom to ask is missing: say `index`, `feeds` or `provider`",
            ),
            [_, (_, place), ..] => problems.note(
                place.clone(),
                "source: is one of `index`, `feeds` and `provider`: make two sources of it",
            ),
        }
    }
    sources
}

fn local(
    table: &Table<'_>,
    key: &str,
    document: &Document,
    problems: &mut Problems<'_>,
) -> Option<Source> {
    let needless = [&OF_PROVIDER[..], &wrappers::KEYS].concat();
    for (needless, place) in table.present(&needless) {
        let what = format!(
            "source.{needless}: is for providers: an index in memory is asked each time, and costs nothing"
        );
        problems.note(place, what);
    }
    let name = table.text(key, problems)?;
    let path = document.beside(name);
    let index = match key {
        "index" => open::index(&path),
        _ => built(&path),
    };
    Some(Source::Local {
        name: name.to_owned(),
        index: table.accept(key, index, problems)?,
    })
}

/// The index of the lists that lie where the catalog says.
fn built(path: &Path) -> Result<LocalIndex, String> {
    let catalog = catalog::read(path)?;
    let outcome = catalog.build().now(SystemTime::now()).run(build::open);
    let held = outcome
        .lists()
        .iter()
        .filter(|list| list.used() != Used::New);
    let held: Vec<String> = held.map(ToString::to_string).collect();
    let index = outcome.into_index();
    let index = index.map_err(|error| [held.join("\n"), error.to_string()].join("\n"))?;
    for list in held {
        eprintln!("note: {path:?}: {list}");
    }
    Ok(index)
}

fn remote(
    table: &Table<'_>,
    seen: &mut Vec<Name>,
    document: &Document,
    problems: &mut Problems<'_>,
) -> Option<Source> {
    let api = table.text("api", problems).and_then(|api| match api {
        "v2" => Some(Api::V2),
        "v3" => Some(Api::V3),
        _ => {
            table.note("api", "expected \"v2\" or \"v3\"", problems);
            None
        }
    });
    let location = table.flag("location", problems).unwrap_or(false);
    let key_file = table.text("key_file", problems);
    let base_url = table.parsed("base_url", problems);
    let wrappers = Box::new(Wrappers::read(table, document, problems));
    let name: Name = table.parsed("provider", problems)?;
    if seen.contains(&name) {
        let what = format!(
            "{name} is a source already: what the two say would count as said by one, and the later would replace the earlier"
        );
        table.note("provider", what, problems);
        return None;
    }
    seen.push(name);
    let setup = Setup {
        name,
        api,
        location,
        key_file: key_file.map(|file| document.beside(file)),
        base_url,
    };
    if let Some((setting, why)) = setup.misplaced() {
        table.note(setting, why, problems);
        return None;
    }
    let place = if key_file.is_some() {
        "key_file"
    } else {
        "provider"
    };
    let provider = table.accept(place, setup.provider("as `key_file`"), problems)?;
    Some(Source::Remote { provider, wrappers })
}

fn consensus(root: &Table<'_>, providers: usize, problems: &mut Problems<'_>) -> Option<usize> {
    let value = root.raw("consensus")?;
    let DeValue::Table(values) = value.get_ref() else {
        root.note("consensus", "expected a table: [consensus]", problems);
        return None;
    };
    let table = Table::new("consensus", values, value.span(), &["of"], problems);
    if table.raw("of").is_none() {
        table.note(
            "of",
            "is missing: say how many providers have to agree",
            problems,
        );
    }
    let of: usize = table.at_least_one("of", u8::MAX.into(), problems)?;
    if of > providers {
        let can = match providers {
            1 => "only one provider".to_owned(),
            several => format!("{several} providers"),
        };
        let what = format!("{of} have to agree, and {can} can be asked");
        table.note("of", what, problems);
    }
    Some(of)
}

/// What knows without waiting comes before those who are all asked at once.
fn providers_last(sources: &Sources, problems: &mut Problems<'_>) {
    let first = sources.iter().position(|(_, place)| place.is_some());
    let last_local = sources.iter().rposition(|(_, place)| place.is_none());
    if let (Some(first), Some(last_local)) = (first, last_local)
        && first < last_local
        && let Some((_, Some(place))) = sources.get(first)
    {
        problems.note(
            place.clone(),
            "source: with [consensus] an index comes before all providers: put it above",
        );
    }
}
