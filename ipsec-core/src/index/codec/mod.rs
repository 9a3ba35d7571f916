//! What an index says beside its tables, as bytes: texts, attributes, lists.

mod attributes;
mod bytes;
mod limits;
mod lists;
mod places;
mod strings;

pub(super) use attributes::{AttributesReader, AttributesWriter, seconds, time};
pub(super) use limits::{LIST_TEXT, is_name};
pub(super) use lists::{read_lists, write_lists};
pub(super) use places::Places;
pub(super) use strings::{Strings, StringsWriter};
