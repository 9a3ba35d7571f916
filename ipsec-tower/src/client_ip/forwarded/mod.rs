//! `Forwarded` (RFC 7239): splitting from the right, reading from the left.
//!
//! Whether a comma is quoted can be told from the left only if everything on the left is well
//! formed, and the left is the client's: an unclosed quote there would swallow what our own proxy
//! appended. So a line is split from the right, where our proxy wrote. Each element that counts is
//! then read from the left, strictly, and both ways must find the same end.

mod element;
mod node;
mod split;
#[cfg(test)]
mod tests;

pub(super) use element::address;
pub(super) use split::split_last;
