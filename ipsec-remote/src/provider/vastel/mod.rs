//! The adapter of Antoine Vastel's lists of bots.

#![doc = include_str!("../../../docs/vastel.md")]

mod adapter;
mod answer;
mod bulk;
mod error;
mod mapping;
mod recent;
mod when;

pub use adapter::Vastel;
pub use answer::Answer;
pub use recent::{Recent, RecentBot, RecentBots};
pub use when::When;
