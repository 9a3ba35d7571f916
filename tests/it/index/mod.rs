//! The local index: what it says of an address, compared with a linear scan over all entries.

mod allocation;
mod build;
mod embedded;
mod many;
mod matches;
mod oracle;
mod property;
mod verdict;
