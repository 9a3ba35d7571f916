//! What the service says when it did as it was told.

use std::time::SystemTime;

use ipsec_core::LookupError;

use super::wire::{Object, nothing_known};

/// What the service says when it did as it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Done {
    /// In its own words: `Added 192.0.2.7 to whitelist.`
    pub message: Option<String>,
    /// How many websites the list of them now has, where it was that list.
    pub origins: Option<u64>,
}

/// One of the ways that the service has to say that all is well.
pub(super) fn read(object: &Object, _: SystemTime) -> Result<Done, LookupError> {
    if !object.is_fine() {
        return Err(nothing_known());
    }
    Ok(Done {
        message: object.message(),
        origins: object.whole("origin_count"),
    })
}
