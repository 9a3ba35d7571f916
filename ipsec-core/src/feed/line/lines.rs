//! The lines of a list, with bounded memory.

use std::io::{ErrorKind, Read, Result};

/// The longest line that a list may have, in bytes and without its end.
pub const MAX_LINE: usize = 4096;

/// Reads a list line by line, in blocks: never more than one block is in memory, nor more of a line than it may have.
#[derive(Debug)]
pub(in crate::feed) struct Lines<R> {
    reader: R,
    block: Box<[u8]>,
    /// What is read and not yet handed out.
    start: usize,
    end: usize,
    number: u64,
    max: usize,
    is_at_end: bool,
    /// What is left of a line that is too long.
    is_in_cut: bool,
}

/// A line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::feed) enum Line<'a> {
    Whole(&'a [u8]),
    /// The beginning of a line that is too long; the rest of it is skipped.
    Cut(&'a [u8]),
}

impl<'a> Line<'a> {
    pub(in crate::feed) fn bytes(self) -> &'a [u8] {
        match self {
            Self::Whole(bytes) | Self::Cut(bytes) => bytes,
        }
    }
}

impl<R: Read> Lines<R> {
    pub(in crate::feed) fn new(reader: R) -> Self {
        Self::up_to(MAX_LINE, reader)
    }

    /// Lines of at most `max` bytes.
    pub(in crate::feed) fn up_to(max: usize, reader: R) -> Self {
        Self {
            reader,
            block: vec![0; 8 * max].into(),
            start: 0,
            end: 0,
            number: 0,
            max,
            is_at_end: false,
            is_in_cut: false,
        }
    }

    /// How many lines were handed out.
    pub(in crate::feed) fn number(&self) -> u64 {
        self.number
    }

    /// What of the lines to come is in memory: from the beginning of one, with the ends of those that are whole.
    pub(in crate::feed) fn ahead(&self) -> &[u8] {
        if self.is_in_cut {
            &[]
        } else {
            &self.block[self.start..self.end]
        }
    }

    /// Takes this many lines off what is [ahead](Lines::ahead), which have this many bytes together.
    pub(in crate::feed) fn take(&mut self, lines: u64, bytes: usize) {
        self.number += lines;
        self.start += bytes;
    }

    /// The next line and its number, from 1; `None` at the end of the list.
    pub(in crate::feed) fn next(&mut self) -> Result<Option<(u64, Line<'_>)>> {
        while self.is_in_cut {
            self.skip_cut()?;
        }
        let mut looked_at = 0;
        let (line, after) = loop {
            let ahead = &self.block[self.start..self.end];
            let feed = ahead[looked_at..].iter().position(|byte| *byte == b'\n');
            if let Some(at) = feed {
                let at = self.start + looked_at + at;
                break (self.start..at, at + 1);
            }
            looked_at = ahead.len();
            // With either end, this is longer than a line may be.
            self.is_in_cut = ahead.len() > self.max + 2;
            if self.is_in_cut || self.is_at_end {
                if ahead.is_empty() {
                    return Ok(None);
                }
                break (self.start..self.end, self.end);
            }
            self.fill()?;
        };
        let has_end = line.end < after;
        self.start = after;
        self.number += 1;
        let line = &self.block[line];
        let line = match line.strip_suffix(b"\r") {
            Some(line) if has_end => line,
            _ => line,
        };
        let line = match line.strip_prefix(b"\xEF\xBB\xBF") {
            Some(line) if self.number == 1 => line,
            _ => line,
        };
        let line = match line.get(..self.max) {
            Some(beginning) if line.len() > self.max => Line::Cut(beginning),
            _ => Line::Whole(line),
        };
        Ok(Some((self.number, line)))
    }

    /// Skips what is in memory, or to the end of the line that was cut.
    fn skip_cut(&mut self) -> Result<()> {
        let ahead = &self.block[self.start..self.end];
        if let Some(at) = ahead.iter().position(|byte| *byte == b'\n') {
            self.start += at + 1;
            self.is_in_cut = false;
            return Ok(());
        }
        self.start = self.end;
        if self.is_at_end {
            self.is_in_cut = false;
            return Ok(());
        }
        self.fill()
    }

    /// Reads more. There is room, since less than a line is ahead.
    fn fill(&mut self) -> Result<()> {
        self.block.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let read = loop {
            match self.reader.read(&mut self.block[self.end..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.end += read.min(self.block.len() - self.end);
        self.is_at_end = read == 0;
        Ok(())
    }
}
