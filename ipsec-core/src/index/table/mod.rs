//! From an address to a value: one table per family, made for few reads of memory.

mod v4;
mod v6;
mod value;

#[cfg(test)]
mod tests;

pub(super) use v4::{V4, V4Sections};
pub(super) use v6::{V6, V6Sections};
pub(super) use value::{Value, Values};
