//! From an address to its value, and from a table to all its ranges.

use std::marker::PhantomData;

use super::leaf::{Leaf, PALETTE};
use super::line::{Line, padding};
use crate::index::table::value::{Value, Values};

/// A table with one kind of leaf.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct Table<'a, L> {
    top: &'a [u64],
    lines: &'a [Line],
    palette: &'a [u32; PALETTE],
    /// How many of the last bits the top does not look at.
    low_bits: u32,
    /// Those bits.
    low: u32,
    leaf: PhantomData<L>,
}

/// A tree over 2^16 addresses with 11 values in a leaf and 31 children has no more levels.
const MAX_LEVELS: u32 = 4;

impl<'a, L: Leaf> Table<'a, L> {
    pub(super) fn new(
        top: &'a [u64],
        lines: &'a [Line],
        palette: &'a [u32; PALETTE],
        values: &Values,
    ) -> Result<Self, &'static str> {
        if !top.len().is_power_of_two() || !(1 << 16..=1 << 20).contains(&top.len()) {
            return Err("the first level of the IPv4 table has a wrong size");
        }
        palette.iter().try_for_each(|value| values.check(*value))?;
        let low_bits = 32 - top.len().trailing_zeros();
        let table = Self {
            top,
            lines,
            palette,
            low_bits,
            low: (1 << low_bits) - 1,
            leaf: PhantomData,
        };
        table.check(values)?;
        Ok(table)
    }

    #[inline]
    pub(super) fn find(&self, address: u32) -> Value {
        let entry = self.top[(address >> self.low_bits) as usize];
        let low = (address & self.low) as u16;
        match tag(entry) {
            0 => Value((entry >> 32) as u32),
            1 => {
                let [s0, s1] = separators(entry);
                let line = first(entry) + usize::from(low >= s0) + usize::from(low >= s1);
                L::find(&self.lines[line], low, self.palette)
            }
            levels => self.find_in_tree(first(entry), levels, low),
        }
    }

    #[cold]
    #[inline(never)]
    fn find_in_tree(&self, root: usize, levels: u32, low: u16) -> Value {
        let mut line = &self.lines[root];
        for _ in 1..levels {
            line = &self.lines[line.inner().first as usize + line.count::<30>(low)];
        }
        L::find(line, low, self.palette)
    }

    pub(super) fn each(&self, mut f: impl FnMut(u32, Value)) {
        for (number, &entry) in self.top.iter().enumerate() {
            let start = (number as u32) << self.low_bits;
            match tag(entry) {
                0 => f(start, Value((entry >> 32) as u32)),
                1 => {
                    let [s0, s1] = separators(entry);
                    let from = usize::from(s0 == 0) + usize::from(s1 == 0);
                    for (i, low) in [0, s0, s1].into_iter().enumerate().skip(from) {
                        let low = if i == from { 0 } else { low };
                        self.each_of_tree(first(entry) + i, 1, start, low, &mut f);
                    }
                }
                levels => self.each_of_tree(first(entry), levels, start, 0, &mut f),
            }
        }
    }

    fn each_of_tree(
        &self,
        line: usize,
        levels: u32,
        start: u32,
        low: u16,
        f: &mut impl FnMut(u32, Value),
    ) {
        let line = &self.lines[line];
        if levels > 1 {
            for (child, separator) in line.inner().children() {
                self.each_of_tree(child, levels - 1, start, separator.unwrap_or(low), f);
            }
            return;
        }
        let separators = L::separators(line);
        let unused = padding(separators);
        let value = |at| Value(L::value(line, at, self.palette));
        f(start + u32::from(low), value(unused));
        for (i, separator) in separators.iter().enumerate().skip(unused) {
            f(start + u32::from(*separator), value(i + 1));
        }
    }

    /// Every line that any address can lead to is there, and its separators are in order.
    fn check(&self, values: &Values) -> Result<(), &'static str> {
        // In a table that was built no line is reached twice. In others one may be, but there are no more visits than lines, or the check would be as long as
        // somebody likes.
        let mut left = self.lines.len();
        for &entry in self.top {
            match tag(entry) {
                0 => values.check((entry >> 32) as u32)?,
                1 => {
                    let [s0, s1] = separators(entry);
                    self.in_order(&[s0, s1])?;
                    let from = first(entry) + usize::from(s0 == 0) + usize::from(s1 == 0);
                    for line in from..=first(entry) + 2 {
                        self.check_tree(line, 1, values, &mut left)?;
                    }
                }
                levels if levels <= MAX_LEVELS => {
                    self.check_tree(first(entry), levels, values, &mut left)?;
                }
                _ => return Err("a tree of the IPv4 table is too high"),
            }
        }
        Ok(())
    }

    fn check_tree(
        &self,
        line: usize,
        levels: u32,
        values: &Values,
        left: &mut usize,
    ) -> Result<(), &'static str> {
        let line = self
            .lines
            .get(line)
            .ok_or("a line of the IPv4 table is missing")?;
        *left = left
            .checked_sub(1)
            .ok_or("a line of the IPv4 table is reached in two ways")?;
        if levels == 1 {
            L::check_values(line, values)?;
            return self.in_order(L::separators(line));
        }
        let inner = line.inner();
        self.in_order(&inner.separators)?;
        inner
            .children()
            .try_for_each(|(child, _)| self.check_tree(child, levels - 1, values, left))
    }

    /// Separators ascend, and are of as many bits as the first level leaves.
    fn in_order(&self, separators: &[u16]) -> Result<(), &'static str> {
        let pairs = separators.iter().zip(&separators[1..]);
        // Zeros may follow each other, which they do in front only: none is greater than what comes before.
        let ascend = pairs.fold(true, |so_far, (a, b)| so_far & (a < b || *a == 0));
        let last = separators.last().copied().unwrap_or_default();
        if ascend && u32::from(last) >> self.low_bits == 0 {
            Ok(())
        } else {
            Err("a line of the IPv4 table is out of order")
        }
    }
}

fn tag(entry: u64) -> u32 {
    (entry >> 28) as u32 & 0xF
}

fn first(entry: u64) -> usize {
    (entry & super::build::FIRST) as usize
}

fn separators(entry: u64) -> [u16; 2] {
    [(entry >> 32) as u16, (entry >> 48) as u16]
}
