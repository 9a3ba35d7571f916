//! The adapter of vastel.

#![doc = include_str!("../../../docs/vastel.md")]
