//! How sharing bans and allowances is going, for people and for alarms.

/// How a [`FleetOverlay`](super::FleetOverlay) is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FleetOverlayStatus {
    /// Whether this instance knew all that Redis knows when it last looked, which is every few seconds, and can look again.
    pub is_caught_up: bool,
    /// The place in Redis's record up to which everything has been applied. It grows with each change anywhere, by more than one; after Redis was set back, it may be
    /// lower.
    pub sequence: u64,
    /// Changes of this instance that the others do not know yet, the last one of each prefix.
    pub pending: usize,
    /// Changes of this instance that the others never hear of, because too many were waiting.
    pub lost: u64,
    /// Entries of the fleet that the rules of this instance's index refuse now: too wide, or too many. They are tried again every few minutes.
    pub refused: usize,
    /// How often something was found in Redis that is no ban, no allowance and no lifting.
    pub skipped: u64,
    /// Why this instance is on its own, or hears of changes only every few seconds; `None` if all is well.
    pub error: Option<String>,
}
