//! What a table stores for an address: one word.

use std::fmt;

/// The number of a record, and a small code for what is most often asked of it, so that most answers never touch the record.
///
/// ```text
/// bit 31      0 (in tables of IPv6 a 1 marks a subtree, see the `v6` module)
/// bits 24..30 code of the template of the verdict, or ESCAPE: look it up by record
/// bits 0..23  number of the record
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::index) struct Value(pub(super) u32);

impl Value {
    /// How many records there can be: more than 24 bits of them point to lists that should have been joined.
    pub(in crate::index) const RECORDS: u32 = 1 << 24;
    /// The code of records whose template has no code of its own.
    pub(in crate::index) const ESCAPE: u8 = 0x7F;
    /// No list names the address: record 0, code 0.
    pub(in crate::index) const CLEAN: Self = Self(0);

    pub(in crate::index) fn new(code: u8, record: u32) -> Self {
        debug_assert!(code <= Self::ESCAPE && record < Self::RECORDS);
        Self(u32::from(code & Self::ESCAPE) << 24 | record & (Self::RECORDS - 1))
    }

    pub(in crate::index) fn record(self) -> u32 {
        self.0 & (Self::RECORDS - 1)
    }

    pub(in crate::index) fn code(self) -> u8 {
        (self.0 >> 24) as u8 & Self::ESCAPE
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.code(), self.record())
    }
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct Values {
    /// How many records there are.
    pub(in crate::index) records: u32,
    /// How many codes there are, besides the one to look up by record.
    pub(in crate::index) codes: u8,
    /// Whether that one is there.
    pub(in crate::index) escape: bool,
}

impl Values {
    /// Whether a word is a value, with a record and a code that are there.
    pub(super) fn check(&self, word: u32) -> Result<(), &'static str> {
        let value = Value(word);
        let has_code = value.code() < self.codes || (self.escape && value.code() == Value::ESCAPE);
        if word >> 31 == 0 && value.record() < self.records && has_code {
            Ok(())
        } else {
            Err("a value of a table is none")
        }
    }
}
