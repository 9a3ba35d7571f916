//! From the bytes of a list to the reader for its form: unpacked, bounded, and looked at.

mod bytes;
pub(in crate::feed) mod limits;
#[cfg(feature = "formats")]
mod plain;
pub(in crate::feed) mod reading;
mod sniff;
