//! Version 3: one question, one answer with all there is.

mod answer;
mod map;
mod provider;

pub use self::answer::{Answer, Detections, History, Location, Network};
pub use self::provider::Proxycheck;
pub use super::parts::{Attacks, Currency, Devices, Operator};
