//! A line of memory, and how its separators are compared.

use std::fmt;

use wide::u16x16;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, transmute_ref};

/// A line of memory: a leaf or an inner node of a tree.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C, align(64))]
pub(in crate::index) struct Line(pub(super) [u16; 32]);

/// An inner node.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct Inner {
    pub(super) separators: [u16; INNER - 1],
    /// So that adding the count of separators gives the number of a child.
    pub(super) first: u32,
}

/// Children of an inner line.
pub(super) const INNER: usize = 31;

const _: () = assert!(size_of::<Line>() == 64 && size_of::<Inner>() == 64);

/// How many separators in front are there for no value.
pub(super) fn padding(separators: &[u16]) -> usize {
    separators.iter().take_while(|s| **s == 0).count()
}

impl Line {
    /// How many of the first `OF` separators are not above the bits. They are in order.
    #[inline]
    pub(super) fn count<const OF: usize>(&self, low: u16) -> usize {
        let halves: &[[u16; 16]; 2] = transmute_ref!(self);
        let low = u16x16::splat(low);
        // A bit for each separator that is not above.
        let not_above = |half: [u16; 16]| {
            let excess = u16x16::new(half).saturating_sub(low);
            excess.simd_eq(u16x16::ZERO).to_bitmask()
        };
        let mut above = !(not_above(halves[0]) & 0xFFFF);
        if OF > 16 {
            above &= 0xFFFF | !not_above(halves[1]) << 16;
        }
        (above | 1 << OF).trailing_zeros() as usize
    }

    pub(super) fn inner(&self) -> &Inner {
        transmute_ref!(self)
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0).finish()
    }
}

impl Inner {
    /// The children that are there, and the separator in front of each but the first.
    pub(super) fn children(&self) -> impl Iterator<Item = (usize, Option<u16>)> + '_ {
        let unused = padding(&self.separators);
        (unused..INNER).map(move |i| {
            let separator = (i > unused).then(|| self.separators[i - 1]);
            (self.first as usize + i, separator)
        })
    }
}
