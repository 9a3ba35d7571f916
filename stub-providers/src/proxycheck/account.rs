//! Who asks, how much is left, and what proxycheck.io says about that beside the answer.

use http::StatusCode;

use super::params::Params;
use crate::{Vendor, keys::Account, quota::Quota, state::State};

/// A customer, or somebody without a key.
#[derive(Debug)]
pub(super) struct Standing {
    is_anonymous: bool,
    /// More addresses in one request are not looked at.
    pub(super) batch: usize,
    warning: Option<&'static str>,
}

/// Why nothing is answered.
#[derive(Debug)]
pub(super) struct Denied {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// Seconds to wait.
    pub(super) retry_after: Option<u64>,
}

impl Denied {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            retry_after: None,
        }
    }
}

/// Judges the key. None is needed for lookups.
pub(super) fn standing(state: &State, params: &Params) -> Result<Standing, Denied> {
    let customer = Standing {
        is_anonymous: false,
        batch: state.limits.proxycheck,
        warning: None,
    };
    let anonymous = |warning| Standing {
        is_anonymous: true,
        batch: state.limits.proxycheck_anonymous,
        warning,
    };
    let Some(key) = params.text("key").filter(|key| !key.is_empty()) else {
        return Ok(anonymous(None));
    };
    match state.keys.account(key) {
        None => Err(Denied::new(
            StatusCode::UNAUTHORIZED,
            "The API key you supplied is not valid.",
        )),
        Some(Account::Locked) => Err(Denied::new(
            StatusCode::FORBIDDEN,
            "Your access has been blocked due to using a proxy server.",
        )),
        Some(Account::TooFast) => Err(Denied {
            retry_after: Some(state.retry_after.as_secs()),
            ..Denied::new(
                StatusCode::TOO_MANY_REQUESTS,
                "You are sending more than 200 requests per second.",
            )
        }),
        Some(Account::Disabled) => Ok(anonymous(Some("Your API key has been disabled."))),
        Some(Account::Hurried) => Ok(Standing {
            warning: Some("You are sending more than 175 requests per second."),
            ..customer
        }),
        Some(Account::Burst) => Ok(Standing {
            warning: Some(
                "You have gone over your daily query allowance and a burst token has been consumed.",
            ),
            ..customer
        }),
        Some(_) => Ok(customer),
    }
}

impl Standing {
    /// Counts the addresses, and says what the customer should know.
    pub(super) fn take(
        &self,
        state: &State,
        version: u8,
        addresses: u64,
    ) -> Result<Option<&'static str>, Denied> {
        let taken = if self.is_anonymous {
            state.quotas.take_anonymous(addresses)
        } else {
            state.quotas.take(Vendor::Proxycheck, addresses)
        };
        let quota = taken.map_err(|quota| exhausted(version, quota))?;
        Ok(self.warning.or_else(|| {
            quota
                .is_low()
                .then_some("You are within 10% of your query limit.")
        }))
    }
}

/// The status is not documented and was seen both ways: old versions say 200.
fn exhausted(version: u8, quota: Quota) -> Denied {
    let status = match version {
        3 => StatusCode::FORBIDDEN,
        _ => StatusCode::OK,
    };
    Denied::new(
        status,
        format!(
            "{} queries exhausted. Please try again tomorrow.",
            thousands(quota.limit)
        ),
    )
}

/// With commas, as in the vendor's messages.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn commas() {
        for (number, text) in [
            (0, "0"),
            (100, "100"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(super::thousands(number), text);
        }
    }
}
