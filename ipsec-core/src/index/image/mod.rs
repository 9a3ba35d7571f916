//! The bytes of an index, in memory as in a file: a header, a list of sections, and the sections.
//!
//! ```text
//! offset 0     header: magic, byte order, version, length, features, date, digest of the lists, number of sections, hash of the header page
//! offset 128   per section: kind, flags, offset, length, hash
//! offset 4096  the sections, each at a multiple of 128
//! ```
//!
//! Numbers are in the byte order of the machine that wrote them, but for those in the sections of values, strings and lists, which are little-endian; a
//! machine of another order refuses the file. Hashes are XXH3 with 64 bits: they find damage, and no malice. What a malicious file could do is found
//! by checking its structure, whatever the hashes say. No file is longer than 16 GiB.

mod error;
mod layout;
mod read;
mod write;

pub use error::{FileError, FileErrorKind};
pub(super) use layout::Kind;
pub use layout::SectionInfo;
pub(super) use read::Image;
pub(super) use write::{Draft, save};
