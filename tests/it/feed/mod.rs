//! Lists of addresses as text: what is taken, what is refused and in which words.

mod bad;
mod bounds;
mod good;
mod range;

use ipsec_core::feed::{self, Feed, FeedError, Rules};

/// Parses a list from elsewhere, named `l`.
fn parse(text: impl AsRef<[u8]>) -> Result<Feed, FeedError> {
    feed::parse("l", text.as_ref(), Rules::default())
}
