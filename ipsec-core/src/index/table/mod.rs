//! From an address to a value: one table per family, made for few reads of memory.

mod v4;
mod v6;
mod value;

#[cfg(test)]
mod tests;

pub(super) use v4::{V4, V4Sections};
pub(super) use v6::{V6, V6Sections};
pub(super) use value::{Split, Value, Values};

/// Into so many parts, whose sizes differ by one at most.
fn evenly<T>(items: &[T], parts: usize) -> impl Iterator<Item = &[T]> {
    let bounds = move |i: usize| i * items.len() / parts;
    (0..parts).map(move |i| &items[bounds(i)..bounds(i + 1)])
}
