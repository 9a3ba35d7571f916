//! What an answer tells about our account, whatever it was about.

use std::fmt;
use std::time::SystemTime;

/// What an answer tells about our account, whatever it was about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// How much may still be asked.
    pub quota: Option<Quota>,
    /// What this one request cost, in the service's own credits.
    pub charged: Option<u64>,
    /// What the service wants its customer to know.
    pub notices: Vec<Notice>,
}

/// How much may still be asked, in the service's own unit, mostly addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// How much was asked in the running period.
    pub used: Option<u64>,
    /// How much is left of it.
    pub remaining: Option<u64>,
    /// When the next period begins.
    pub resets_at: Option<SystemTime>,
}

/// Something that a service wants its customer to know, although it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Most of the quota is used up.
    QuotaLow,
    /// We ask faster than we may.
    SlowDown,
    /// The key does not count any more: answers are what anybody gets.
    KeyDisabled,
    /// Anything else, in the service's words.
    Message(String),
}

impl Notice {
    /// The snake_case name, for logs and metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::QuotaLow => "quota_low",
            Self::SlowDown => "slow_down",
            Self::KeyDisabled => "key_disabled",
            Self::Message(_) => "message",
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::QuotaLow => f.write_str("most of the quota is used up"),
            Self::SlowDown => f.write_str("we ask faster than we may"),
            Self::KeyDisabled => {
                f.write_str("the key does not count any more: answers are what anybody gets")
            }
            Self::Message(text) => write!(f, "the service says: {text}"),
        }
    }
}
