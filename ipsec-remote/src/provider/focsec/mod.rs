//! The adapter of focsec.

#![doc = include_str!("../../../docs/focsec.md")]
