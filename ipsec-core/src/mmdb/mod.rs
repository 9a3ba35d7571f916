//! Databases of MaxMind and IPinfo (mmdb) as a backend of their own.
//!
//! A [`Database`] answers from the file as it is: nothing has to be built, and memory holds the file alone. The other way is to make it one of
//! the lists of an index, with [`read_mmdb`](crate::feed::read_mmdb): then it combines with other lists, counts and gates apply to it, and
//! answers are faster. What its [`Fields`] mean is the same in both.

mod backend;
mod bytes;
mod database;

pub use crate::feed::mmdb::{DatabaseError, DatabaseErrorKind, Fields};
pub use database::Database;
