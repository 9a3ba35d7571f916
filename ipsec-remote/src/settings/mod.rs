//! What an application sets: keys and addresses of services, checked when they are set.

mod base_url;
mod key;

#[cfg(any(feature = "client", feature = "conformance"))]
pub(crate) use base_url::is_safe;
pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use key::{ApiKey, InvalidApiKey};
