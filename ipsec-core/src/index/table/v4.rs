//! The table of IPv4: an entry for the first bits, then one line of memory for the rest.
//!
//! ```text
//! entry   first:28 | tag:4 | s0:16 | s1:16      one for each value of the first k bits, k from 16 to 20
//!   tag 0   all addresses have one value: it is in the upper 32 bits
//!   tag 1   up to three leaves, of which the separators s0 and s1 choose one
//!   tag n   a tree of n levels, whose root is at `first`: inner lines, then a leaf
//! leaf    10 separators of 16 bits, 11 values of 32 bits
//! inner   30 separators of 16 bits, the number of the first child
//! ```
//!
//! A line is 64 bytes. Separators are compared with the lower `32 - k` bits of an address, and the count of those not above it is the position of
//! the value. Where there are fewer than a line can hold, the rest is zeros in front, which always count; so `first` is so much less than
//! the number of the first line or child that is there, and the first lines of a table are unused.

use std::ops::Range;

use wide::u16x8;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, transmute_ref};

use super::value::{Value, Values};

/// A line of memory: a leaf or an inner node of a tree.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C, align(64))]
pub(in crate::index) struct Line([u16; 32]);

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Leaf {
    separators: [u16; LEAF - 1],
    values: [u32; LEAF],
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Inner {
    separators: [u16; INNER - 1],
    first: u32,
}

/// Values of a leaf.
const LEAF: usize = 11;
/// Children of an inner line.
const INNER: usize = 31;
/// Leaves that the two separators of an entry can tell apart.
const DIRECT: usize = 3;
/// Lines that are unused, so that no `first` is below zero.
const UNUSED: usize = 32;
/// With fewer ranges than this, the first level is as small as it can be.
const FEW: usize = 4096;
/// A tree over 2^16 addresses with 11 in a leaf and 31 children has no more levels.
const MAX_LEVELS: u32 = 4;
const FIRST: u64 = (1 << 28) - 1;

/// The sections of a table.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct V4<'a> {
    top: &'a [u64],
    lines: &'a [Line],
    /// How many of the last bits the top does not look at.
    low_bits: u32,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0).finish()
    }
}

