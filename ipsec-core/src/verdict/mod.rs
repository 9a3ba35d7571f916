//! What is known about one client address: combined signals, and the evidence they come from.

mod build;
mod detail;
mod explain;
mod merge;
mod reuse;
mod unknown;
mod value;
#[cfg(feature = "serde")]
mod wire;

pub(crate) use build::Template;
pub(crate) use detail::Records;
pub use explain::Explanation;
pub use merge::Merge;
pub use unknown::{Failure, Unknown};
pub use value::Verdict;
