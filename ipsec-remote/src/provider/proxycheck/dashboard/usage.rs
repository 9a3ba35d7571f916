//! How much of the account's plan is used.

use std::time::SystemTime;

use ipsec_core::LookupError;

use super::wire::{Object, nothing_known};

/// How much of the account's plan is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// How many times the day's allowance may still be exceeded.
    pub burst_tokens_available: Option<u64>,
    /// How many times a month it may be.
    pub burst_token_allowance: Option<u64>,
    /// Whether it is being exceeded today.
    pub burst_token_active: Option<bool>,
    /// How many addresses were asked about today.
    pub queries_today: Option<u64>,
    /// How many may be, on one day.
    pub daily_limit: Option<u64>,
    /// How many ever were.
    pub queries_total: Option<u64>,
    /// The plan, in the service's words.
    pub plan_tier: Option<String>,
}

impl Usage {
    /// How many addresses may still be asked about today, bursts aside.
    #[must_use]
    pub fn remaining(&self) -> Option<u64> {
        Some(self.daily_limit?.saturating_sub(self.queries_today?))
    }
}

pub(super) fn read(object: &Object, _: SystemTime) -> Result<Usage, LookupError> {
    let usage = Usage {
        burst_tokens_available: object.whole("burst tokens available"),
        burst_token_allowance: object.whole("burst token allowance"),
        burst_token_active: object.flag("burst token active"),
        queries_today: object.whole("queries today"),
        daily_limit: object.whole("daily limit"),
        queries_total: object.whole("queries total"),
        plan_tier: object.text("plan tier"),
    };
    match usage == Usage::default() {
        true => Err(nothing_known()),
        false => Ok(usage),
    }
}
