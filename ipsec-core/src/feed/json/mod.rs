//! JSON documents, and JSON lines.

pub(in crate::feed) mod document;
mod element;
mod guard;
