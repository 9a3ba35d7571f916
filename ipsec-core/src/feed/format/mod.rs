//! The forms that lists come in: by name, by publisher, by columns; and the same as configuration.

#[cfg(feature = "formats")]
pub(in crate::feed) mod columns;
pub(in crate::feed) mod form;
#[cfg(feature = "formats")]
pub(in crate::feed) mod known;
#[cfg(feature = "formats")]
pub(in crate::feed) mod preset;
#[cfg(feature = "serde")]
mod wire;
