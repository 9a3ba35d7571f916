//! What is counted stands in the page about it, and the other way round.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::binaries;

/// All that follows one of these marks and is the name of a counter.
fn names(text: &str, mark: char) -> BTreeSet<String> {
    let quoted = text.split(mark).skip(1);
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    quoted
        .filter(|word| word.starts_with("ipsec_") && !word.contains("::"))
        .filter(|word| word.chars().all(is_name))
        .map(str::to_owned)
        .collect()
}

/// The names in all sources of a folder.
fn in_sources(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut in_sources(&path));
        } else {
            found.append(&mut names(&fs::read_to_string(path).unwrap(), '"'));
        }
    }
    found
}

#[test]
fn every_counter_is_in_the_page() {
    let folder = binaries::workspace().join("ipsec-remote");
    let page = fs::read_to_string(folder.join("docs/watching.md")).unwrap_or_default();
    let table = page
        .lines()
        .filter(|line| line.starts_with("| `ipsec_"))
        .collect::<Vec<_>>();
    assert_eq!(
        names(&table.join("\n"), '`'),
        in_sources(&folder.join("src"))
    );
}
