//! From ranges to a table.

use std::collections::HashMap;

use zerocopy::transmute;

use super::leaf::{Leaf, Narrow, PALETTE, Wide};
use super::line::{INNER, Inner, Line};
use crate::index::table::evenly;
use crate::index::table::value::Value;

/// Leaves that the two separators of an entry can tell apart.
const DIRECT: usize = 3;
/// Lines that are unused, so that no `first` is below zero.
const UNUSED: usize = 32;
/// With fewer ranges than this, the first level is as small as it can be.
const FEW: usize = 4096;
/// The bits of an entry that number a line.
pub(super) const FIRST: u64 = (1 << 28) - 1;

/// A table as it is laid out.
#[derive(Debug)]
pub(in crate::index) struct V4Sections {
    pub(in crate::index) top: Vec<u64>,
    pub(in crate::index) lines: Vec<Line>,
    /// Empty if there are more values than fit into one.
    pub(in crate::index) palette: Vec<u32>,
    codes: HashMap<u32, u8, foldhash::fast::RandomState>,
}

type Range = (u32, Value);

impl V4Sections {
    /// `starts` are where ranges start and their values, in order, the first at address 0.
    ///
    /// `None` if there are more lines than an entry can number.
    pub(in crate::index) fn build(starts: &[Range]) -> Option<Self> {
        let mut sections = Self {
            top: Vec::new(),
            lines: vec![Line([0; 32]); UNUSED],
            palette: Vec::new(),
            codes: HashMap::default(),
        };
        if sections.find_palette(starts) {
            sections.lay_out::<Narrow>(starts);
        } else {
            sections.lay_out::<Wide>(starts);
        }
        (sections.lines.len() as u64 <= FIRST).then_some(sections)
    }

    /// Whether all values fit into a palette.
    fn find_palette(&mut self, starts: &[Range]) -> bool {
        self.palette.push(Value::CLEAN.0);
        self.codes.insert(Value::CLEAN.0, 0);
        let mut before = Value::CLEAN;
        for (_, value) in starts {
            if *value != before && !self.codes.contains_key(&value.0) {
                let Some(code) = u8::try_from(self.palette.len()).ok() else {
                    self.palette.clear();
                    return false;
                };
                self.palette.push(value.0);
                self.codes.insert(value.0, code);
            }
            before = *value;
        }
        self.palette.resize(PALETTE, Value::CLEAN.0);
        true
    }

    fn lay_out<L: Leaf>(&mut self, starts: &[Range]) {
        let k = first_bits::<L>(starts);
        let low_bits = 32 - k;
        self.top.reserve_exact(1 << k);
        let low = |start: u32| (start & ((1 << low_bits) - 1)) as u16;
        let mut bucket: Vec<(u16, Value)> = Vec::new();
        for_each_bucket(starts, low_bits, |before, ranges| {
            bucket.clear();
            if ranges.first().is_none_or(|(start, _)| low(*start) != 0) {
                bucket.push((0, before));
            }
            bucket.extend(ranges.iter().map(|(start, value)| (low(*start), *value)));
            let entry = self.bucket::<L>(&bucket);
            self.top.push(entry);
        });
    }

    /// The entry for the ranges of one bucket.
    fn bucket<L: Leaf>(&mut self, ranges: &[(u16, Value)]) -> u64 {
        if let [(_, value)] = ranges {
            return u64::from(value.0) << 32;
        }
        let leaves = ranges.len().div_ceil(L::VALUES);
        if leaves > DIRECT {
            let (root, levels) = self.tree::<L>(ranges, leaves);
            return root as u64 | u64::from(levels) << 28;
        }
        let first = self.lines.len() - (DIRECT - leaves);
        let mut s = [0_u16; DIRECT - 1];
        for (i, leaf) in evenly(ranges, leaves).enumerate() {
            if i > 0 {
                s[DIRECT - 1 - (leaves - i)] = leaf[0].0;
            }
            self.push_leaf::<L>(leaf);
        }
        first as u64 | 1 << 28 | u64::from(s[0]) << 32 | u64::from(s[1]) << 48
    }

