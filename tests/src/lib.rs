//! Nothing to use: the tests are in `it/`. The examples in the README and in `docs/` are tested here.
#![doc = include_str!("../../README.md")]

#[doc = include_str!("../../docs/lists.md")]
pub mod lists {}
