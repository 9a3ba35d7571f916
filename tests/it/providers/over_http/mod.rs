//! The adapters over real HTTP, against stand-ins that answer as the services' documents say.
//!
//! Documentation addresses are never sent. The ones here belong to AS112: public, and nobody's.

mod accounts;
pub(crate) mod adapters;
mod answers;
mod dashboard;
mod faults;
mod keys;
mod lists;
mod many;
mod planted;
mod signed;
