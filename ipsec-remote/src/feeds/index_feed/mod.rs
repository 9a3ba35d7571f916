//! One index file, built elsewhere, that is fetched, verified, kept, and put in while requests run.
//!
//! [`feed`] is how it is set up, also as a catalog [declares](declared) it, [`task`] the one task. [`proof`] is by what a file is known to be the right one, [`digest_file`] a file of digests; [`address`] gets a file with its proof,
//! [`look`] one after the other; [`take`] judges what came and puts it in, and [`kept`] remembers it on the disk.

mod address;
mod declared;
mod digest_file;
mod feed;
mod kept;
mod look;
mod proof;
mod take;
mod task;

pub use feed::IndexFeed;
pub use proof::IndexProof;
