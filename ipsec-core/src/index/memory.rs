//! Memory that tables lie in: aligned, and on large pages where the system gives them.

use std::fmt;
use std::io;
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
    /// So many bytes, all zero, for what is only said to be so long.
    ///
    /// # Errors
    ///
    /// There is not so much memory.
    pub(super) fn zeroed(len: usize) -> io::Result<Self> {
        if let Some(map) = mapped(len) {
            return Ok(Self {
                pages: Pages::Mapped(map),
                len,
            });
        }
        let mut blocks = Vec::new();
        let count = len.div_ceil(ALIGN);
        blocks
            .try_reserve_exact(count)
            .map_err(|_| io::ErrorKind::OutOfMemory)?;
        blocks.resize(count, Block::new_zeroed());
        Ok(Self {
            pages: Pages::Allocated(blocks),
            len,
        })
    }

    /// So many bytes, all zero, for a copy of what is in memory already. As with any vector, the process ends if there is not so much memory.
    pub(super) fn for_copy(len: usize) -> Self {
        Self::zeroed(len).unwrap_or_else(|_| Self {
            pages: Pages::Allocated(vec![Block::new_zeroed(); len.div_ceil(ALIGN)]),
            len,
        })
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
