//! What `docs/lists.md` says is so: every key and format that there is, the defaults, the examples.

use std::collections::BTreeSet;
use std::fs;

use ipsec_core::SignalSet;
use ipsec_core::catalog::Catalog;
use ipsec_core::feed::gates::Gates;
use ipsec_core::feed::{self, Format, Rules};

use super::catalog;
use crate::binaries;
use crate::documents::{self, rows, under};

/// A key that is near no other one.
const NO_KEY: &str = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

fn document() -> String {
    documents::read("lists.md")
}

/// What is between the first two backticks.
fn name(cell: &str) -> Option<String> {
    Some(cell.strip_prefix('`')?.split_once('`')?.0.to_owned())
}

/// The keys of a table in the document.
fn keys(document: &str, heading: &str) -> BTreeSet<String> {
    let rows = rows(under(document, heading));
    let keys = rows.iter().filter_map(|row| name(row[0]));
    keys.collect()
}

/// The keys that the reader says it knows in place of one that it does not.
#[track_caller]
fn known(toml: &str) -> BTreeSet<String> {
    let error = toml::from_str::<Catalog>(toml).expect_err("an unknown key");
    let error = error.to_string();
    let (_, known) = error.split_once("expected one of ").expect("known keys");
    let known = known.lines().next().unwrap_or_default();
    let known = known
        .split(", ")
        .map(|key| key.trim_matches('`').to_owned());
    known.collect()
}

#[test]
fn names_every_key_and_no_other() {
    let document = document();
    let gates = keys(&document, "### Gates");
    let list = "[[feed]]\nname = 'l'\npath = 'l'\n";
    let here = format!("{NO_KEY} = 1\n");

    assert_eq!(keys(&document, "### The file"), known(&here));
    let of_lists = &keys(&document, "### `[[feed]]`") | &gates;
    assert_eq!(of_lists, known(&format!("{list}{here}")));
    let defaults = &keys(&document, "### `[defaults]`") | &gates;
    assert_eq!(defaults, known(&format!("[defaults]\n{here}")));
    let index = format!("[[feed]]\nname = 'i'\nkind = 'index'\n{here}");
    assert_eq!(keys(&document, "### An index"), known(&index));
    for table in ["index", "never_block"] {
        let documented = keys(&document, &format!("### `[{table}]`"));
        assert_eq!(documented, known(&format!("[{table}]\n{here}")), "{table}");
    }
    let columns = format!("{list}format = 'csv'\ncolumns = {{ {NO_KEY} = 1 }}");
    assert_eq!(keys(&document, "### Columns"), known(&columns));
}

#[test]
fn says_what_is_so_if_nothing_is_said() {
    let document = document();
    let default = Gates::default();
    let share = |share: f64| format!("`{share:?}`");
    let said = rows(under(&document, "### Gates"));
    let explained = rows(under(&document, "### What each gate says"));
    for (key, value) in [
        ("min_entries", format!("`{}`", default.min_entries)),
        ("allow_empty", format!("`{}`", default.allow_empty)),
        ("max_shrink", share(default.max_shrink)),
        ("max_growth", share(default.max_growth)),
        ("max_coverage", share(default.max_coverage)),
        ("max_coverage_v6", share(default.max_coverage_v6)),
        ("min_prefix_v4", format!("`{}`", default.min_prefix_v4)),
        ("min_prefix_v6", format!("`{}`", default.min_prefix_v6)),
        ("declared_tolerance", share(default.declared_tolerance)),
        ("max_invalid_ratio", share(default.max_invalid_ratio)),
    ] {
        let of = |rows: &[Vec<&str>], cell: usize| {
            let row = rows.iter().find(|row| name(row[0]).as_deref() == Some(key));
            row.unwrap_or_else(|| panic!("no row of {key}"))[cell].to_owned()
        };
        assert_eq!(of(&explained, 1), value, "{key}");
        let said = of(&said, 2);
        assert!(said == value || said == "by class", "{key}: {said}");
    }
}

