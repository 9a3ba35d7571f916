//! What is in an index, as tables.

use std::io::{Result, Write};

use super::prefixes::{Lengths, Prefixes};
use super::summary::{ListSummary, Overlap, Summary};
use super::verify::Check;
use crate::show::{Bytes, Column, Date, Percent, Table, Thousands};

/// All IPv4 addresses there are.
const ALL_V4: u64 = 1 << 32;
/// As many lists fit into a square of overlaps.
const SQUARE: usize = 12;
/// How many overlaps are shown of more lists.
const MOST_OVERLAPS: usize = 30;

pub(super) fn all(out: &mut impl Write, summary: &Summary) -> Result<()> {
    writeln!(out, "{}", summary.file.display())?;
    write!(out, "{}", head(summary))?;
    section(out, "lists", &lists(&summary.lists))?;
    section(out, "how they were read", &readings(&summary.lists))?;
    match &summary.prefixes {
        Some(prefixes) => section(
            out,
            "entries by the length of their prefix",
            &histogram(prefixes),
        )?,
        None => writeln!(out, "\nentries: none, it was built without")?,
    }
    if summary.lists.len() <= SQUARE {
        let title = "IPv4 addresses in two lists, as a share of the smaller one";
        section(out, title, &square(&summary.lists, &summary.overlaps))?;
    } else {
        let shown = &summary.overlaps[..summary.overlaps.len().min(MOST_OVERLAPS)];
        let title = format!(
            "IPv4 addresses in two lists: {} of {} that overlap",
            shown.len(),
            summary.overlaps.len()
        );
        section(out, &title, &pairs(shown))?;
    }
    section(out, "sections of the file", &sections(summary))?;
    match &summary.checks {
        Some(checks) => section(out, "checks", &checked(checks)),
        None => Ok(()),
    }
}

/// A table under a title; nothing if it has no rows.
fn section(out: &mut impl Write, title: &str, table: &Table) -> Result<()> {
    if table.is_empty() {
        return Ok(());
    }
    write!(out, "\n{title}:\n{table}")
}

fn head(summary: &Summary) -> Table {
    let mut table = Table::new([Column::left(""), Column::left("")]);
    let mut say = |what: &str, text: String| table.row([what.to_owned(), text]);
    say("name", summary.name.clone());
    say(
        "date",
        summary.date.map_or("-".to_owned(), |date| date.to_string()),
    );
    say("digest", summary.digest.clone());
    say(
        "size",
        format!("{} ({})", Bytes(summary.bytes), Thousands(summary.bytes)),
    );
    say("ranges", Thousands(summary.ranges).to_string());
    let (v4, v6) = (summary.addresses.v4, summary.addresses.v6_64s);
    let share = Percent::of(v4, ALL_V4);
    say(
        "names",
        format!(
            "{} IPv4 addresses ({share}), {} IPv6 /64s",
            Thousands(v4),
            Thousands(v6)
        ),
    );
    table
}

fn lists(lists: &[ListSummary]) -> Table {
    let mut table = Table::new([
        Column::right("#"),
        Column::left("list"),
        Column::left("kind"),
        Column::left("signals"),
        Column::right("entries"),
        Column::right("IPv4"),
        Column::right("share"),
        Column::right("IPv6 /64s"),
        Column::right("spared IPv4"),
        Column::right("/64s"),
    ]);
    for (i, list) in lists.iter().enumerate() {
        let kind = match (list.left_out, list.never_block) {
            (true, _) => "left out".to_owned(),
            (false, true) => format!("{}, never block", list.kind),
            (false, false) => list.kind.to_owned(),
        };
        table.row([
            (i + 1).to_string(),
            list.name.clone(),
            kind,
            or_dash(list.signals.join(",")),
            Thousands(list.entries).to_string(),
            Thousands(list.addresses.v4).to_string(),
            Percent::of(list.addresses.v4, ALL_V4).to_string(),
            Thousands(list.addresses.v6_64s).to_string(),
            Thousands(list.spared.v4).to_string(),
            Thousands(list.spared.v6_64s).to_string(),
        ]);
    }
    table
}

