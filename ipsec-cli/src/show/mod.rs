//! How numbers, dates and tables are written for people.

mod date;
mod number;
mod table;

pub(crate) use date::Date;
pub(crate) use number::{Bytes, Percent, Thousands};
pub(crate) use table::{Column, Table};
