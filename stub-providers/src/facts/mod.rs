//! What is known about addresses, from which every vendor's answer is made.

mod age;
mod bogon;
mod book;
mod file;

pub(crate) use age::Age;
pub(crate) use bogon::is_bogon;
pub(crate) use book::{Book, Known};
pub(crate) use file::{Country, Entry, Network, Operator, Place, Signal, Zone};

/// The data that is built in.
pub(crate) const BUILT_IN: &str = include_str!("../../data.toml");
