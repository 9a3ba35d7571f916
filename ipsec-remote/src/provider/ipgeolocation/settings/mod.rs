//! What is asked for: which objects and fields, in which language, from which of the service's endpoints.

mod endpoint;
mod include;
mod invalid;
mod lang;
mod objects;
mod wanted;

pub(super) use endpoint::Endpoint;
pub use include::Include;
pub use invalid::InvalidSetting;
pub use lang::Lang;
pub(super) use wanted::Wanted;
