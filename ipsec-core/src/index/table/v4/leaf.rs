//! Leaves: some separators, and one value more. The fewer values a table has, the smaller each can be, and the more fit into a line.

use std::fmt::Debug;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, transmute, transmute_ref};

use super::line::Line;
use crate::index::table::value::{Value, Values};

/// How many values a table has at most whose leaves are narrow.
pub(in crate::index) const PALETTE: usize = 256;

/// How a line is a leaf.
pub(in crate::index) trait Leaf: Debug + Copy + 'static {
    /// How many values it has.
    const VALUES: usize;

    /// The value for the bits.
    fn find(line: &Line, low: u16, palette: &[u32; PALETTE]) -> Value;

    /// All separators, those that are there for no value too.
    fn separators(line: &Line) -> &[u16];

    /// The value at a position from 0.
    fn value(line: &Line, at: usize, palette: &[u32; PALETTE]) -> u32;

    /// Whether all its values are some. What is in the palette has been checked.
    fn check_values(line: &Line, values: &Values) -> Result<(), &'static str>;

    /// Writes these ranges, at least one and at most [`Leaf::VALUES`]; `code` is the place of a value in the palette.
    fn of(ranges: &[(u16, Value)], code: impl Fn(Value) -> u8) -> Line;
}

/// A leaf of 10 separators and 11 values.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(in crate::index) struct Wide {
    separators: [u16; 10],
    values: [u32; 11],
}

/// A leaf of 21 separators and 22 places in the palette.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(in crate::index) struct Narrow {
    separators: [u16; 21],
    codes: [u8; 22],
}

const _: () = assert!(size_of::<Wide>() == 64 && size_of::<Narrow>() == 64);

impl Leaf for Wide {
    const VALUES: usize = 11;

    #[inline]
    fn find(line: &Line, low: u16, _: &[u32; PALETTE]) -> Value {
        let leaf: &Self = transmute_ref!(line);
        Value(leaf.values[line.count::<10>(low)])
    }

    fn separators(line: &Line) -> &[u16] {
        let leaf: &Self = transmute_ref!(line);
        &leaf.separators
    }

    fn value(line: &Line, at: usize, _: &[u32; PALETTE]) -> u32 {
        let leaf: &Self = transmute_ref!(line);
        leaf.values[at]
    }

    fn check_values(line: &Line, values: &Values) -> Result<(), &'static str> {
        let leaf: &Self = transmute_ref!(line);
        leaf.values
            .iter()
            .try_for_each(|value| values.check(*value))
    }

    fn of(ranges: &[(u16, Value)], _: impl Fn(Value) -> u8) -> Line {
        let mut leaf = Self {
            separators: [0; 10],
            values: [0; 11],
        };
        let unused = Self::VALUES - ranges.len();
        for (i, (start, value)) in (unused..).zip(ranges) {
            leaf.values[i] = value.0;
            if i > unused {
                leaf.separators[i - 1] = *start;
            }
        }
        Line(transmute!(leaf))
    }
}

impl Leaf for Narrow {
    const VALUES: usize = 22;

    #[inline]
    fn find(line: &Line, low: u16, palette: &[u32; PALETTE]) -> Value {
        let leaf: &Self = transmute_ref!(line);
        Value(palette[usize::from(leaf.codes[line.count::<21>(low)])])
    }

    fn separators(line: &Line) -> &[u16] {
        let leaf: &Self = transmute_ref!(line);
        &leaf.separators
    }

    fn value(line: &Line, at: usize, palette: &[u32; PALETTE]) -> u32 {
        let leaf: &Self = transmute_ref!(line);
        palette[usize::from(leaf.codes[at])]
    }

    fn check_values(_: &Line, _: &Values) -> Result<(), &'static str> {
        Ok(())
    }

    fn of(ranges: &[(u16, Value)], code: impl Fn(Value) -> u8) -> Line {
        let mut leaf = Self {
            separators: [0; 21],
            codes: [0; 22],
        };
        let unused = Self::VALUES - ranges.len();
        for (i, (start, value)) in (unused..).zip(ranges) {
            leaf.codes[i] = code(*value);
            if i > unused {
                leaf.separators[i - 1] = *start;
            }
        }
        Line(transmute!(leaf))
    }
}
