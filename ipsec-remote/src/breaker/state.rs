//! What a breaker shows of itself.

use std::fmt;
use std::time::SystemTime;

use ipsec_core::LookupErrorKind;

/// Whether the source behind a [`Breaker`](crate::Breaker) is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BreakerState {
    /// It is asked.
    Closed,
    /// It is not asked.
    Open {
        /// The error that opened the breaker, and the answer for the time being.
        because: LookupErrorKind,
        /// When it is worth a try.
        until: SystemTime,
    },
    /// It is worth a try: a few questions are let through, the others are answered as if the breaker were open.
    HalfOpen {
        /// The error that opened the breaker, and the answer to those who are not let through.
        because: LookupErrorKind,
    },
}

impl BreakerState {
    /// The snake_case name, for logs and metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open { .. } => "open",
            Self::HalfOpen { .. } => "half_open",
        }
    }
}

impl fmt::Display for BreakerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
