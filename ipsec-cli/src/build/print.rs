//! What came of building, as a table and in words.

use std::io::{Result, Write};

use ipsec_core::catalog::{ListOutcome, Used};

use super::outcome::{Built, Fate, ListBuilt};
use crate::show::{Bytes, Column, Table, Thousands};

pub(super) fn all(
    out: &mut impl Write,
    built: &Built,
    lists: &[ListOutcome],
    accepted: &[String],
) -> Result<()> {
    let mut table = Table::new([
        Column::left("list"),
        Column::left("decision"),
        Column::left("in the index"),
        Column::right("entries"),
        Column::right("read"),
        Column::right("duplicates"),
        Column::right("declared"),
        Column::right("IPv4"),
        Column::right("IPv6 /64s"),
        Column::left("dropped"),
    ]);
    for list in &built.lists {
        table.row(row(list));
    }
    // An index that was built elsewhere has none here.
    if !built.lists.is_empty() {
        write!(out, "{table}")?;
    }
    let mut has_words = false;
    for list in lists {
        for words in words(list, accepted) {
            write!(out, "{}{words}", if has_words { "" } else { "\n" })?;
            has_words = true;
        }
    }
    let file = &built.file;
    let size = built.bytes.map(|bytes| Bytes(bytes).to_string());
    let size = size.unwrap_or_default();
    match built.written {
        Fate::Written => writeln!(out, "\nwrote {file:?}, {size}"),
        Fate::Unchanged => writeln!(out, "\n{file:?} is as it was, {size}"),
        Fate::DryRun => writeln!(out, "\nwould write {file:?}, {size}"),
        Fate::Nothing => Ok(()),
    }
}

fn row(list: &ListBuilt) -> [String; 10] {
    let report = &list.report;
    let number = |number: u64| Thousands(number).to_string();
    let dropped = report.dropped.iter();
    let dropped = dropped.map(|dropped| format!("{} {}", number(dropped.count), dropped.kind));
    let dropped: Vec<String> = dropped.collect();
    [
        list.name.clone(),
        list.decision.to_owned(),
        match list.used {
            Used::New => "new version",
            Used::LastGood => "last good version",
            _ => "nothing",
        }
        .to_owned(),
        list.entries.map_or("-".to_owned(), number),
        number(report.entries),
        number(report.duplicates),
        report.declared.map_or("-".to_owned(), number),
        number(report.covered.v4),
        number(report.covered.v6_64s),
        match dropped.is_empty() {
            true => "-".to_owned(),
            false => dropped.join(", "),
        },
    ]
}

/// What there is to say of a list besides numbers.
fn words(list: &ListOutcome, accepted: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    let (judgement, name) = (list.judgement(), list.name());
    if !judgement.reasons().is_empty() || !judgement.notes().is_empty() {
        words.push(format!("{list}\n"));
    }
    if list.used() != Used::New {
        let is_accepted = accepted.iter().any(|accepted| name.as_str() == accepted);
        words.push(match judgement.can_be_overridden() {
            true => format!("{name}: if the new version is right, build with --accept {name}\n"),
            false if is_accepted => {
                format!("{name}: --accept does not help against this: another text of the list would, or other limits\n")
            }
            false => String::new(),
        });
    }
    words
}
