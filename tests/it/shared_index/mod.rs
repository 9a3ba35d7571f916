//! The shared index: swaps, bans and allowances of the moment, and who frees what.

mod allocation;
mod bans;
mod clock;
mod embedded;
mod lost_facts;
mod never_block;
mod oracle;
mod property;
mod swap;
mod unwind;
mod wire;
