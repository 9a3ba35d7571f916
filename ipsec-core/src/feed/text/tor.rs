//! The Tor project's `exit-addresses`.

use std::io::Read;

use super::parse;
use crate::feed::line::diagnose::Wrong;
use crate::feed::line::grammar;
use crate::feed::line::lines::Lines;
use crate::feed::list::attributes::Attributes;
use crate::feed::list::builder::FeedBuilder;
use crate::feed::list::date;
use crate::feed::list::notes::Notes;

/// Reads `ExitAddress` lines, each with the time of the test, and passes over the other lines of a relay.
pub(in crate::feed) fn exit_addresses(
    feed: &mut FeedBuilder,
    reader: impl Read,
    skip: u64,
    notes: &mut Notes,
) {
    parse::each_line(
        feed,
        Lines::new(reader),
        skip,
        notes,
        |feed, lines, notes| {
            let Some((number, line)) = lines.next()? else {
                return Ok(false);
            };
            match parse::text(line, number).and_then(|text| take(text, number, feed, notes)) {
                Ok(()) => {}
                Err(wrong) => feed.refuse(number, line.bytes(), &wrong),
            }
            Ok(true)
        },
    );
}

fn take(text: &str, number: u64, feed: &mut FeedBuilder, notes: &mut Notes) -> Result<(), Wrong> {
    let text = text.trim();
    if text.is_empty() || text.starts_with(['#', '@']) {
        notes.comment(text);
        return Ok(());
    }
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word {
        "ExitNode" | "Published" | "LastStatus" => Ok(()),
        "ExitAddress" => {
            let (ip, time) = rest.split_once(' ').unwrap_or((rest, ""));
            let entry = grammar::entry(ip)?;
            let attributes = Attributes {
                observed: date::parse(time),
                ..Attributes::default()
            };
            let value = feed.number(attributes);
            feed.push_parsed(number, entry, value);
            Ok(())
        }
        _ if text.starts_with('<') => Err(Wrong::WebPage),
        _ => Err(Wrong::Value(
            "not a line of Tor's exit addresses: expected one such as ExitAddress 192.0.2.1 2026-01-31 12:00:00".to_owned(),
        )),
    }
}
