//! The texts in `docs/`, and their tables.

use std::fs;

use crate::binaries;

/// A text.
#[track_caller]
pub(super) fn read(name: &str) -> String {
    let path = binaries::workspace().join("docs").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// What stands under a heading, up to the next one.
#[track_caller]
pub(super) fn under<'a>(document: &'a str, heading: &str) -> &'a str {
    let start = format!("\n{heading}\n");
    let (_, text) = document.split_once(&start).expect("the heading");
    text.split("\n#").next().unwrap_or(text)
}

/// The cells of the first table in a text, without its head.
pub(super) fn rows(text: &str) -> Vec<Vec<&str>> {
    let table = text.lines().skip_while(|line| !line.starts_with('|'));
    let rows = table.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let row = row.trim_matches('|');
        row.split(" | ").map(str::trim).collect()
    })
    .collect()
}
