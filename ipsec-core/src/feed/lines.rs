//! The lines of a list, with bounded memory.

use std::io::{BufRead, Read, Result};

/// The longest line that a list may have, in bytes and without its end.
pub const MAX_LINE: usize = 4096;

/// Reads a list line by line and never keeps more than one line, nor more than [`MAX_LINE`] of it.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u64,
}

/// A line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    /// The beginning of a line that is too long; the rest of it is skipped.
    Cut(&'a [u8]),
}

impl<'a> Line<'a> {
    pub(super) fn bytes(self) -> &'a [u8] {
        match self {
            Self::Whole(bytes) | Self::Cut(bytes) => bytes,
        }
    }
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            number: 0,
        }
    }

    /// The next line and its number, from 1; `None` at the end of the list.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Line<'_>)>> {
        const WITH_END: u64 = MAX_LINE as u64 + 2;
        self.buffer.clear();
        let read = self
            .reader
            .by_ref()
            .take(WITH_END)
            .read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let line = self.buffer.as_slice();
        let line = match line.strip_suffix(b"\n") {
            Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
            None if line.len() as u64 == WITH_END => {
                self.reader.skip_until(b'\n')?;
                line
            }
            None => line,
        };
        let line = match line.strip_prefix(b"\xEF\xBB\xBF") {
            Some(line) if self.number == 1 => line,
            _ => line,
        };
        let line = match line.get(..MAX_LINE) {
            Some(beginning) if line.len() > MAX_LINE => Line::Cut(beginning),
            _ => Line::Whole(line),
        };
        Ok(Some((self.number, line)))
    }
}
