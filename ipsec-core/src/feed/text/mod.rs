//! Lists with an entry per line: plain ones, Tor's exits, tables.

pub(in crate::feed) mod parse;
#[cfg(feature = "formats")]
pub(in crate::feed) mod split;
#[cfg(feature = "formats")]
pub(in crate::feed) mod table;
#[cfg(feature = "formats")]
pub(in crate::feed) mod tor;
