//! The adapter of Focsec.

#![doc = include_str!("../../../docs/focsec.md")]

mod adapter;
mod answer;
mod database;
mod error;
mod mapping;
mod which;

pub use adapter::Focsec;
pub use answer::Answer;
pub use database::Database;
pub use which::{DatabaseFormat, DatabaseName};
