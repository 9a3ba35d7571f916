//! The search tree of a database, read with care: how far it reaches, and where IPv4 lies in it.

use std::net::Ipv6Addr;

/// The search tree at the beginning of a database: per node two numbers, of the nodes that follow a 0 and a 1. A number that is not less
/// than the count of nodes is the end of a branch. See the [specification](https://maxmind.github.io/MaxMind-DB/).
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree<'a> {
    bytes: &'a [u8],
    nodes: usize,
    /// 24, 28 or 32.
    record_bits: usize,
    address_bits: u8,
}

impl<'a> Tree<'a> {
    pub(super) fn new(bytes: &'a [u8], metadata: &maxminddb::Metadata) -> Self {
        Self {
            bytes,
            nodes: metadata.node_count as usize,
            record_bits: metadata.record_size.into(),
            address_bits: if metadata.ip_version == 4 { 32 } else { 128 },
        }
    }

    /// Whether a walk over all networks ends in a time that is proportional to the size of the tree.
    ///
    /// A tree of `n` nodes is walked in `2n + 1` steps. One whose branches grow together again may take `2^128` of them, and may do so
    /// without ever coming to a network, so that counting networks does not help.
    pub(super) fn is_bounded(&self) -> bool {
        let ipv4 = self.ipv4_root();
        let mut steps_left = self.nodes.saturating_mul(4).saturating_add(1);
        let mut open = vec![Place::ROOT];
        while let Some(place) = open.pop() {
            if steps_left == 0 {
                return false;
            }
            steps_left -= 1;
            let is_alias = ipv4 == Some(place.node) && !place.in_low_block;
            if place.node < self.nodes && place.depth < self.address_bits && !is_alias {
                open.push(self.step(place, true));
                open.push(self.step(place, false));
            }
        }
        true
    }

    /// Whether the way to this address goes through a node.
    pub(super) fn leads_to(&self, node: usize, ip: Ipv6Addr) -> bool {
        let mut place = Place::ROOT;
        while place.node < self.nodes && place.depth < self.address_bits {
            if place.node == node {
                return true;
            }
            let bit = (ip.to_bits() >> (127 - place.depth)) & 1;
            place = self.step(place, bit == 1);
        }
        false
    }

    /// The node at which IPv4 begins, under `::/96`; `None` if the database is of IPv4 alone, or has nothing there.
    pub(super) fn ipv4_root(&self) -> Option<usize> {
        if self.address_bits == 32 {
            return None;
        }
        let mut place = Place::ROOT;
        while place.node < self.nodes && place.depth < Place::LOW_BLOCK {
            place = self.step(place, false);
        }
        Some(place.node).filter(|node| *node < self.nodes)
    }

    fn step(&self, from: Place, bit: bool) -> Place {
        Place {
            node: self.child(from.node, bit),
            depth: from.depth + 1,
            in_low_block: from.in_low_block && (!bit || from.depth >= Place::LOW_BLOCK),
        }
    }

    /// What follows a node. Of a node that is not there, nothing.
    fn child(&self, node: usize, bit: bool) -> usize {
        let width = self.record_bits / 4;
        let bytes = self.bytes.get(node * width..(node + 1) * width);
        let (Some(bytes), half) = (bytes, width / 2) else {
            return self.nodes;
        };
        let number = |high: u8, low: &[u8]| {
            let low = low.iter().map(|byte| usize::from(*byte));
            low.fold(high.into(), |number, byte| number << 8 | byte)
        };
        match (width, bit) {
            // The byte in the middle holds the highest four bits of both.
            (7, false) => number(bytes[3] >> 4, &bytes[..3]),
            (7, true) => number(bytes[3] & 0xF, &bytes[4..]),
            (_, false) => number(0, &bytes[..half]),
            (_, true) => number(0, &bytes[half..]),
        }
    }
}

/// A place in the tree, and how it was reached.
#[derive(Clone, Copy, Debug)]
struct Place {
    node: usize,
    depth: u8,
    /// Whether it lies on the way to `::/96`, or within that.
    in_low_block: bool,
}

impl Place {
    const ROOT: Self = Self {
        node: 0,
        depth: 0,
        in_low_block: true,
    };
    /// The length of the block of IPv6 addresses in which IPv4 is kept.
    const LOW_BLOCK: u8 = 96;
}
