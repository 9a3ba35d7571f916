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

pub use lifetimes::{InvalidLifetimes, Lifetimes};
pub use observe::CacheStatistics;
pub use value::Cached;