    /// The number of the root, and how many levels there are.
    fn tree<L: Leaf>(&mut self, ranges: &[(u16, Value)], leaves: usize) -> (usize, u32) {
        let leaves: Vec<&[(u16, Value)]> = evenly(ranges, leaves).collect();
        // The first address of each line of a level, from the leaves up.
        let mut levels: Vec<Vec<u16>> = vec![leaves.iter().map(|leaf| leaf[0].0).collect()];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let level = evenly(below, below.len().div_ceil(INNER));
            let level = level.map(|children| children[0]).collect();
            levels.push(level);
        }
        levels.reverse();
        let root = self.lines.len();
        for (level, below) in levels.iter().zip(levels.iter().skip(1)) {
            // The children of a whole level follow it.
            let mut child = self.lines.len() + level.len();
            for children in evenly(below, level.len()) {
                self.lines.push(inner_of(children, child));
                child += children.len();
            }
        }
        leaves.iter().for_each(|leaf| self.push_leaf::<L>(leaf));
        (root, levels.len() as u32)
    }

    fn push_leaf<L: Leaf>(&mut self, ranges: &[(u16, Value)]) {
        let code = |value: Value| self.codes.get(&value.0).copied().unwrap_or_default();
        let leaf = L::of(ranges, code);
        self.lines.push(leaf);
    }
}

/// `starts` are the first addresses of the children, of which the first has the number `first`.
fn inner_of(starts: &[u16], first: usize) -> Line {
    let unused = INNER - starts.len();
    let mut inner = Inner {
        separators: [0; INNER - 1],
        first: (first - unused) as u32,
    };
    inner.separators[unused..].copy_from_slice(&starts[1..]);
    Line(transmute!(inner))
}

/// Calls `f` for every value of the first bits, with the value of what comes before and the ranges that start there.
fn for_each_bucket<'a>(starts: &'a [Range], low_bits: u32, mut f: impl FnMut(Value, &'a [Range])) {
    let mut before = Value::CLEAN;
    let mut rest = starts;
    for number in 0..1_u32 << (32 - low_bits) {
        let here = |(start, _): &&Range| start >> low_bits == number;
        let (ranges, later) = rest.split_at(rest.iter().take_while(here).count());
        f(before, ranges);
        before = ranges.last().map_or(before, |(_, value)| *value);
        rest = later;
    }
}

/// How many bits the first level looks at: so many that the table is not much larger than it has to be, and few addresses lie in trees.
fn first_bits<L: Leaf>(starts: &[Range]) -> u32 {
    if starts.len() < FEW {
        return 16;
    }
    // The most detailed histogram, from which the others follow.
    let mut counts = vec![0_u32; 1 << 19];
    for (start, _) in starts {
        counts[(start >> 13) as usize] += 1;
    }
    let mut costs = Vec::new();
    for k in (16..=19).rev() {
        costs.push((k, cost::<L>(&counts, starts.len())));
        counts = counts.chunks(2).map(|two| two.iter().sum()).collect();
    }
    let best = costs.into_iter().min_by_key(|(_, cost)| *cost);
    best.map_or(16, |(k, _)| k)
}

/// The size in bytes, and eight times as much again for trees if all ranges were in them.
fn cost<L: Leaf>(counts: &[u32], ranges: usize) -> usize {
    let mut lines = 0;
    let mut in_trees = 0;
    for count in counts.iter().filter(|count| **count > 0) {
        let count = *count as usize + 1;
        let leaves = count.div_ceil(L::VALUES);
        lines += leaves;
        if leaves > DIRECT {
            lines += leaves.div_ceil(INNER);
            in_trees += count;
        }
    }
    let bytes = size_of_val(counts) * 2 + lines * size_of::<Line>();
    bytes + bytes * 8 * in_trees / ranges.max(1)
}