#[test]
fn says_the_limits_of_each_class() {
    let document = document();
    let (_, classes) = document.split_once("\nThe classes:\n").unwrap();
    let mut named = SignalSet::EMPTY;
    let mut all = 0;
    for row in rows(classes) {
        let [class, limits @ ..] = &row[..] else {
            panic!("{row:?}")
        };
        let signals = class
            .split(", ")
            .filter_map(|signal| signal.trim_matches('`').parse().ok());
        let signals: SignalSet = signals.collect();
        let gates = if !signals.is_empty() {
            signals.iter().for_each(|signal| {
                assert_eq!(Gates::of(signal), Gates::of(signals), "{class}");
            });
            named |= signals;
            Gates::of(signals)
        } else if class.starts_with("all other signals") {
            let others = ipsec_core::Signal::ALL
                .iter()
                .filter(|s| !named.contains(**s));
            others.for_each(|signal| assert_eq!(Gates::of(*signal), Gates::default(), "{signal}"));
            Gates::default()
        } else if class.starts_with("no signals") {
            Gates::table()
        } else {
            Gates::operator()
        };
        let limits: Vec<f64> = limits.iter().map(|limit| limit.parse().unwrap()).collect();
        let prefixes = [gates.min_prefix_v4, gates.min_prefix_v6].map(f64::from);
        let coverage = [gates.max_coverage, gates.max_coverage_v6];
        assert_eq!(limits, [coverage, prefixes].concat(), "{class}");
        all += 1;
    }
    assert_eq!(all, 6);
}

#[test]
fn names_every_format_with_an_example_that_is_read() {
    let document = document();
    let (_, formats) = document.split_once("\n## Reference: formats\n").unwrap();
    let mut documented = BTreeSet::new();
    for part in formats.split("\n### `").skip(1) {
        let (format, text) = part.split_once("`\n").unwrap();
        let (_, example) = text.split_once("```text\n").unwrap();
        let (example, _) = example.split_once("\n```").unwrap();
        let feed = feed::read(
            example.as_bytes(),
            &format.parse::<Format>().unwrap(),
            Rules::default(),
        );
        assert!(
            !feed.is_empty() && feed.problems().is_empty(),
            "{format}: {:?}",
            feed.problems()
        );
        documented.insert(format.to_owned());
    }
    let list = format!("[[feed]]\nname = 'l'\npath = 'l'\nformat = '{NO_KEY}'");
    assert_eq!(documented, known(&list));
}

/// What is in blocks of code that begin with this.
fn blocks<'a>(document: &'a str, begin: &'a str) -> impl Iterator<Item = &'a str> {
    let blocks = document.split("\n```").skip(1).step_by(2);
    blocks.filter_map(move |block| block.strip_prefix(begin))
}

#[test]
fn shows_files_that_are_right() {
    let document = document();
    let files: Vec<Catalog> = blocks(&document, "toml\n").map(catalog).collect();
    let [start, held, index] = &files[..] else {
        panic!("three files, and not {}", files.len());
    };
    assert_eq!(start.lint(), []);
    assert!(start.feeds().len() > 10);
    assert_eq!(held.feeds().len(), 2);
    assert!(index.index_source().is_some() && index.lint().is_empty());
}

#[cfg(unix)]
#[test]
fn shows_what_is_printed_of_a_list_that_is_held() {
    let document = document();
    let file = blocks(&document, "toml\n").nth(1).unwrap();
    let script = blocks(&document, "sh\n").find(|script| script.contains("held.toml"));
    let said = blocks(&document, "text\n").find(|said| said.contains("NOT TAKEN"));

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("held.toml"), file).unwrap();
    // The shell finds the name of the program in a variable, so that no letter of a path means anything to it.
    let script = script
        .unwrap()
        .replace("ipverdict build", "\"$IPVERDICT\" build");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .env("IPVERDICT", binaries::ipverdict())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains(said.unwrap().trim_end()), "{printed}");
}
