//! Nothing to use: the tests are in `it/`. The examples in the README are tested here.
#![doc = include_str!("../../README.md")]
