//! What the layers know of the visitor behind a request, and leave on it.

mod ask;
mod head;
mod lost;
mod peer;
mod value;

pub use head::RequestHead;
pub use value::Visitor;

pub(crate) use ask::{Asker, Asking, Wanted};
pub(crate) use peer::peer_of;
pub(crate) use value::{AddressOnly, client_of};