impl<'a> V4<'a> {
    /// Checks all that a lookup relies on, so that none can read what is not there, or go on for ever.
    pub(in crate::index) fn new(
        top: &'a [u64],
        lines: &'a [Line],
        values: &Values,
    ) -> Result<Self, &'static str> {
        if !top.len().is_power_of_two() || !(1 << 16..=1 << 20).contains(&top.len()) {
            return Err("the first level of the IPv4 table has a wrong size");
        }
        let table = Self {
            top,
            lines,
            low_bits: 32 - top.len().trailing_zeros(),
        };
        table.check(values)?;
        Ok(table)
    }

    /// The value of an address.
    #[inline]
    pub(in crate::index) fn find(&self, address: u32) -> Value {
        let entry = self.top[(address >> self.low_bits) as usize];
        let low = (address & ((1 << self.low_bits) - 1)) as u16;
        match tag(entry) {
            0 => Value((entry >> 32) as u32),
            1 => {
                let (s0, s1) = separators(entry);
                let line = first(entry) + usize::from(low >= s0) + usize::from(low >= s1);
                self.lines[line].find(low)
            }
            levels => self.find_in_tree(first(entry), levels, low),
        }
    }

    #[cold]
    #[inline(never)]
    fn find_in_tree(&self, root: usize, levels: u32, low: u16) -> Value {
        let mut line = &self.lines[root];
        for _ in 1..levels {
            let inner = line.inner();
            line = &self.lines[inner.first as usize + count::<{ INNER - 1 }>(line, low)];
        }
        line.find(low)
    }

    /// Calls `f` with where each range of addresses of one value starts, in order. Neighbours may have the same value.
    pub(in crate::index) fn each(&self, mut f: impl FnMut(u32, Value)) {
        for (number, &entry) in self.top.iter().enumerate() {
            let start = (number as u32) << self.low_bits;
            match tag(entry) {
                0 => f(start, Value((entry >> 32) as u32)),
                1 => {
                    let (s0, s1) = separators(entry);
                    let from = usize::from(s0 == 0) + usize::from(s1 == 0);
                    for (i, low) in [0, s0, s1].into_iter().enumerate().skip(from) {
                        let low = if i == from { 0 } else { low };
                        self.each_of_leaf(first(entry) + i, start, low, &mut f);
                    }
                }
                levels => self.each_of_tree(first(entry), levels, start, 0, &mut f),
            }
        }
    }

    fn each_of_leaf(&self, line: usize, start: u32, low: u16, f: &mut impl FnMut(u32, Value)) {
        let leaf = self.lines[line].leaf();
        let unused = padding(&leaf.separators);
        f(start + u32::from(low), Value(leaf.values[unused]));
        for (separator, value) in leaf.separators.iter().zip(&leaf.values[1..]).skip(unused) {
            f(start + u32::from(*separator), Value(*value));
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
        if levels == 1 {
            return self.each_of_leaf(line, start, low, f);
        }
        let inner = self.lines[line].inner();
        for (child, separator) in inner.children() {
            let low = separator.unwrap_or(low);
            self.each_of_tree(child, levels - 1, start, low, f);
        }
    }

    /// Every line that any address can lead to is there, and its separators are in order.
    fn check(&self, values: &Values) -> Result<(), &'static str> {
        // In a table that was built no line is reached twice. In others, that would make the check as long as somebody likes.
        let mut left = self.lines.len();
        for &entry in self.top {
            match tag(entry) {
                0 => values.check((entry >> 32) as u32)?,
                1 => {
                    let (s0, s1) = separators(entry);
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
        let line = self.lines.get(line).ok_or(MISSING)?;
        *left = left.checked_sub(1).ok_or(TWICE)?;
        if levels == 1 {
            let leaf = line.leaf();
            leaf.values
                .iter()
                .try_for_each(|value| values.check(*value))?;
            return self.in_order(&leaf.separators);
        }
        let inner = line.inner();
        self.in_order(&inner.separators)?;
        inner
            .children()
            .try_for_each(|(child, _)| self.check_tree(child, levels - 1, values, left))
    }

    /// Separators ascend, and are of as many bits as the first level leaves.
    fn in_order(&self, separators: &[u16]) -> Result<(), &'static str> {
        let used = &separators[padding(separators)..];
        let too_large = |s: &u16| u32::from(*s) >> self.low_bits != 0;
        if used.is_sorted_by(|a, b| a < b) && !used.last().is_some_and(too_large) {
            Ok(())
        } else {
            Err("a line of the IPv4 table is out of order")
        }
    }
}

const TWICE: &str = "a line of the IPv4 table is reached in two ways";
const MISSING: &str = "a line of the IPv4 table is missing";

fn tag(entry: u64) -> u32 {
    (entry >> 28) as u32 & 0xF
}

fn first(entry: u64) -> usize {
    (entry & FIRST) as usize
}

fn separators(entry: u64) -> (u16, u16) {
    ((entry >> 32) as u16, (entry >> 48) as u16)
}

/// How many separators in front are there for no value.
fn padding(separators: &[u16]) -> usize {
    separators.iter().take_while(|s| **s == 0).count()
}

/// How many of the first `OF` separators of a line are not above the bits. They are in order.
#[inline]
fn count<const OF: usize>(line: &Line, low: u16) -> usize {
    let eights: &[[u16; 8]; 4] = transmute_ref!(line);
    let low = u16x8::splat(low);
    let mut above = 1_u32 << OF;
    for (i, eight) in eights[..OF.div_ceil(8)].iter().enumerate() {
        let not_above = u16x8::new(*eight).saturating_sub(low).simd_eq(u16x8::ZERO);
        above |= (!not_above.to_bitmask() & 0xFF) << (8 * i);
    }
    above.trailing_zeros() as usize
}

impl Line {
    /// What a leaf says of the bits.
    #[inline]
    fn find(&self, low: u16) -> Value {
        Value(self.leaf().values[count::<{ LEAF - 1 }>(self, low)])
    }

    fn leaf(&self) -> &Leaf {
        transmute_ref!(self)
    }

    fn inner(&self) -> &Inner {
        transmute_ref!(self)
    }
}

impl Inner {
    /// The children that are there, and the separator in front of each but the first.
    fn children(&self) -> impl Iterator<Item = (usize, Option<u16>)> + '_ {
        let unused = padding(&self.separators);
        (unused..INNER).map(move |i| {
            let separator = (i > unused).then(|| self.separators[i - 1]);
            (self.first as usize + i, separator)
        })
    }
}

