//! A list once it is read: its entries, what they say, what may be in it, and what was counted.

pub(in crate::feed) mod attributes;
pub(in crate::feed) mod bogons;
pub(in crate::feed) mod builder;
pub(in crate::feed) mod date;
pub(in crate::feed) mod feed;
pub(in crate::feed) mod key;
mod latest;
pub(in crate::feed) mod notes;
pub(in crate::feed) mod report;
pub(in crate::feed) mod rules;
