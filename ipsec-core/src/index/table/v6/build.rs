//! From ranges to a table.

use super::{INNER, Inner, LEAF, Leaf, NODES, Node, TOP_BITS, TREE, UNICAST};
use crate::index::table::evenly;
use crate::index::table::value::Value;

/// Nodes that are unused, so that no `first` is below zero.
const UNUSED: usize = 16;
/// From this many ranges on there is a top.
const MANY: usize = 1024;

/// Lays out a table.
#[derive(Debug)]
pub(in crate::index) struct V6Sections {
    pub(in crate::index) top: Vec<u32>,
    pub(in crate::index) nodes: Vec<Node>,
}

impl V6Sections {
    /// `starts` are where ranges start and their values, in order, the first at address 0.
    ///
    /// `None` if there are more nodes than an entry can number.
    pub(in crate::index) fn build(starts: &[(u128, Value)]) -> Option<Self> {
        let mut sections = Self {
            top: Vec::new(),
            nodes: vec![Node([0; 16]); UNUSED],
        };
        if starts.len() < MANY {
            let root = sections.entry(0, Value::CLEAN, starts);
            sections.top.push(root);
        } else {
            let before = starts.partition_point(|(start, _)| *start < UNICAST);
            let inside = starts.partition_point(|(start, _)| *start < 2 * UNICAST);
            let mut others = [&starts[..before], &starts[inside..]].concat();
            // What lies behind 2000::/3 may begin within it.
            let starts_behind = starts
                .get(inside)
                .is_some_and(|(start, _)| *start == 2 * UNICAST);
            if let (false, Some((_, value))) = (starts_behind, starts[..inside].last()) {
                others.insert(before, (2 * UNICAST, *value));
            }
            let root = sections.entry(0, Value::CLEAN, &others);
            sections.top.push(root);
            let mut value = last(&starts[..before]);
            let mut rest = &starts[before..inside];
            for number in 0..1_u128 << TOP_BITS {
                let shift = 125 - TOP_BITS;
                let first = UNICAST | number << shift;
                let here = rest.partition_point(|(start, _)| *start >> shift <= first >> shift);
                let (ranges, later) = rest.split_at(here);
                let entry = sections.entry((first >> 64) as u64, value, ranges);
                sections.top.push(entry);
                if !ranges.is_empty() {
                    value = last(ranges);
                }
                rest = later;
            }
        }
        (sections.nodes.len() <= NODES as usize).then_some(sections)
    }

    /// The entry for the ranges from an address on, of which the first may start later; until then it is `before`.
    fn entry(&mut self, upper: u64, before: Value, ranges: &[(u128, Value)]) -> u32 {
        let mut uppers = vec![(upper, before.0)];
        let mut put = |start, entry| match uppers.last_mut() {
            Some(last) if last.0 == start => last.1 = entry,
            _ => uppers.push((start, entry)),
        };
        let mut value = before;
        for block in ranges.chunk_by(|a, b| a.0 >> 64 == b.0 >> 64) {
            let this = (block[0].0 >> 64) as u64;
            if let [(start, only)] = block
                && *start as u64 == 0
            {
                value = *only;
                put(this, value.0);
                continue;
            }
            let mut lowers = Vec::new();
            if block[0].0 as u64 != 0 {
                lowers.push((0, value.0));
            }
            lowers.extend(block.iter().map(|(start, value)| (*start as u64, value.0)));
            put(this, self.tree(&lowers));
            value = last(block);
            if let Some(next) = this.checked_add(1) {
                put(next, value.0);
            }
        }
        self.tree(&uppers)
    }

    /// An entry for these: the value, if there is one only, else a tree.
    fn tree(&mut self, entries: &[(u64, u32)]) -> u32 {
        if let [(_, entry)] = entries {
            return *entry;
        }
        let leaves: Vec<&[(u64, u32)]> = evenly(entries, entries.len().div_ceil(LEAF)).collect();
        let mut levels: Vec<Vec<u64>> = vec![leaves.iter().map(|leaf| leaf[0].0).collect()];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let level = evenly(below, below.len().div_ceil(INNER));
            let level = level.map(|children| children[0]).collect();
            levels.push(level);
        }
        levels.reverse();
        let root = self.nodes.len();
        for (level, below) in levels.iter().zip(levels.iter().skip(1)) {
            let mut child = self.nodes.len() + level.len();
            for children in evenly(below, level.len()) {
                self.nodes.push(inner_of(children, child));
                child += children.len();
            }
        }
        self.nodes.extend(leaves.iter().map(|leaf| leaf_of(leaf)));
        TREE | (levels.len() as u32) << 27 | (root as u32 & (NODES - 1))
    }
}

fn last(ranges: &[(u128, Value)]) -> Value {
    ranges.last().map_or(Value::CLEAN, |(_, value)| *value)
}

fn leaf_of(entries: &[(u64, u32)]) -> Node {
    let mut leaf = Leaf {
        separators: [0; LEAF - 1],
        entries: [0; LEAF],
        unused: 0,
    };
    let unused = LEAF - entries.len();
    for (i, (start, entry)) in entries.iter().enumerate() {
        leaf.entries[unused + i] = *entry;
        if i > 0 {
            leaf.separators[unused + i - 1] = *start;
        }
    }
    Node(zerocopy::transmute!(leaf))
}

/// `starts` are the first bits of the children, of which the first has the number `first`.
fn inner_of(starts: &[u64], first: usize) -> Node {
    let unused = INNER - starts.len();
    let mut inner = Inner {
        separators: [0; INNER - 1],
        first: (first - unused) as u32,
        unused: 0,
    };
    inner.separators[unused..].copy_from_slice(&starts[1..]);
    Node(zerocopy::transmute!(inner))
}
