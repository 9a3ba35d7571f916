//! The adapter of ipgeolocation.

#![doc = include_str!("../../../docs/ipgeolocation.md")]

mod adapter;
mod answer;
mod bulk;
mod failure;
mod mapping;
mod reading;
mod request;
mod settings;

pub use adapter::Ipgeolocation;
pub use answer::{
    Abuse, Answer, Asn, Company, CountryMetadata, Currency, Device, DstChange, Engine, Location,
    Network, OperatingSystem, Security, TimeZone, UserAgent,
};
pub use settings::{Include, InvalidSetting, Lang};
