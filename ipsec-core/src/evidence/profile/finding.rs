//! What else a source says of one signal.

use std::time::SystemTime;

use crate::signal::Signal;

/// What else a source says of one signal: how sure it is, whose service it is, when it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Finding {
    /// The signal.
    pub signal: Signal,
    /// How sure the source is, 0 to 100.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub confidence: Option<u8>,
    /// The services named for it.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub names: Vec<String>,
    /// The source's own word for it, such as `SOCKS5` or `openvpn`.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub detail: Option<String>,
    /// The port on which the service answers.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub port: Option<u16>,
    /// When it was noticed first. A source that knows only the day gives its beginning, in UTC.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            with = "crate::evidence::unix_seconds",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub first_seen: Option<SystemTime>,
    /// When it was noticed last. A source that knows only the day gives its beginning, in UTC.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            with = "crate::evidence::unix_seconds",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub last_seen: Option<SystemTime>,
}

impl Finding {
    /// Nothing but the signal.
    #[must_use]
    pub fn new(signal: Signal) -> Self {
        Self {
            signal,
            confidence: None,
            names: Vec::new(),
            detail: None,
            port: None,
            first_seen: None,
            last_seen: None,
        }
    }
}
