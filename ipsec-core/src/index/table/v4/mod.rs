//! The table of IPv4: an entry for the first bits, then one line of memory for the rest.
//!
//! ```text
//! entry   first:28 | tag:4 | s0:16 | s1:16      one for each value of the first k bits
//!   tag 0   all addresses have one value: it is in the upper 32 bits
//!   tag 1   up to three leaves, of which the separators s0 and s1 choose one
//!   tag n   a tree of n levels, whose root is at `first`: inner lines, then a leaf
//! leaf    separators of 16 bits, and one value more; see the `leaf` module
//! inner   30 separators of 16 bits, the number of the first child
//! ```
//!
//! Tables are built with a k from 16 to 19, and read with one up to 20.
//!
//! A line is 64 bytes. Separators are compared with the lower `32 - k` bits of an address, and the count of those not above it is the position of
//! the value. Where there are fewer than a line can hold, the rest is zeros in front, which always count; so `first` is so much less than
//! the number of the first line or child that is there, and the first lines of a table are unused.

mod build;
mod leaf;
mod line;
mod lookup;

use super::value::{Value, Values};
use leaf::{Narrow, Wide};
use lookup::Table;

pub(in crate::index) use build::V4Sections;
pub(in crate::index) use leaf::PALETTE;
pub(in crate::index) use line::Line;

/// The sections of a table.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) enum V4<'a> {
    /// There are few values, so that many fit into a leaf.
    Narrow(Table<'a, Narrow>),
    Wide(Table<'a, Wide>),
}

impl<'a> V4<'a> {
    /// Checks all that a lookup relies on, so that none can read what is not there, or go on for ever.
    ///
    /// `palette` is empty, or as long as it can be.
    pub(in crate::index) fn new(
        top: &'a [u64],
        lines: &'a [Line],
        palette: &'a [u32],
        values: &Values,
    ) -> Result<Self, &'static str> {
        if palette.is_empty() {
            return Ok(Self::Wide(Table::new(top, lines, &[0; PALETTE], values)?));
        }
        let palette = palette
            .try_into()
            .map_err(|_| "the palette of the IPv4 table has a wrong size")?;
        Ok(Self::Narrow(Table::new(top, lines, palette, values)?))
    }

    /// The value of an address.
    #[inline]
    pub(in crate::index) fn find(&self, address: u32) -> Value {
        match self {
            Self::Narrow(table) => table.find(address),
            Self::Wide(table) => table.find(address),
        }
    }

    /// Calls `f` with where each range of addresses of one value starts, in order. Neighbours may have the same value.
    pub(in crate::index) fn each(&self, f: impl FnMut(u32, Value)) {
        match self {
            Self::Narrow(table) => table.each(f),
            Self::Wide(table) => table.each(f),
        }
    }
}
