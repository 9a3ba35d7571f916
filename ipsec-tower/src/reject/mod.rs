//! What a visitor gets who is not let in.

mod by_action;
mod closure;
mod incident;
mod negotiate;
mod problem;
mod redirect;
mod refusal;
mod status;
mod traits;

pub use by_action::ByAction;
pub use incident::IncidentId;
pub use problem::{INCIDENT_HEADER, Problem};
pub use redirect::Redirect;
pub use refusal::Refusal;
pub use status::{ErrorStatus, NotAnErrorStatus};
pub use traits::Reject;
