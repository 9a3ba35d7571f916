//! The local index: from an address to its verdict, in memory, over many lists at once.
//!
//! An address gets what *all* lists say that name it, by whichever of their entries; not only the narrowest entry counts. Each
//! list is a source of its own in the evidence.
//!
//! A list is partial unless it is declared [complete](List::complete): that a partial list does not name an address says nothing,
//! and the signal stays *unknown*. That a complete list does not name an address is a *no* for its signals.
//!
//! ```
//! use ipsec_core::index::{List, LocalIndex};
//! use ipsec_core::{Backend, ListOverride, Query, Signal};
//!
//! let index = LocalIndex::builder()
//!     .list(List::new("hosting").signals(Signal::Datacenter), "198.51.100.0/24".as_bytes())
//!     .list(List::new("tor-exits").signals(Signal::Tor).complete(), "198.51.100.7".as_bytes())
//!     .allow("office", "203.0.113.0/28".as_bytes())
//!     .build()?;
//!
//! let exit = index.lookup_now(&Query::new([198, 51, 100, 7])).ok_or("no answer")?;
//! assert_eq!(exit.is(Signal::Tor), Some(true));
//! assert_eq!(exit.is(Signal::Datacenter), Some(true));
//!
//! let office = index.verdict([203, 0, 113, 9]);
//! assert_eq!(office.list_override(), Some(ListOverride::Allow));
//! assert_eq!(office.is(Signal::Datacenter), None);
//!
//! let why = index.matches([198, 51, 100, 7]);
//! assert_eq!(why[0].to_string(), "hosting, line 1: 198.51.100.0/24");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An index never changes. To put another one in its place while requests run, and to ban and allow in between, share it: [`SharedIndex`].

mod assemble;
mod backend;
mod builder;
mod codec;
mod entries;
mod error;
mod flatten;
mod image;
mod list;
mod local;
mod matches;
mod memory;
mod ranges;
mod records;
mod saying;
mod sections;
mod shared;
mod table;
mod templates;

pub use builder::LocalIndexBuilder;
pub use error::{IndexError, IndexProblem};
#[cfg(feature = "catalog")]
pub(crate) use flatten::resolvable;
pub use image::{FileError, FileErrorKind, SectionInfo};
pub use list::{List, ListKind, LoadedList};
pub use local::LocalIndex;
pub use matches::Match;
pub use ranges::NamedRange;
pub use shared::{
    LostFacts, OverlayChange, OverlayEntry, OverlayError, OverlayErrorKind, OverlayRules, Reaped,
    Replaced, SharedIndex, Snapshot,
};
