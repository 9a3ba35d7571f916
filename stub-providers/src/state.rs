//! What all answers are made from.

use std::time::Duration;

use jiff::Timestamp;

use crate::{facts::Book, faults::Faults, keys::Keys, log::Log, proxycheck, quota::Quotas};

/// Everything that lives as long as the server.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) book: Book,
    pub(crate) keys: Keys,
    pub(crate) quotas: Quotas,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) customer: proxycheck::Customer,
    /// Signs what proxycheck.io answers, if there is one.
    pub(crate) signature_key: Option<String>,
    /// What ages are counted back from.
    pub(crate) now: Timestamp,
    /// What faults with a `Retry-After` ask for.
    pub(crate) retry_after: Duration,
}

/// How many addresses one request may ask about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) ipgeolocation: usize,
    pub(crate) proxycheck: usize,
    pub(crate) proxycheck_anonymous: usize,
    pub(crate) vastel: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            ipgeolocation: 50_000,
            proxycheck: 1_000,
            proxycheck_anonymous: 100,
            vastel: 100,
        }
    }
}
