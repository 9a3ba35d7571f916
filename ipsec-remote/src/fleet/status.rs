//! How a fleet is doing, for people and for alarms.

use std::time::SystemTime;

/// How the connection of a [`Fleet`](super::Fleet) is doing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FleetStatus {
    /// Whether Redis answers in time for requests. While it does not, none asks it, and this instance answers alone.
    pub is_reachable: bool,
    /// Whether there is a connection, however slow. While there is one, bans and allowances are shared.
    pub is_connected: bool,
    /// Since when it is reachable, or is not.
    pub since: SystemTime,
    /// How often Redis was reached anew, the first time included.
    pub connections: u64,
    /// Why it is not reachable; `None` if it is, or nothing was tried yet.
    pub error: Option<String>,
}
