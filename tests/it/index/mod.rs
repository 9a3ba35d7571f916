//! The local index: what it says of an address, compared with a linear scan over all entries.

mod allocation;
mod attributes;
mod build;
mod craft;
mod document;
mod embedded;
mod file;
mod golden;
mod hostile;
mod many;
mod matches;
mod never_block;
mod oracle;
mod property;
mod verdict;
