//! The table of IPv6: an entry for the first bits of global unicast addresses, then trees over the upper and the lower half of an address.
//!
//! ```text
//! entry   a value, or: 1 | levels:4 | node:27        one for each value of bits 3 to 18 of 2000::/3; one more for all other addresses
//! leaf    10 separators of 64 bits, 11 entries
//! inner   15 separators of 64 bits, the number of the first child
//! ```
//!
//! A node is 128 bytes. Entries of the top lead to trees over the upper 64 bits of an address; an entry in a leaf of those may lead to one over the
//! lower 64 bits, whose leaves hold values alone. Separators work as in the table of IPv4.

mod build;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, transmute_ref};

use super::value::{Value, Values};

pub(in crate::index) use build::V6Sections;

/// A leaf or an inner node of a tree.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C, align(128))]
pub(in crate::index) struct Node([u64; 16]);

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Leaf {
    separators: [u64; LEAF - 1],
    entries: [u32; LEAF],
    unused: u32,
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Inner {
    separators: [u64; INNER - 1],
    first: u32,
    unused: u32,
}

/// Entries of a leaf.
const LEAF: usize = 11;
/// Children of an inner node.
const INNER: usize = 16;
/// The first bits that the top looks at, after the three of 2000::/3.
const TOP_BITS: u32 = 16;
/// Set in an entry that is no value.
const TREE: u32 = 1 << 31;
const NODES: u32 = 1 << 27;
/// Where 2000::/3 starts, which is as long.
const UNICAST: u128 = 1 << 125;

/// The sections of a table.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct V6<'a> {
    /// The entry for all other addresses, then those of 2000::/3, if there are any.
    top: &'a [u32],
    nodes: &'a [Node],
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0).finish()
    }
}

