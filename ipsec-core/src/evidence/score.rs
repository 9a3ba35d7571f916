//! A score on the scale of the source that gave it.

use std::fmt;
use std::hash::{Hash, Hasher};

/// A source's own number for how bad an address is, on that source's own scale.
///
/// Scores of different sources are never averaged: a 75 of one means something else than a 75 of another. A policy
/// names the source whose scale it means, or compares each by its [share](Score::share) of its own scale and takes the highest.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "wire::Score", into = "wire::Score")
)]
pub struct Score {
    value: f64,
    max: f64,
}

impl Score {
    /// A `value` on a scale from 0 (harmless) to `max`.
    ///
    /// # Errors
    ///
    /// [`InvalidScore`] unless `0 ≤ value ≤ max`, `max > 0` and both are finite.
    pub fn new(value: f64, max: f64) -> Result<Self, InvalidScore> {
        if max.is_finite() && max > 0.0 && (0.0..=max).contains(&value) {
            // Adding zero takes the sign off a negative zero: equal scores have equal bits.
            let value = value + 0.0;
            Ok(Self { value, max })
        } else {
            Err(InvalidScore { value, max })
        }
    }

    /// The number as the source gave it.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.value
    }

    /// The upper end of the source's scale; the lower is 0.
    #[must_use]
    pub const fn max(self) -> f64 {
        self.max
    }

    /// The value as a share of its scale, 0.0 to 1.0.
    #[must_use]
    pub fn share(self) -> f64 {
        self.value / self.max
    }
}

/// Both numbers are finite.
impl Eq for Score {}

impl Hash for Score {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.value.to_bits(), self.max.to_bits()).hash(state);
    }
}

/// The value and the scale: `75 of 100`.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.value, self.max)
    }
}

/// A score that is not on its scale, or whose scale is none.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("score {value} is not on a scale from 0 to {max}")]
pub struct InvalidScore {
    value: f64,
    max: f64,
}

#[cfg(feature = "serde")]
mod wire {
    //! The two numbers, checked on the way in.

    use super::InvalidScore;

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Score {
        value: f64,
        max: f64,
    }

    impl From<super::Score> for Score {
        fn from(super::Score { value, max }: super::Score) -> Self {
            Self { value, max }
        }
    }

    impl TryFrom<Score> for super::Score {
        type Error = InvalidScore;
        fn try_from(score: Score) -> Result<Self, InvalidScore> {
            Self::new(score.value, score.max)
        }
    }
}
