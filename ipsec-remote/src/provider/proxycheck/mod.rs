//! The adapter of proxycheck.io.

#![doc = include_str!("../../../docs/proxycheck.md")]

mod body;
mod client;
pub mod dashboard;
mod kind;
mod message;
mod parts;
mod said;
mod setters;
mod settings;
mod signature;
mod v1;
pub mod v2;
pub mod v3;

pub use settings::{ApiVersion, Days, InvalidApiVersion, InvalidDays, InvalidTag, Tag};
pub use signature::InvalidSignatureKey;
pub use v1::parse_v1;
pub use v2::ProxycheckV2;
pub use v3::Proxycheck;