impl<'a> V6<'a> {
    /// Checks all that a lookup relies on, so that none can read what is not there, or go on for ever.
    pub(in crate::index) fn new(
        top: &'a [u32],
        nodes: &'a [Node],
        values: &Values,
    ) -> Result<Self, &'static str> {
        if top.len() != 1 && top.len() != 1 + (1 << TOP_BITS) {
            return Err("the first level of the IPv6 table has a wrong size");
        }
        let mut left = nodes.len();
        let table = Self { top, nodes };
        for &entry in top {
            table.check(entry, values, &mut left, true)?;
        }
        Ok(table)
    }

    /// The value of an address.
    #[inline]
    pub(in crate::index) fn find(&self, address: u128) -> Value {
        let upper = (address >> 64) as u64;
        let at = match upper >> 61 {
            1 if self.top.len() > 1 => 1 + usize::from((upper >> (61 - TOP_BITS)) as u16),
            _ => 0,
        };
        let entry = self.top[at];
        if entry & TREE == 0 {
            return Value(entry);
        }
        let entry = self.descend(entry, upper);
        if entry & TREE == 0 {
            return Value(entry);
        }
        Value(self.descend(entry, address as u64))
    }

    /// The entry in a leaf of a tree.
    #[inline]
    fn descend(&self, tree: u32, bits: u64) -> u32 {
        let mut node = &self.nodes[root(tree)];
        for _ in 1..levels(tree) {
            let inner = node.inner();
            node = &self.nodes[inner.first as usize + count(&inner.separators, bits)];
        }
        let leaf = node.leaf();
        leaf.entries[count(&leaf.separators, bits)]
    }

    /// Calls `f` with where each range of addresses of one value starts, in order. Neighbours may have the same value, and of two with the same start the
    /// later counts.
    pub(in crate::index) fn each(&self, mut f: impl FnMut(u128, Value)) {
        if let [all] = self.top {
            return self.each_of(*all, 0, &mut f);
        }
        // The other addresses lie on both sides of 2000::/3.
        let mut behind = Vec::new();
        self.each_of(self.top[0], 0, &mut |start, value| {
            if start < UNICAST {
                f(start, value);
            } else if start >= 2 * UNICAST {
                behind.push((start, value));
            }
        });
        for (number, &entry) in (0_u64..).zip(&self.top[1..]) {
            self.each_of(entry, 1 << 61 | number << (61 - TOP_BITS), &mut f);
        }
        for (start, value) in behind {
            f(start, value);
        }
    }

    /// Of an entry whose addresses start with these upper bits.
    fn each_of(&self, entry: u32, start: u64, f: &mut dyn FnMut(u128, Value)) {
        if entry & TREE == 0 {
            return f(u128::from(start) << 64, Value(entry));
        }
        self.each_leaf_entry(root(entry), levels(entry), start, &mut |upper, entry| {
            let upper = u128::from(upper) << 64;
            if entry & TREE == 0 {
                return f(upper, Value(entry));
            }
            self.each_leaf_entry(root(entry), levels(entry), 0, &mut |lower, value| {
                f(upper | u128::from(lower), Value(value));
            });
        });
    }

    fn each_leaf_entry(&self, node: usize, levels: u32, start: u64, f: &mut dyn FnMut(u64, u32)) {
        let node = &self.nodes[node];
        if levels > 1 {
            for (child, separator) in node.inner().children() {
                self.each_leaf_entry(child, levels - 1, separator.unwrap_or(start), f);
            }
            return;
        }
        let leaf = node.leaf();
        let unused = padding(&leaf.separators);
        f(start, leaf.entries[unused]);
        for (separator, entry) in leaf.separators.iter().zip(&leaf.entries[1..]).skip(unused) {
            f(*separator, *entry);
        }
    }

    /// Every node that an address can lead to is there, its separators are in order, and below a lower tree there is no other.
    fn check(
        &self,
        entry: u32,
        values: &Values,
        left: &mut usize,
        is_upper: bool,
    ) -> Result<(), &'static str> {
        if entry & TREE == 0 {
            return values.check(entry);
        }
        match levels(entry) {
            0 => Err("a tree of the IPv6 table has no level"),
            levels => self.check_tree(root(entry), levels, values, left, is_upper),
        }
    }

    fn check_tree(
        &self,
        node: usize,
        levels: u32,
        values: &Values,
        left: &mut usize,
        is_upper: bool,
    ) -> Result<(), &'static str> {
        let node = self
            .nodes
            .get(node)
            .ok_or("a node of the IPv6 table is missing")?;
        *left = left
            .checked_sub(1)
            .ok_or("a node of the IPv6 table is reached in two ways")?;
        if levels > 1 {
            let inner = node.inner();
            in_order(&inner.separators)?;
            return inner.children().try_for_each(|(child, _)| {
                self.check_tree(child, levels - 1, values, left, is_upper)
            });
        }
        let leaf = node.leaf();
        in_order(&leaf.separators)?;
        leaf.entries.iter().try_for_each(|entry| {
            if is_upper {
                self.check(*entry, values, left, false)
            } else {
                values.check(*entry)
            }
        })
    }
}

fn root(tree: u32) -> usize {
    (tree & (NODES - 1)) as usize
}

fn levels(tree: u32) -> u32 {
    tree >> 27 & 0xF
}

/// How many separators in front are there for no entry.
fn padding(separators: &[u64]) -> usize {
    separators.iter().take_while(|s| **s == 0).count()
}

fn in_order(separators: &[u64]) -> Result<(), &'static str> {
    let used = &separators[padding(separators)..];
    if used.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err("a node of the IPv6 table is out of order")
    }
}

/// How many separators are not above the bits.
#[inline]
fn count<const N: usize>(separators: &[u64; N], bits: u64) -> usize {
    separators.iter().map(|s| usize::from(*s <= bits)).sum()
}

impl Node {
    fn leaf(&self) -> &Leaf {
        transmute_ref!(self)
    }

    fn inner(&self) -> &Inner {
        transmute_ref!(self)
    }
}

impl Inner {
    /// The children that are there, and the separator in front of each but the first.
    fn children(&self) -> impl Iterator<Item = (usize, Option<u64>)> + '_ {
        let unused = padding(&self.separators);
        (unused..INNER).map(move |i| {
            let separator = (i > unused).then(|| self.separators[i - 1]);
            (self.first as usize + i, separator)
        })
    }
}

const _: () =
    assert!(size_of::<Node>() == 128 && size_of::<Leaf>() == 128 && size_of::<Inner>() == 128);
