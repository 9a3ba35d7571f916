//! What a service wrote about an address, kept as it stands.

use ipsec_core::Evidence;

/// The largest that is kept, in bytes.
const LARGEST: usize = 64 * 1024;

/// The evidence with what the service wrote about the address. More than 64 KiB is not kept: a part of it could not be read again.
#[must_use]
pub fn with_raw(evidence: Evidence, written: &[u8]) -> Evidence {
    match std::str::from_utf8(written) {
        Ok(text) if text.len() <= LARGEST => evidence.with_raw(text),
        _ => evidence,
    }
}
