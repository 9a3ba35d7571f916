//! The command `ipverdict` with index files: built, looked into, compared, and asked about addresses and logs.

mod addresses;
mod ask;
mod build;
mod diff;
mod fetch;
mod fetch_index;
mod filter;
mod folder;
mod inspect;
mod lint;
mod through;
