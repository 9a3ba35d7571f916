//! The adapter of proxycheck.

#![doc = include_str!("../../../docs/proxycheck.md")]
