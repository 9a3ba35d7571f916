//! How answers are shared.

use std::fmt;
use std::time::Duration;

use ipsec_core::Backend;
use ipsec_core::ip::KeyWidth;

use super::value::Shared;
use crate::Lifetimes;

const LONGEST_PATIENCE: Duration = Duration::from_secs(5);
const SHORTEST_CLAIM: Duration = Duration::from_millis(100);
const LONGEST_CLAIM: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) width: KeyWidth,
    pub(super) lifetimes: Lifetimes,
    pub(super) patience: Duration,
    pub(super) claim: Duration,
}

/// A setting that a [`Shared`] cannot have; the message says what it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidShared(&'static str);

impl Default for Settings {
    fn default() -> Self {
        Self {
            width: KeyWidth::default(),
            lifetimes: Lifetimes::new(),
            patience: Duration::from_millis(300),
            claim: Duration::from_secs(2),
        }
    }
}

impl<B: Backend> Shared<B> {
    /// How many leading bits of an address share an answer. Default: `/32` and `/64`. All instances, and the [`Cached`](crate::Cached) around, say the same.
    pub fn key_width(mut self, width: KeyWidth) -> Self {
        self.settings.width = width;
        self
    }

    /// How long answers are kept. What is over is forgotten: old answers for bad days are in the cache around, and so is the refreshing.
    pub fn lifetimes(mut self, lifetimes: Lifetimes) -> Self {
        self.settings.lifetimes = lifetimes;
        self
    }

    /// How long an instance waits for the answer to what another instance asks. Default: 300 milliseconds. With nothing it asks at once.
    ///
    /// # Errors
    ///
    /// More than 5 seconds.
    pub fn patience(mut self, patience: Duration) -> Result<Self, InvalidShared> {
        if patience > LONGEST_PATIENCE {
            return Err(InvalidShared(
                "the patience with another instance is at most 5 seconds",
            ));
        }
        self.settings.patience = patience;
        Ok(self)
    }

    /// After how long an instance that asks is taken for dead, and another may be the one. Default: 2 seconds. A little more than the longest question to the
    /// source, retries included.
    ///
    /// # Errors
    ///
    /// Less than 100 milliseconds, or more than a minute.
    pub fn claim(mut self, claim: Duration) -> Result<Self, InvalidShared> {
        if !(SHORTEST_CLAIM..=LONGEST_CLAIM).contains(&claim) {
            return Err(InvalidShared("a claim is of 100 milliseconds to a minute"));
        }
        self.settings.claim = claim;
        Ok(self)
    }
}

impl fmt::Display for InvalidShared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidShared {}
