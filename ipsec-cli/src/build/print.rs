//! What came of building, as a table and in words.

use std::io::{Result, Write};

use ipsec_core::catalog::{ListOutcome, Used};
use ipsec_core::feed::Report;

use super::outcome::{Built, ListBuilt, Written};
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
        Column::right("dropped"),
        Column::right("duplicates"),
        Column::right("declared"),
        Column::right("IPv4"),
        Column::right("IPv6 /64s"),
    ]);
    for list in &built.lists {
        table.row(row(list));
    }
    write!(out, "the new versions:\n{table}")?;
    let mut has_words = false;
    for (list, built) in lists.iter().zip(&built.lists) {
        for words in words(list, built, accepted) {
            write!(out, "{}{words}", if has_words { "" } else { "\n" })?;
            has_words = true;
        }
    }
    let file = &built.file;
    let size = built.bytes.map(|bytes| Bytes(bytes).to_string());
    let size = size.unwrap_or_default();
    match built.written {
        Written::Written => writeln!(out, "\nwrote {file:?}, {size}"),
        Written::Unchanged => writeln!(out, "\n{file:?} is as it was, {size}"),
        Written::DryRun => writeln!(out, "\nwould write {file:?}, {size}"),
        Written::Nothing => Ok(()),
    }
}

fn row(list: &ListBuilt) -> [String; 9] {
    let Report {
        duplicates,
        declared,
        covered,
        ..
    } = list.report;
    let dropped = list
        .report
        .dropped
        .iter()
        .map(|dropped| dropped.count)
        .sum();
    let number = |number: u64| Thousands(number).to_string();
    [
        list.name.clone(),
        list.decision.to_owned(),
        match list.used {
            Used::New => "new version",
            Used::LastGood => "last good version",
            _ => "nothing",
        }
        .to_owned(),
        number(list.report.taken()),
        number(dropped),
        number(duplicates),
        declared.map_or("-".to_owned(), number),
        number(covered.v4),
        number(covered.v6_64s),
    ]
}

/// What there is to say of a list besides numbers.
fn words(list: &ListOutcome, built: &ListBuilt, accepted: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    let (judgement, name) = (list.judgement(), list.name());
    if !judgement.reasons().is_empty() || !judgement.notes().is_empty() {
        words.push(format!("{list}\n"));
    }
    for dropped in &built.report.dropped {
        if dropped.kind.is_fatal() {
            continue;
        }
        let lines: Vec<String> = dropped.lines.iter().map(ToString::to_string).collect();
        let more = if dropped.count > lines.len() as u64 {
            ", …"
        } else {
            ""
        };
        let (kind, count) = (dropped.kind, Thousands(dropped.count));
        let (line, lines) = (
            if lines.len() == 1 { "line" } else { "lines" },
            lines.join(", "),
        );
        words.push(format!(
            "{name}: dropped {count} as {kind}, {line} {lines}{more}\n"
        ));
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
