//! The adapter of ipgeolocation.

#![doc = include_str!("../../../docs/ipgeolocation.md")]