/// Lays out a table.
#[derive(Debug)]
pub(in crate::index) struct V4Sections {
    pub(in crate::index) top: Vec<u64>,
    pub(in crate::index) lines: Vec<Line>,
}

impl V4Sections {
    /// `starts` are where ranges start and their values, in order, the first at address 0.
    ///
    /// `None` if there are more lines than an entry can number.
    pub(in crate::index) fn build(starts: &[(u32, Value)]) -> Option<Self> {
        let k = first_bits(starts);
        let low_bits = 32 - k;
        let mut sections = Self {
            top: Vec::with_capacity(1 << k),
            lines: vec![Line([0; 32]); UNUSED],
        };
        let mut bucket: Vec<(u16, Value)> = Vec::new();
        for_each_bucket(starts, low_bits, |before, ranges| {
            bucket.clear();
            let starts_here = ranges
                .first()
                .is_some_and(|(start, _)| low(*start, low_bits) == 0);
            if !starts_here {
                bucket.push((0, before));
            }
            bucket.extend(
                ranges
                    .iter()
                    .map(|(start, value)| (low(*start, low_bits), *value)),
            );
            let entry = sections.bucket(&bucket);
            sections.top.push(entry);
        });
        (sections.lines.len() as u64 <= FIRST).then_some(sections)
    }

    /// The entry for the ranges of one bucket.
    fn bucket(&mut self, ranges: &[(u16, Value)]) -> u64 {
        if let [(_, value)] = ranges {
            return u64::from(value.0) << 32;
        }
        let leaves = ranges.len().div_ceil(LEAF);
        if leaves <= DIRECT {
            let at = self.lines.len();
            let mut s = [0_u16; DIRECT - 1];
            for (i, leaf) in evenly(ranges, leaves).enumerate() {
                if i > 0 {
                    s[DIRECT - 1 - (leaves - i)] = leaf[0].0;
                }
                self.lines.push(leaf_of(leaf));
            }
            let first = at - (DIRECT - leaves);
            return first as u64 | 1 << 28 | u64::from(s[0]) << 32 | u64::from(s[1]) << 48;
        }
        let (root, levels) = self.tree(ranges, leaves);
        root as u64 | u64::from(levels) << 28
    }

    /// Parents come before their children, so the sizes of the levels are computed first.
    fn tree(&mut self, ranges: &[(u16, Value)], leaves: usize) -> (usize, u32) {
        let mut sizes = vec![leaves];
        while let Some(size @ 2..) = sizes.last().copied() {
            sizes.push(size.div_ceil(INNER));
        }
        sizes.reverse();
        let root = self.lines.len();
        let leaf_ranges: Vec<&[(u16, Value)]> = evenly(ranges, leaves).collect();
        // The first address of each line of a level.
        let mut levels: Vec<Vec<u16>> = vec![leaf_ranges.iter().map(|leaf| leaf[0].0).collect()];
        for size in sizes.iter().rev().skip(1) {
            let below = levels.last().map_or(&[][..], Vec::as_slice);
            levels.push(evenly(below, *size).map(|children| children[0]).collect());
        }
        levels.reverse();
        for (level, below) in levels.iter().zip(levels.iter().skip(1)) {
            // The children of the whole level follow it.
            let mut child = self.lines.len() + level.len();
            for children in evenly(below, level.len()) {
                self.lines.push(inner_of(children, child));
                child += children.len();
            }
        }
        self.lines
            .extend(leaf_ranges.iter().map(|leaf| leaf_of(leaf)));
        (root, sizes.len() as u32)
    }
}

