//! What the instances of one application share through Redis: answers, budgets, bans and allowances.
//!
//! [`Fleet`] is the connection; whatever is shared is made from it. An instance that cannot reach Redis works on alone, at no cost but that it
//! shares nothing, and catches up after.

mod builder;
mod chance;
mod error;
mod keeper;
mod link;
mod observe;
mod status;
mod value;

pub use builder::FleetBuilder;
pub use error::InvalidFleet;
pub use status::FleetStatus;
pub use value::Fleet;
