//! What is known about an IP address, and what to do about it.

mod backend;
mod error;
mod evidence;
pub mod feed;
pub mod index;
pub mod ip;
pub mod policy;
pub mod signal;
mod verdict;

pub use async_trait::async_trait;
pub use backend::{Backend, Fixed, Never, Query};
pub use error::{ErrorSubject, LookupError, LookupErrorKind};
pub use evidence::{
    Country, Evidence, InvalidCountry, InvalidScore, ListOverride, Location, Network, NetworkKind,
    Score, Source,
};
pub use index::LocalIndex;
pub use signal::{Fact, FactSet, Signal, SignalSet, Signals, UnknownName};
pub use verdict::{Explanation, Failure, Merge, Unknown, Verdict};