fn leaf_of(ranges: &[(u16, Value)]) -> Line {
    let mut leaf = Leaf {
        separators: [0; LEAF - 1],
        values: [0; LEAF],
    };
    let unused = LEAF - ranges.len();
    for (i, (start, value)) in ranges.iter().enumerate() {
        leaf.values[unused + i] = value.0;
        if i > 0 {
            leaf.separators[unused + i - 1] = *start;
        }
    }
    Line(zerocopy::transmute!(leaf))
}

/// `starts` are the first addresses of the children, of which the first has the number `first`.
fn inner_of(starts: &[u16], first: usize) -> Line {
    let unused = INNER - starts.len();
    let mut inner = Inner {
        separators: [0; INNER - 1],
        first: (first - unused) as u32,
    };
    inner.separators[unused..].copy_from_slice(&starts[1..]);
    Line(zerocopy::transmute!(inner))
}

/// Into so many parts, whose sizes differ by one at most.
fn evenly<T>(items: &[T], parts: usize) -> impl Iterator<Item = &[T]> {
    let bounds = move |i: usize| i * items.len() / parts;
    (0..parts).map(move |i| &items[bounds(i)..bounds(i + 1)])
}

fn low(address: u32, low_bits: u32) -> u16 {
    (address & ((1 << low_bits) - 1)) as u16
}

/// Calls `f` for every value of the first bits, with the value of what comes before and the ranges that start there.
fn for_each_bucket<'a>(
    starts: &'a [(u32, Value)],
    low_bits: u32,
    mut f: impl FnMut(Value, &'a [(u32, Value)]),
) {
    let mut before = Value::CLEAN;
    let mut rest = starts;
    for number in 0..1_u32 << (32 - low_bits) {
        let here = match rest.first() {
            Some((start, _)) if start >> low_bits == number => {
                rest.partition_point_near(|(start, _)| start >> low_bits == number)
            }
            _ => 0,
        };
        let (ranges, later) = rest.split_at(here);
        f(before, ranges);
        before = ranges.last().map_or(before, |(_, value)| *value);
        rest = later;
    }
}

/// A search for a point that is near the beginning.
trait PartitionPointNear<T> {
    fn partition_point_near(&self, is_before: impl Fn(&T) -> bool) -> usize;
}

impl<T> PartitionPointNear<T> for [T] {
    fn partition_point_near(&self, is_before: impl Fn(&T) -> bool) -> usize {
        let mut end = 1;
        while self.get(end).is_some_and(&is_before) {
            end *= 2;
        }
        let end = end.min(self.len());
        self[..end].partition_point(is_before)
    }
}

/// How many bits the first level looks at: so many that the table is not much larger than it has to be.
fn first_bits(starts: &[(u32, Value)]) -> u32 {
    if starts.len() < FEW {
        return 16;
    }
    let size = |k: u32| -> Range<usize> {
        let mut lines = 0;
        let mut in_trees = 0;
        for_each_bucket(starts, 32 - k, |_, ranges| {
            let all = ranges.len() + 1;
            if all > 1 {
                lines += all.div_ceil(LEAF);
            }
            if all > LEAF * DIRECT {
                in_trees += all;
            }
        });
        // The end of the range stands for the costs of trees.
        let bytes = (8 << k) + lines * size_of::<Line>();
        bytes..bytes + in_trees * 4
    };
    let sizes = [16, 17, 18, 19].map(|k| (k, size(k).end));
    let least = sizes.iter().map(|(_, size)| *size).min().unwrap_or(0);
    let good = sizes
        .iter()
        .rev()
        .find(|(_, size)| *size <= least + least / 8);
    good.map_or(16, |(k, _)| *k)
}

const _: () =
    assert!(size_of::<Line>() == 64 && size_of::<Leaf>() == 64 && size_of::<Inner>() == 64);

/// The ranges of a bucket are at most 2^16, which MAX_LEVELS are enough for.
const _: () = assert!(LEAF * INNER * INNER * INNER >= 1 << 16);
