//! Adapters of remote services, each two pure functions: a request from a query, a verdict from a reply.

mod account;
mod auth;
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
