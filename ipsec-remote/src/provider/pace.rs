//! How fast a service may be asked.

use std::num::{NonZeroU32, NonZeroUsize};

/// How fast a service may be asked by one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pace {
    /// Requests per second, evenly spread; `None`: as many as there are.
    pub per_second: Option<NonZeroU32>,
    /// Requests at one time.
    pub concurrent: NonZeroUsize,
}

impl Pace {
    /// This many requests at one time, as many per second as there are.
    #[must_use]
    pub const fn concurrent(concurrent: NonZeroUsize) -> Self {
        Self {
            per_second: None,
            concurrent,
        }
    }

    /// Not more than this many requests per second.
    #[must_use]
    pub const fn per_second(mut self, requests: NonZeroU32) -> Self {
        self.per_second = Some(requests);
        self
    }
}

/// 32 requests at one time.
impl Default for Pace {
    fn default() -> Self {
        const CONCURRENT: NonZeroUsize = NonZeroUsize::new(32).unwrap();
        Self::concurrent(CONCURRENT)
    }
}
