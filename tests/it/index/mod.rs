//! The local index: what it says of an address, compared with a linear scan over all entries.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod allocation;
mod build;
mod matches;
mod oracle;
mod property;
mod verdict;
