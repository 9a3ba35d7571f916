//! JSON with bounded memory.

use std::io::{self, Read};

/// The longest text or number in a document, and the longest line of one that has a value per line; in bytes.
pub(in crate::feed) const MAX_TEXT: usize = 64 << 10;

/// A reader that ends in an error in the middle of a text or a number that is too long to be kept in memory.
pub(in crate::feed) struct Guarded<R> {
    reader: R,
    length: usize,
    is_text: bool,
    is_escaped: bool,
}

impl<R> Guarded<R> {
    pub(in crate::feed) fn new(reader: R) -> Self {
        Self {
            reader,
            length: 0,
            is_text: false,
            is_escaped: false,
        }
    }

    fn pass(&mut self, byte: u8) -> bool {
        self.length += 1;
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.is_text => self.is_escaped = true,
            b'"' => {
                self.is_text = !self.is_text;
                self.length = 0;
            }
            b' ' | b'\n' | b'\r' | b'\t' | b',' | b':' | b'[' | b']' | b'{' | b'}'
                if !self.is_text =>
            {
                self.length = 0;
            }
            _ => {}
        }
        self.length <= MAX_TEXT
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        if into[..read].iter().all(|byte| self.pass(*byte)) {
            return Ok(read);
        }
        let words = format!("a text in the document is longer than {MAX_TEXT} bytes");
        Err(io::Error::other(words))
    }
}
