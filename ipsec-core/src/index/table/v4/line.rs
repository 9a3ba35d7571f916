//! A line of memory, and how its separators are compared.

use std::fmt;

use wide::u16x8;
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
        let eights: &[[u16; 8]; 4] = transmute_ref!(self);
        let low = u16x8::splat(low);
        let mut above = 1_u32 << OF;
        for (i, eight) in eights[..OF.div_ceil(8)].iter().enumerate() {
            let not_above = u16x8::new(*eight).saturating_sub(low).simd_eq(u16x8::ZERO);
            above |= (!not_above.to_bitmask() & 0xFF) << (8 * i);
        }
        above.trailing_zeros() as usize
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
