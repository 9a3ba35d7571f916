//! The middleware that enforces a policy on a route.

mod future;
mod judge;
mod layer;
mod service;

pub use future::ResponseFuture;
pub use layer::GuardLayer;
pub use service::GuardService;

#[cfg(feature = "axum")]
pub(crate) use judge::{Judge, Ruling};
