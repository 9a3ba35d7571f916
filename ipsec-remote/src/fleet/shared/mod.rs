//! Sharing answers: what one instance was told, all know.

mod asking;
mod backend;
mod claim;
mod observe;
mod settings;
mod store;
mod value;
mod wire;
mod writer;

pub use observe::SharedStatistics;
pub use settings::InvalidShared;
pub use value::Shared;
