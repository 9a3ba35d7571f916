//! An index that is replaced while requests read it, with bans and allowances of the moment laid over it.

mod backend;
mod ban;
mod entry;
mod error;
mod handle;
mod lengths;
mod lost;
mod outcome;
mod overlay;
mod prefixes;
mod retired;
mod rules;
mod snapshot;
mod state;
mod table;

#[cfg(test)]
mod tests;

pub use entry::OverlayEntry;
pub use error::{OverlayError, OverlayErrorKind};
pub use handle::SharedIndex;
pub use lost::LostFacts;
pub use outcome::{OverlayChange, Reaped, Replaced};
pub use rules::OverlayRules;
pub use snapshot::Snapshot;
