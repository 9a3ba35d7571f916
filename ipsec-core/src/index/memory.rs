//! Memory that tables lie in: aligned, and on large pages where the system gives them.

use std::fmt;
use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;
use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout};

/// Bytes that begin at a multiple of [`ALIGN`].
pub(super) struct Memory {
    pages: Pages,
    len: usize,
}

/// Sections of a table are aligned to this many bytes: the largest block that is read at once.
pub(super) const ALIGN: usize = 128;

/// From this size on, large pages pay: with small ones, every look at a cold part costs a miss in the table of pages as well.
const LARGE: usize = 2 << 20;

enum Pages {
    Mapped(MmapMut),
    Allocated(Vec<Block>),
}

#[derive(Clone, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C, align(128))]
struct Block([u8; ALIGN]);

impl Memory {
    /// So many bytes, all zero.
    pub(super) fn zeroed(len: usize) -> Self {
        let pages = match mapped(len) {
            Some(map) => Pages::Mapped(map),
            None => Pages::Allocated(vec![Block::new_zeroed(); len.div_ceil(ALIGN)]),
        };
        Self { pages, len }
    }
}

/// Private memory of the system's, not a file: nobody else can change it.
fn mapped(len: usize) -> Option<MmapMut> {
    if len < LARGE {
        return None;
    }
    let map = MmapMut::map_anon(len).ok()?;
    // It is a wish. Without large pages everything works, and is slower.
    #[cfg(target_os = "linux")]
    let _ = map.advise(memmap2::Advice::HugePage);
    Some(map)
}

impl Deref for Memory {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let bytes = match &self.pages {
            Pages::Mapped(map) => map,
            Pages::Allocated(blocks) => blocks.as_bytes(),
        };
        &bytes[..self.len]
    }
}

impl DerefMut for Memory {
    fn deref_mut(&mut self) -> &mut [u8] {
        let bytes = match &mut self.pages {
            Pages::Mapped(map) => map,
            Pages::Allocated(blocks) => blocks.as_mut_slice().as_mut_bytes(),
        };
        &mut bytes[..self.len]
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}
