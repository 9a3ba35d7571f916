//! When, how often and for what an address was noticed.

use std::time::SystemTime;

/// When, how often and for what an address was noticed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Activity {
    /// The first time. A source that knows only the day gives its beginning, in UTC.
    #[cfg_attr(
        feature = "serde",
        serde(
            with = "crate::evidence::unix_seconds",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub first_seen: Option<SystemTime>,
    /// The last time. A source that knows only the day gives its beginning, in UTC.
    #[cfg_attr(
        feature = "serde",
        serde(
            with = "crate::evidence::unix_seconds",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub last_seen: Option<SystemTime>,
    /// How often.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub times_seen: Option<u64>,
    /// When the source will forget it, if nothing new happens.
    #[cfg_attr(
        feature = "serde",
        serde(
            with = "crate::evidence::unix_seconds",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub delisted_at: Option<SystemTime>,
    /// The single times, newest first, as many as the source's adapter keeps.
    #[cfg_attr(
        feature = "serde",
        serde(
            with = "crate::evidence::each_unix_seconds",
            skip_serializing_if = "Vec::is_empty"
        )
    )]
    pub events: Vec<SystemTime>,
    /// The attacks counted, each with the source's own word for it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub attacks: Vec<(String, u64)>,
}

impl Activity {
    /// Whether nothing is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
