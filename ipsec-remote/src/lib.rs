//! Asking others about an address.

pub mod provider;
pub mod read;
mod reply;
mod settings;

pub use reply::Reply;
pub use settings::{ApiKey, BaseUrl, InvalidApiKey, InvalidBaseUrl};
