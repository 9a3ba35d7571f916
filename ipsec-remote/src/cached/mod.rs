//! Remembering what a backend said: [`Cached`].

mod answer;
mod asking;
mod backend;
mod entry;
mod flights;
mod lifetimes;
mod observe;
mod refresh;
mod respond;
mod store;
mod value;

#[cfg(feature = "fleet")]
pub(crate) use answer::Answer;
#[cfg(feature = "fleet")]
pub(crate) use entry::{Ask, Entry};
#[cfg(feature = "fleet")]
pub(crate) use flights::Landed;
#[cfg(feature = "fleet")]
pub(crate) use lifetimes::Span;
pub use lifetimes::{InvalidLifetimes, Lifetimes};
pub use observe::CacheStatistics;
#[cfg(feature = "fleet")]
pub(crate) use respond::{respond, told};
pub use value::Cached;
