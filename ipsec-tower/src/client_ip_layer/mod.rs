//! The client address alone, for those who need nothing else.

mod finder;
mod future;
mod layer;
mod on_error;
mod service;

pub use future::ResponseFuture;
pub use layer::ClientIpLayer;
pub use on_error::OnError;
pub use service::ClientIpService;

pub(crate) use finder::Finder;
