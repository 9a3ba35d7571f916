//! What one source said about one address: signals, score, network, location, names, and when.

mod item;
mod list_override;
mod location;
mod network;
mod profile;
mod score;
mod source;
#[cfg(feature = "serde")]
mod time;

pub use item::Evidence;
pub use list_override::ListOverride;
pub use location::{Country, InvalidCountry, Location};
pub use network::{Network, NetworkKind};
pub use profile::{Activity, Coordinates, Finding, InvalidCoordinates, Operator, Place, Profile};
pub use score::{InvalidScore, Score};
pub use source::Source;

#[cfg(feature = "serde")]
pub(crate) use time::{each_unix_seconds, unix_seconds};
