//! From the lines of a list to its entries, or to everything that is wrong with it.

use std::io::BufRead;

use super::diagnose::{self, Wrong};
use super::error::FeedError;
use super::grammar::{self, BLANK, COMMENT, Parsed};
use super::lines::{Line, Lines};
use super::list::{Feed, Report};
use crate::evidence::Source;

/// What a list may say beyond the grammar.
///
/// The default is for lists from elsewhere, which must not name everybody: such a list is broken, and has been published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Rules {
    may_name_everybody: bool,
}

impl Rules {
    /// For an operator's own list, which may name whom it likes.
    pub fn operator() -> Self {
        Self::default().may_name_everybody()
    }

    /// Takes `0.0.0.0/0` and `::/0`.
    pub fn may_name_everybody(mut self) -> Self {
        self.may_name_everybody = true;
        self
    }
}

/// Parses a list, in the [grammar](crate::feed) of this module. The name is for the error only.
///
/// Nothing is trusted: the text may hold whatever a server sent. No I/O is done but reading from `reader`.
///
/// # Errors
///
/// [`FeedError`] with all the lines that are wrong (the first [`FeedError::KEPT`] in full, the rest counted), or that the reader
/// failed; of such a list nothing is taken.
///
/// # Complexity
///
/// Linear in the text, and `n log n` in the entries. In memory are the entries and one line of at most
/// [`MAX_LINE`](super::MAX_LINE) bytes.
pub fn parse(
    name: impl Into<Source>,
    reader: impl BufRead,
    rules: Rules,
) -> Result<Feed, FeedError> {
    let mut lines = Lines::new(reader);
    let mut feed = Feed::default();
    let mut report = Report::default();
    let mut error = FeedError::new(name.into());
    loop {
        match lines.next() {
            Ok(None) => break,
            Ok(Some((number, line))) => {
                report.lines = number;
                match judge(line, number, rules) {
                    Ok(None) => {}
                    Ok(Some(entry)) => {
                        report.entries += 1;
                        report.masked += u64::from(entry.masked);
                        feed.push(entry.range, number);
                    }
                    Err(wrong) => error.push(number, line.bytes(), &wrong),
                }
            }
            Err(reason) => {
                let wrong = Wrong::Unreadable(reason.to_string());
                error.push(report.lines + 1, &[], &wrong);
                break;
            }
        }
    }
    if error.is_empty() {
        Ok(feed.finish(report))
    } else {
        Err(error)
    }
}

/// What a line names: nothing if it is blank or a comment.
fn judge(line: Line<'_>, number: u64, rules: Rules) -> Result<Option<Parsed>, Wrong> {
    let bytes = match line {
        Line::Whole(bytes) => bytes,
        Line::Cut(beginning) => return Err(diagnose::too_long(beginning)),
    };
    let text = std::str::from_utf8(bytes).map_err(|_| not_text(bytes, number))?;
    if text.contains('\0') {
        return Err(Wrong::Nul);
    }
    let text = text.split(COMMENT).next().unwrap_or_default();
    let text = text.trim_matches(BLANK);
    if text.is_empty() {
        return Ok(None);
    }
    let entry = grammar::entry(text)?;
    if entry.range.is_everybody() && !rules.may_name_everybody {
        return Err(Wrong::Everybody);
    }
    Ok(Some(entry))
}

/// What a line is that is no text, going by how the list begins.
fn not_text(bytes: &[u8], number: u64) -> Wrong {
    match bytes {
        [0x1F, 0x8B, ..] if number == 1 => Wrong::Gzip,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] if number == 1 => Wrong::Utf16,
        _ => Wrong::NotUtf8,
    }
}
