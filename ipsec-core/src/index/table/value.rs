//! What a table stores for an address: one word.

/// The number of a record, and a code for what is most often asked of it, so that most answers never touch the record.
///
/// ```text
/// bit 31        0 (in tables of IPv6 a 1 marks a subtree, see the `v6` module)
/// upper bits    code: the number of a template, or 0 where there are too many of those
/// lower bits    number of the record
/// ```
///
/// How many bits the number of a record takes is the same in a whole index; see [`Split`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(in crate::index) struct Value(pub(super) u32);

impl Value {
    /// How many records there can be: more than 24 bits of them point to lists that should have been joined.
    pub(in crate::index) const RECORDS: u32 = 1 << 24;
    /// No list names the address: record 0, code 0.
    pub(in crate::index) const CLEAN: Self = Self(0);
}

/// Where in a value the record ends and the code begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::index) struct Split {
    record_bits: u32,
}

impl Split {
    /// For so many records, at least one and at most [`Value::RECORDS`].
    pub(in crate::index) fn of(records: usize) -> Self {
        let greatest = records.saturating_sub(1) as u32;
        Self {
            record_bits: 32 - greatest.leading_zeros(),
        }
    }

    /// How many codes there can be.
    pub(in crate::index) fn codes(self) -> usize {
        1 << (31 - self.record_bits)
    }

    pub(in crate::index) fn value(self, code: u32, record: u32) -> Value {
        debug_assert!((code as usize) < self.codes() && record >> self.record_bits == 0);
        Value(code << self.record_bits | record)
    }

    #[inline]
    pub(in crate::index) fn record(self, value: Value) -> u32 {
        value.0 & ((1 << self.record_bits) - 1)
    }

    #[inline]
    pub(in crate::index) fn code(self, value: Value) -> u32 {
        value.0 >> self.record_bits
    }
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct Values {
    pub(in crate::index) split: Split,
    /// How many records there are.
    pub(in crate::index) records: u32,
    /// How many codes there are.
    pub(in crate::index) codes: u32,
}

impl Values {
    /// Whether a word is a value, with a record and a code that are there.
    pub(super) fn check(&self, word: u32) -> Result<(), &'static str> {
        let value = Value(word);
        let is_there =
            self.split.record(value) < self.records && self.split.code(value) < self.codes;
        if word >> 31 == 0 && is_there {
            Ok(())
        } else {
            Err("a value of a table is none")
        }
    }
}
