//! Lists of addresses as text: from lines to ranges, strictly.
//!
//! One entry per line: an address (`192.0.2.1`, `2001:db8::1`), a network (`192.0.2.0/24`) or a range
//! (`192.0.2.1-192.0.2.9`, with or without spaces around the dash). `#` and `;` begin a comment, on a line of its own or after an
//! entry. Blank lines, CRLF and a byte order mark are skipped. Host bits below a prefix are masked and counted. IPv4-mapped
//! IPv6 (`::ffff:192.0.2.1`) is IPv4.
//!
//! Nothing else is taken, since whatever else looks like an address is a guess: no `10.1`, no `0x7f000001`, no leading zeros, no
//! port, no zone, no text after the entry. A list with a wrong line is refused as a whole, with every wrong line named: half a list,
//! or an error page that was served in place of one, is worse than the list of yesterday.
//!
//! That is [`parse`]. Lists that others publish come in many forms and are seldom without a flaw: [`read`] takes any [`Format`], does not fail, and leaves it to
//! its caller to judge the [`Report`].
//!
//! ```
//! use ipsec_core::feed::{self, Rules};
//!
//! let text = "# exits\n192.0.2.1\n198.51.100.7/24 ; host bits\n2001:db8::1 - 2001:db8::9\n";
//! let feed = feed::parse("tor-exits", text.as_bytes(), Rules::default())?;
//! assert_eq!(feed.report().entries, 3);
//! assert_eq!(feed.report().masked, 1);
//!
//! let error = feed::parse("tor-exits", "192.0.2.1:8080".as_bytes(), Rules::default()).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "list tor-exits, line 1, \"192.0.2.1:8080\": an address with a port: write the address alone, 192.0.2.1",
//! );
//! # Ok::<(), feed::FeedError>(())
//! ```

mod format;
pub mod gates;
#[cfg(feature = "formats")]
mod json;
mod line;
mod list;
#[cfg(feature = "mmdb")]
pub(crate) mod mmdb;
mod read;
#[cfg(feature = "formats")]
mod row;
mod text;

#[cfg(feature = "formats")]
pub use format::columns::{Answer, Column, Columns, Header};
pub use format::form::Format;
#[cfg(feature = "formats")]
pub use format::form::NoColumns;
#[cfg(feature = "formats")]
pub use format::preset::Preset;
pub use line::error::{FeedError, InvalidEntry, Problem, ProblemKind};
pub use line::lines::MAX_LINE;
pub use line::range::IpRange;
pub use list::attributes::Attributes;
pub use list::bogons::Bogons;
pub use list::builder::FeedBuilder;
pub use list::feed::{Entry, Feed};
pub use list::report::{Covered, Dropped, Report, Widest};
pub use list::rules::Rules;
#[cfg(feature = "mmdb")]
pub use mmdb::read_mmdb;
pub use read::limits::Limits;
pub use read::reading::{Reading, read};
pub use text::parse::parse;

pub(crate) use list::builder::each_united;
pub(crate) use list::feed::Span;
pub(crate) use list::key::Key;
