//! From the lines of a list to its entries, and to everything that is wrong with it.

use std::io::{BufRead, Read};

use crate::evidence::Source;
use crate::feed::line::diagnose::{self, Wrong};
use crate::feed::line::error::FeedError;
use crate::feed::line::grammar::{self, BLANK, COMMENT, Parsed};
use crate::feed::line::lines::{Line, Lines};
use crate::feed::line::ordinary::{self, Ordinary};
use crate::feed::list::builder::FeedBuilder;
use crate::feed::list::feed::Feed;
use crate::feed::list::notes::Notes;
use crate::feed::list::rules::Rules;

/// Parses a list of plain lines strictly, in the [grammar](crate::feed) of this module. The name is for the error only.
///
/// Nothing is trusted: the text may hold whatever a server sent. No I/O is done but reading from `reader`.
///
/// # Errors
///
/// [`FeedError`] with all the lines that are wrong (the first [`Problem::KEPT`](crate::feed::Problem::KEPT) in full, the rest counted), or that the reader
/// failed; of such a list nothing is taken.
///
/// # Complexity
///
/// Linear in the text, and `n log n` in the entries. In memory are the entries and a block of eight lines of at most
/// [`MAX_LINE`](crate::feed::MAX_LINE) bytes.
pub fn parse(
    name: impl Into<Source>,
    reader: impl BufRead,
    rules: Rules,
) -> Result<Feed, FeedError> {
    let mut feed = FeedBuilder::new(rules);
    let mut notes = Notes::default();
    lines(&mut feed, reader, 0, &mut notes);
    feed.noted(&notes);
    feed.finish().without_problems(name)
}

/// Reads plain lines, all but the first `skip` of them.
pub(in crate::feed) fn lines(
    feed: &mut FeedBuilder,
    reader: impl Read,
    skip: u64,
    notes: &mut Notes,
) {
    each_line(
        feed,
        Lines::new(reader),
        skip,
        notes,
        |feed, lines, notes| {
            ordinary_lines(feed, lines);
            let Some((number, line)) = lines.next()? else {
                return Ok(false);
            };
            match judge(line, number, feed.rules(), notes) {
                Ok(None) => {}
                Ok(Some(entry)) => feed.push_parsed(number, entry, 0),
                Err(wrong) => feed.refuse(number, line.bytes(), &wrong),
            }
            Ok(true)
        },
    );
}

/// Skips lines, then calls `next` until it returns false or the reader fails.
pub(in crate::feed) fn each_line<R: Read>(
    feed: &mut FeedBuilder,
    mut lines: Lines<R>,
    skip: u64,
    notes: &mut Notes,
    mut next: impl FnMut(&mut FeedBuilder, &mut Lines<R>, &mut Notes) -> std::io::Result<bool>,
) {
    let mut go_on = || {
        if lines.number() < skip {
            let Some((_, line)) = lines.next()? else {
                return Ok(false);
            };
            notes.comment(&String::from_utf8_lossy(line.bytes()));
            return Ok(true);
        }
        next(feed, &mut lines, notes)
    };
    let end = loop {
        match go_on() {
            Ok(true) => {}
            Ok(false) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    feed.lines(lines.number());
    if let Err(error) = end {
        let wrong = Wrong::Unreadable(error.to_string());
        feed.refuse(lines.number() + 1, &[], &wrong);
    }
}

/// Takes as many ordinary lines as are in memory.
fn ordinary_lines<R: Read>(feed: &mut FeedBuilder, lines: &mut Lines<R>) {
    let (widest_v4, widest_v6) = feed.rules().widest();
    let ahead = lines.ahead();
    let (mut at, mut taken) = (0, 0);
    while let Some((entry, length)) = ordinary::line(&ahead[at..]) {
        let number = lines.number() + taken + 1;
        match entry {
            Ordinary::V4 {
                first,
                last,
                masked,
            } if last - first <= widest_v4 => feed.push_v4(number, first, last, masked),
            Ordinary::V6 {
                first,
                last,
                masked,
            } if last - first <= widest_v6 => feed.push_v6(number, first, last, masked),
            _ => break,
        }
        at += length;
        taken += 1;
    }
    lines.take(taken, at);
}

/// What a line names: nothing if it is blank or a comment.
fn judge(
    line: Line<'_>,
    number: u64,
    rules: Rules,
    notes: &mut Notes,
) -> Result<Option<Parsed>, Wrong> {
    let text = text(line, number)?;
    let entry = text.split(COMMENT).next().unwrap_or_default();
    let entry = entry.trim_matches(BLANK);
    if entry.is_empty() {
        notes.comment(text);
        return Ok(None);
    }
    let entry = match grammar::entry(entry) {
        Ok(entry) => entry,
        Err(_) if notes.own_words(text) => return Ok(None),
        Err(wrong) => return Err(wrong),
    };
    rules.check(&entry.range)?;
    Ok(Some(entry))
}

/// The text of a line.
pub(in crate::feed) fn text(line: Line<'_>, number: u64) -> Result<&str, Wrong> {
    let bytes = match line {
        Line::Whole(bytes) => bytes,
        Line::Cut(beginning) => return Err(diagnose::too_long(beginning)),
    };
    let text = std::str::from_utf8(bytes).map_err(|_| not_text(bytes, number))?;
    if text.contains('\0') {
        return Err(Wrong::Nul);
    }
    Ok(text)
}

/// What a line is that is no text, going by how the list begins.
fn not_text(bytes: &[u8], number: u64) -> Wrong {
    match bytes {
        _ if number != 1 => Wrong::NotUtf8,
        _ => diagnose::not_text(bytes).unwrap_or(Wrong::NotUtf8),
    }
}