fn readings(lists: &[ListSummary]) -> Table {
    let mut table = Table::new([
        Column::left("list"),
        Column::right("lines"),
        Column::right("dropped"),
        Column::right("duplicates"),
        Column::right("masked"),
        Column::left("date"),
        Column::left("lineage"),
        Column::left("licence"),
        Column::left("digest"),
    ]);
    for list in lists {
        let report = &list.report;
        let dropped = report.dropped.iter().map(|dropped| dropped.count);
        let dropped = dropped.fold(0, u64::saturating_add);
        table.row([
            list.name.clone(),
            Thousands(report.lines).to_string(),
            Thousands(dropped).to_string(),
            Thousands(report.duplicates).to_string(),
            Thousands(report.masked).to_string(),
            or_dash(list.date.as_ref().map(Date::to_string).unwrap_or_default()),
            or_dash(list.lineage.clone().unwrap_or_default()),
            or_dash(list.licence.clone().unwrap_or_default()),
            list.digest.clone(),
        ]);
    }
    table
}

/// A row for each length, with a bar as long as its share of the longest one.
fn histogram(prefixes: &Prefixes) -> Table {
    const BAR: usize = 40;
    let mut table = Table::new([
        Column::left("prefix"),
        Column::right("entries"),
        Column::left(""),
    ]);
    for (family, Lengths { lengths, ranges }) in [("IPv4", &prefixes.v4), ("IPv6", &prefixes.v6)] {
        let networks = lengths
            .iter()
            .map(|(length, count)| (format!("/{length}"), *count));
        let ranges = (*ranges > 0).then(|| ("ranges".to_owned(), *ranges));
        let rows: Vec<(String, u64)> = networks.chain(ranges).collect();
        let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(1);
        for (what, count) in rows {
            let bar = (count as f64 / most as f64 * BAR as f64).ceil() as usize;
            let what = format!("{family} {what}");
            table.row([what, Thousands(count).to_string(), "#".repeat(bar)]);
        }
    }
    table
}

fn square(lists: &[ListSummary], overlaps: &[Overlap]) -> Table {
    let numbered = lists.iter().enumerate();
    let named: Vec<_> = numbered.filter(|(_, list)| list.addresses.v4 > 0).collect();
    let columns = named
        .iter()
        .map(|(i, _)| Column::right((i + 1).to_string()));
    let heads = [Column::right("#"), Column::left("list")];
    let mut table = Table::new(heads.into_iter().chain(columns));
    if overlaps.is_empty() {
        return table;
    }
    for (i, list) in &named {
        let cells = named.iter().map(|(j, _)| {
            let numbers = [*i.min(j), *i.max(j)];
            let overlap = overlaps.iter().find(|overlap| overlap.numbers == numbers);
            overlap.map_or("-".to_owned(), |both| {
                Percent::of(both.v4, both.of).to_string()
            })
        });
        let name = [(i + 1).to_string(), list.name.clone()];
        table.row(name.into_iter().chain(cells));
    }
    table
}

fn pairs(overlaps: &[Overlap]) -> Table {
    let mut table = Table::new([
        Column::left("list"),
        Column::left("and list"),
        Column::right("IPv4"),
        Column::right("of the smaller"),
    ]);
    for overlap in overlaps {
        let [a, b] = overlap.lists.clone();
        let share = Percent::of(overlap.v4, overlap.of).to_string();
        table.row([a, b, Thousands(overlap.v4).to_string(), share]);
    }
    table
}

fn sections(summary: &Summary) -> Table {
    let mut table = Table::new([
        Column::left("section"),
        Column::right("size"),
        Column::right("share"),
    ]);
    for section in &summary.sections {
        let share = Percent::of(section.bytes, summary.bytes).to_string();
        table.row([
            section.name.to_owned(),
            Bytes(section.bytes).to_string(),
            share,
        ]);
    }
    table
}

fn checked(checks: &[Check]) -> Table {
    let mut table = Table::new([Column::left(""), Column::left("")]);
    for check in checks {
        let result = match check.passed {
            Some(true) => "ok",
            Some(false) => "WRONG",
            None => "unknown",
        };
        table.row([result.to_owned(), check.what.clone()]);
    }
    table
}

fn or_dash(text: String) -> String {
    if text.is_empty() {
        "-".to_owned()
    } else {
        text
    }
}
