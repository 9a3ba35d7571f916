//! Version 2: what is answered depends on what was asked for.

mod answer;
mod map;
mod network;
mod provider;
mod settings;

pub use self::answer::Answer;
pub use self::provider::ProxycheckV2;
pub use self::settings::{Risk, VpnCheck};
pub use super::parts::{Attacks, Currency, Devices, Operator};

pub(super) use self::map::map;
pub(super) use self::settings::facts;
