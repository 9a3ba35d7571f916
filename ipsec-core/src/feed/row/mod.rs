//! From the fields of one row, or of one JSON object, to an entry and what is said of it.

pub(in crate::feed) mod cell;
mod find;
pub(in crate::feed) mod plan;
