//! Texts, each kept once and numbered.

use std::collections::HashMap;

use super::bytes::{Reader, Writer};

/// Gives equal texts equal numbers.
#[derive(Debug, Default)]
pub(in crate::index) struct StringsWriter {
    ends: Vec<u32>,
    text: String,
    numbers: HashMap<Box<str>, u32, foldhash::fast::RandomState>,
}

impl StringsWriter {
    pub(in crate::index) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.ends.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        self.numbers.insert(text.into(), number);
        number
    }

    /// `None` if they are longer together than can be numbered.
    pub(in crate::index) fn finish(self) -> Option<Vec<u8>> {
        u32::try_from(self.text.len()).ok()?;
        let mut to = Writer::default();
        to.u32(self.ends.len() as u32);
        self.ends.iter().for_each(|end| to.u32(*end));
        to.0.extend(self.text.as_bytes());
        Some(to.0)
    }
}

/// Texts by their numbers.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct Strings<'a> {
    ends: &'a [u8],
    text: &'a str,
}

impl<'a> Strings<'a> {
    /// `None` if these bytes are none, or are not in order.
    pub(in crate::index) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut from = Reader(bytes);
        let count = from.u32()? as usize;
        let (ends, text) = from.0.split_at_checked(count.checked_mul(4)?)?;
        let strings = Self {
            ends,
            text: std::str::from_utf8(text).ok()?,
        };
        let mut before = 0;
        for number in 0..count as u32 {
            let end = strings.end(number)?;
            if end < before || !strings.text.is_char_boundary(end) {
                return None;
            }
            before = end;
        }
        (before == strings.text.len()).then_some(strings)
    }

    pub(in crate::index) fn get(&self, number: u32) -> Option<&'a str> {
        let start = match number.checked_sub(1) {
            Some(before) => self.end(before)?,
            None => 0,
        };
        self.text.get(start..self.end(number)?)
    }

    fn end(&self, number: u32) -> Option<usize> {
        let at = (number as usize).checked_mul(4)?;
        Some(Reader(self.ends.get(at..)?).u32()? as usize)
    }
}
