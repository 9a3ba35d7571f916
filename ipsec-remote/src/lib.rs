//! Asking others about an address: adapters of remote services, and a client for them.
//!
//! A local index answers in nanoseconds and sends nothing anywhere. What it cannot say, a remote service may: at the price of a request, a quota, and
//! of telling somebody else who visits. This crate makes such services [backends](ipsec_core::Backend) like any other.
//!
//! | piece | what it is |
//! |---|---|
//! | [`provider`] | the adapters: [Focsec](provider::focsec), [ipgeolocation.io](provider::ipgeolocation), [proxycheck.io](provider::proxycheck), [Antoine Vastel's bot lists](provider::vastel), and how to write one |
//! | [`Remote`] | a provider as a backend |
//! | [`stacks`] | which wrappers go around a service, in which order, and what its failures then look like |
//! | [`Cached`], [`Breaker`], [`Budget`], [`Retry`], [`Deadline`], [`Admission`], [`Batched`] | backends that wrap one backend |
//! | [`Cascade`], [`Consensus`] | backends that combine several |
//! | `FeedSet` | lists that are fetched in the background, judged, and swapped into an index (feature `feeds`) |
//! | `IndexFeed` | an index that was built once and is fetched by all instances of a fleet, verified and swapped in (feature `feeds`) |
//! | `fleet` | what instances share through Redis: answers, budgets, bans and allowances (feature `fleet`) |
//! | [`Client`] | the one HTTP client, and the only place that waits for a web server |
//! | [`read`] | reading what services write |
//! | [`ApiKey`], [`BaseUrl`] | settings, checked when they are set |
//! | [`Reply`] | what a service answered, and when |
//!
//! Each adapter is two pure functions, one from a query to a request and one from a reply to a verdict: it can be tested, fuzzed, and used with an HTTP client
//! of your own.
//!
//! # What leaves the process
//!
//! Nothing, unless an application makes a [`Remote`] and somebody asks it. Then the visitor's address and the account's key, and what the page of the
//! provider says besides; never an address that is not [public](ipsec_core::ip::Scope::is_public). Keys are in no error, no log and no `Debug` output.
//!
//! A `FeedSet` or an `IndexFeed` fetches what it is told to, and says nothing of visitors. A `fleet` writes the addresses that were asked about, and what was answered, into the
//! application's own Redis, for as long as the answers hold.
//!
//! # Features
//!
//! - `client`: [`Client`] and [`Remote`], through reqwest and rustls. On by default.
//! - `combinators`: the backends that wrap backends. On by default.
//! - `feeds`: `FeedSet`, which fetches the lists of a catalog, judges them, keeps the last good ones, and puts them into an index while requests run. Off by default.
//! - `fleet`: what the instances of one application share through Redis: answers, budgets, bans and allowances. Off by default.
//! - `tracing`: [events](#logs-and-metrics), as for each request and each thing that a service wants its customer to know. On by default.
//! - `metrics`: [counters](#logs-and-metrics), times and quotas through the `metrics` facade. Off by default.
//! - `conformance`: [tests](provider::conformance) for adapters of your own. Off by default.
//!
#![doc = include_str!("../docs/watching.md")]

#[cfg(feature = "combinators")]
mod admission;
#[cfg(feature = "combinators")]
mod batched;
#[cfg(feature = "combinators")]
mod breaker;
#[cfg(feature = "combinators")]
mod budget;
#[cfg(feature = "combinators")]
mod cached;
#[cfg(feature = "combinators")]
mod cascade;
#[cfg(feature = "client")]
mod client;
mod clock;
#[cfg(feature = "combinators")]
mod consensus;
#[cfg(feature = "combinators")]
mod deadline;
#[cfg(feature = "feeds")]
mod feeds;
#[cfg(feature = "fleet")]
pub mod fleet;
pub mod provider;
pub mod read;
#[cfg(feature = "combinators")]
mod refuse;
#[cfg(feature = "client")]
mod remote;
#[cfg(feature = "combinators")]
mod repeated;
mod reply;
#[cfg(feature = "combinators")]
mod retry;
mod settings;
#[cfg(all(feature = "combinators", feature = "client"))]
pub mod stacks {
    #![doc = include_str!("../docs/stacks.md")]
}
#[cfg(feature = "combinators")]
mod window;

#[cfg(feature = "combinators")]
pub use admission::Admission;
#[cfg(feature = "combinators")]
pub use batched::Batched;
#[cfg(feature = "combinators")]
pub use breaker::{Breaker, BreakerSettings, BreakerState, InvalidBreaker};
#[cfg(feature = "combinators")]
pub use budget::{Budget, Counter, FileCounter, InvalidBudget, MemoryCounter, Period};
#[cfg(feature = "combinators")]
pub use cached::{CacheStatistics, Cached, InvalidLifetimes, Lifetimes};
#[cfg(feature = "combinators")]
pub use cascade::Cascade;
#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder, ClientError};
pub use clock::{Clock, SystemClock};
#[cfg(feature = "combinators")]
pub use consensus::{Consensus, ConsensusBuilder, InvalidConsensus};
#[cfg(feature = "combinators")]
pub use deadline::Deadline;
#[cfg(feature = "feeds")]
pub use feeds::{
    FallbackStatus, FeedChanges, FeedHandle, FeedSet, FeedSetError, FeedStatus, Generation,
    GenerationList, IndexFeed, IndexProof, ListStatus,
};
#[cfg(feature = "client")]
pub use remote::Remote;
pub use reply::Reply;
#[cfg(feature = "combinators")]
pub use retry::Retry;
pub use settings::{ApiKey, BaseUrl, InvalidApiKey, InvalidBaseUrl};
