//! What an index says beside its tables, as bytes: texts, attributes, lists.

mod attributes;
mod bytes;
mod lists;
mod strings;

pub(super) use attributes::{AttributesReader, AttributesWriter, seconds, time};
pub(super) use lists::{read_lists, write_lists};
pub(super) use strings::{Strings, StringsWriter};
