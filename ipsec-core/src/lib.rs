//! What is known about an IP address, and what to do about it.
//!
//! This is the core of *ipsec*, IP security for HTTP services (not the IPsec VPN protocol). It has no HTTP types, no runtime, no clock
//! and no I/O of its own; `ipsec-tower` puts it into web applications.
//!
//! | word | meaning | type |
//! |---|---|---|
//! | signal | one yes/no question about an address | [`Signal`], [`SignalSet`], [`Signals`] |
//! | fact | anything a source may know: a signal, a score, the network, the location | [`Fact`], [`FactSet`] |
//! | source | who says something: a list, a provider, an operator | [`Source`] |
//! | evidence | what one source said about one address | [`Evidence`] |
//! | verdict | what is known about one address, and why the rest is not | [`Verdict`], [`Unknown`] |
//! | backend | whatever answers a query with a verdict | [`Backend`], [`Query`] |
//! | index | the local table from address to verdict, from many lists; replaced while requests run | [`LocalIndex`], [`SharedIndex`] |
//! | policy | ordered rules over a verdict; what comes out is a decision | [`policy::Policy`], [`policy::Decision`] |
//!
//! # From an address to a decision
//!
//! ```
//! use ipsec_core::index::{List, LocalIndex};
//! use ipsec_core::policy::{Action, Policy, datacenter, tor};
//! use ipsec_core::Signal;
//!
//! let index = LocalIndex::builder()
//!     .list(List::new("tor-exits").signals(Signal::Tor).complete(), "203.0.113.9".as_bytes())
//!     .list(List::new("hosting").signals(Signal::Datacenter), "203.0.113.0/24".as_bytes())
//!     .build()?;
//! let policy = Policy::builder("login").deny(tor()).challenge(datacenter()).build()?;
//!
//! let verdict = index.verdict([203, 0, 113, 9]);
//! let decision = policy.decide(&verdict);
//! assert_eq!(decision.action(), Action::Deny);
//! assert_eq!(
//!     decision.explain(),
//!     "login: deny, because of rule `deny tor`: tor (says tor-exits)",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Three-valued truth
//!
//! For each signal a source says *yes*, *no*, or nothing. That a list does not name an address, and that a lookup failed, is *unknown* and never
//! *no*. Unknowns are told apart ([`Verdict::unknown_because`]): *not asked*, *silent*, *failed*. Only the last is an outage, and each policy decides what an outage means
//! for it; see [`policy`].
//!
//! # Features
//!
//! - `formats`: lists as CSV, TSV, JSON and JSON lines, the [forms](feed::Preset) of known publishers, and gzip around any of them. Off by default.
//! - `serde`: signals, verdicts and policies as JSON, TOML or any other format of serde. Off by default.
//! - `mmdb`: databases of MaxMind and IPinfo, as a backend (`mmdb::Database`) and as lists (`feed::read_mmdb`). Off by default.
//! - `catalog`: files that say which lists make up an index, and building it from them; brings `serde` and `formats`. Off by default.

mod backend;
#[cfg(feature = "catalog")]
pub mod catalog;
mod error;
mod evidence;
pub mod feed;
pub mod index;
pub mod ip;
#[cfg(feature = "mmdb")]
pub mod mmdb;
pub mod policy;
pub mod signal;
#[cfg(feature = "serde")]
mod tree;
mod verdict;

pub use async_trait::async_trait;
pub use backend::{Backend, Fixed, Never, Query};
pub use error::{Causes, ErrorSubject, LookupError, LookupErrorKind};
pub use evidence::{
    Activity, Coordinates, Country, Evidence, Finding, InvalidCoordinates, InvalidCountry,
    InvalidScore, ListOverride, Location, Network, NetworkKind, Operator, Place, Profile, Score,
    Source,
};
pub use index::{LocalIndex, SharedIndex};
pub use signal::{Fact, FactSet, Signal, SignalSet, Signals, UnknownName};
pub use verdict::{Explanation, Failure, Merge, Unknown, Verdict};
