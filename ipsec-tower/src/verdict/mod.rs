//! The middleware that finds out who stands behind a request, and leaves that on the request.

mod future;
mod layer;
mod mock;
mod service;

pub use future::ResponseFuture;
pub use layer::{Lookup, VerdictLayer};
pub use mock::{MockVerdict, MockVerdictLayer};
pub use service::VerdictService;
