//! What an application sets: keys and addresses of services, checked when they are set.

mod base_url;
mod key;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use key::{ApiKey, InvalidApiKey};
