//! Numbers as bytes, one after the other, little-endian.

/// Writes numbers.
#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

/// Reads them again. What is not there is `None`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

macro_rules! numbers {
    ($($number:ident)*) => {
        impl Writer {
            $(pub(super) fn $number(&mut self, number: $number) {
                self.0.extend(number.to_le_bytes());
            })*
        }

        impl Reader<'_> {
            $(pub(super) fn $number(&mut self) -> Option<$number> {
                let (number, rest) = self.0.split_first_chunk()?;
                self.0 = rest;
                Some($number::from_le_bytes(*number))
            })*
        }
    };
}

numbers!(u8 u16 u32 u64 u128 f64);

impl Writer {
    pub(super) fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.u8(value.is_some().into());
        if let Some(value) = value {
            write(self, value);
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// The outer `None` is that it cannot be read.
    pub(super) fn optional<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.u8()? {
            0 => Some(None),
            1 => Some(Some(read(self)?)),
            _ => None,
        }
    }
}
