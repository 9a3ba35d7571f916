//! Bans and allowances that are said on one instance and count on all of them.

mod apply;
mod handle;
mod mirror;
mod observe;
mod pending;
mod seen;
mod shared;
mod status;
mod store;
mod task;
mod voice;
mod word;

pub use handle::FleetOverlay;
pub use status::FleetOverlayStatus;
