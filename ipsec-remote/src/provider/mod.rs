//! Adapters of remote services, and what they have in common.

#![doc = include_str!("../../docs/providers.md")]

mod about;
mod account;
mod auth;
#[cfg(feature = "conformance")]
pub mod conformance;
mod failure;
pub mod focsec;
pub mod ipgeolocation;
mod lifetime;
mod pace;
pub mod proxycheck;
mod raw;
pub mod request;
mod traits;
pub mod vastel;

pub use account::{Account, Notice, Quota};
pub use auth::Auth;
pub use failure::{by_status, clean, said, status_error};
pub use lifetime::Lifetime;
pub use pace::Pace;
pub use raw::with_raw;
pub use traits::{Answers, Bulk, Call, Limits, Provider};
