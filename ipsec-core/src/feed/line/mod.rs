//! One line of a list: what it may be, and what is wrong with it if it is not that.

pub(in crate::feed) mod diagnose;
pub(in crate::feed) mod error;
pub(in crate::feed) mod grammar;
pub(in crate::feed) mod lines;
pub(in crate::feed) mod ordinary;
pub(in crate::feed) mod range;
