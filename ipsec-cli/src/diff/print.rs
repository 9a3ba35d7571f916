//! What differs, as tables.

use std::io::{Result, Write};

use ipsec_core::feed::IpRange;

use super::changes::{Change, Changes, RangeChange, What, Words};
use crate::show::{Column, Table, Thousands};
use crate::tally::Tally;

pub(super) fn all(out: &mut impl Write, changes: &Changes, with_ranges: bool) -> Result<()> {
    if changes.is_empty() {
        return writeln!(out, "both say the same of every address, by the same lists");
    }
    let Tally { v4, v6_64s, .. } = changes.addresses;
    let (v4, v6) = (Thousands(v4), Thousands(v6_64s));
    writeln!(
        out,
        "something else is said of {v4} IPv4 addresses and {v6} IPv6 /64s"
    )?;
    let mut answers = table("answer", None);
    for answer in &changes.answers {
        answers.row(row(answer.answer, None, &answer.change));
    }
    if !answers.is_empty() {
        write!(out, "\n{answers}")?;
    }
    let mut lists = table("list", Some("what changed"));
    for list in &changes.lists {
        lists.row(row(&list.list, Some(what(list.what)), &list.change));
    }
    if !lists.is_empty() {
        write!(out, "\n{lists}")?;
    }
    if with_ranges {
        ranges(out, changes)?;
    }
    Ok(())
}

fn table(head: &str, what: Option<&str>) -> Table {
    let first = std::iter::once(head).chain(what).map(Column::left);
    let counts = ["IPv4 gained", "lost", "IPv6 /64s gained", "lost"];
    Table::new(first.chain(counts.map(Column::right)))
}

fn row(name: &str, what: Option<&str>, change: &Change) -> Vec<String> {
    let words = std::iter::once(name).chain(what).map(ToOwned::to_owned);
    let Change { gained, lost } = change;
    let counts = [gained.v4, lost.v4, gained.v6_64s, lost.v6_64s];
    words
        .chain(counts.map(|count| Thousands(count).to_string()))
        .collect()
}

fn what(what: What) -> &'static str {
    match what {
        What::Added => "only in B",
        What::Removed => "only in A",
        What::Meaning => "means something else",
        What::Entries => "has other entries",
        What::Nothing => "",
    }
}

fn ranges(out: &mut impl Write, changes: &Changes) -> Result<()> {
    let mut table = Table::new(["addresses", "answers", "lists"].map(Column::left));
    for range in &changes.ranges {
        let of = |words: fn(&Words) -> Vec<String>| {
            let signed = |sign: &'static str, said: &Words| {
                words(said)
                    .into_iter()
                    .map(move |word| format!("{sign}{word}"))
            };
            let all = signed("+", &range.gained).chain(signed("-", &range.lost));
            all.collect::<Vec<_>>().join(" ")
        };
        let answers = of(|words| words.answers.iter().map(ToString::to_string).collect());
        table.row([addresses(range), answers, of(|words| words.lists.clone())]);
    }
    if !table.is_empty() {
        write!(out, "\n{table}")?;
    }
    if changes.more_ranges > 0 {
        writeln!(out, "  and {} more", Thousands(changes.more_ranges))?;
    }
    Ok(())
}

fn addresses(range: &RangeChange) -> String {
    let RangeChange { first, last, .. } = range;
    let range = IpRange::new(*first, *last).filter(|range| range.first() == *first);
    range.map_or_else(|| format!("{first}-{last}"), |range| range.to_string())
}
