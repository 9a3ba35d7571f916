//! From the lines of a list to its entries, and to everything that is wrong with it.

use std::io::BufRead;

use super::builder::FeedBuilder;
use super::diagnose::{self, Wrong};
use super::error::FeedError;
use super::grammar::{self, BLANK, COMMENT, Parsed};
use super::lines::{Line, Lines};
use super::list::Feed;
use super::rules::Rules;
use crate::evidence::Source;

/// Parses a list of plain lines strictly, in the [grammar](crate::feed) of this module. The name is for the error only.
///
/// Nothing is trusted: the text may hold whatever a server sent. No I/O is done but reading from `reader`.
///
/// # Errors
///
/// [`FeedError`] with all the lines that are wrong (the first [`Problem::KEPT`](super::Problem::KEPT) in full, the rest counted), or that the reader
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
    lines(reader, rules).without_problems(name)
}

/// Reads plain lines.
pub(super) fn lines(reader: impl BufRead, rules: Rules) -> Feed {
    let mut lines = Lines::new(reader);
    let mut feed = FeedBuilder::new(rules);
    let mut read = 0;
    loop {
        match lines.next() {
            Ok(None) => break,
            Ok(Some((number, line))) => {
                read = number;
                match judge(line, number, rules) {
                    Ok(None) => {}
                    Ok(Some(entry)) => {
                        if entry.masked {
                            feed.masked();
                        }
                        feed.push(number, entry.range);
                    }
                    Err(wrong) => feed.refuse(number, line.bytes(), &wrong),
                }
            }
            Err(reason) => {
                let wrong = Wrong::Unreadable(reason.to_string());
                feed.refuse(read + 1, &[], &wrong);
                break;
            }
        }
    }
    feed.lines(read);
    feed.finish()
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
    rules.check(&entry.range)?;
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
