//! What can be wrong with a fleet: its settings, and one call of the store.

use std::fmt;

use redis::RedisError;

/// A setting that a [`Fleet`](super::Fleet) cannot have. The message says which and why, and shows no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidFleet(String);

impl InvalidFleet {
    pub(super) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for InvalidFleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidFleet {}

/// Why one call of the store came to nothing. Whoever called goes on alone.
#[derive(Debug)]
pub(super) enum Failed {
    /// It was not tried: the store has not been reached for a while.
    Away,
    /// It took longer than it may. The store may have done it all the same.
    Late,
    /// The connection broke, or the store refused.
    Refused(RedisError),
    /// What it answered is not what it was asked for.
    Unreadable,
    /// It has no room for more.
    Full,
}

impl Failed {
    /// A word for logs and metrics.
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Late => "late",
            Self::Refused(_) => "refused",
            Self::Unreadable => "unreadable",
            Self::Full => "full",
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away => f.write_str("the shared store cannot be reached"),
            Self::Late => f.write_str("the shared store did not answer in time"),
            Self::Refused(error) => error.fmt(f),
            Self::Unreadable => f.write_str("the shared store holds something else than expected"),
            Self::Full => f.write_str("the shared store has no room for more"),
        }
    }
}
