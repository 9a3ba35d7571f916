//! Which account a key belongs to at ipgeolocation.io, and what its plan allows.

use http::StatusCode;

use super::{Endpoint, Refusal, include};
use crate::{Vendor, call::Call, keys::Account, state::State};

/// Checks the key, the plan and what is left of it.
pub(super) fn of(state: &State, call: &Call, endpoint: Endpoint) -> Result<Account, Refusal> {
    let refuse = |text: &str| Err((StatusCode::UNAUTHORIZED, text.to_owned()));
    let Some(key) = call.query("apiKey").filter(|key| !key.is_empty()) else {
        return refuse("Please provide an API key (as 'apiKey=YOUR_API_KEY' URL parameter).");
    };
    let Some(account) = state.keys.account(&key) else {
        return refuse("Provided API key is not valid. Contact technical support.");
    };
    match account {
        Account::Expired => refuse("Your subscription has expired."),
        Account::Trial => refuse("Your trial has ended."),
        Account::Paused => refuse("Your subscription has been paused."),
        Account::Locked | Account::Disabled => refuse("Your account has been locked."),
        Account::Unverified => refuse("Your account is not verified."),
        Account::Database => {
            refuse("You cannot query IPGeolocation API on a database plan subscription.")
        }
        Account::Free if endpoint.is_bulk && endpoint.version == 2 => {
            refuse("Bulk lookup is not supported on your current subscription.")
        }
        Account::Free if endpoint.version == 3 && wants_security(call, endpoint) => {
            refuse("IP Security API is not supported on your current subscription.")
        }
        account => within_quota(state, account),
    }
}

fn wants_security(call: &Call, endpoint: Endpoint) -> bool {
    !endpoint.is_ipgeo || include::has(call, "security")
}

fn within_quota(state: &State, account: Account) -> Result<Account, Refusal> {
    let quota = state.quotas.of(Vendor::IpGeolocation);
    if quota.left() > 0 {
        return Ok(account);
    }
    Err((
        StatusCode::TOO_MANY_REQUESTS,
        format!(
            "You have exceeded the limit of {} requests per day for your subscribed stub plan.",
            quota.limit
        ),
    ))
}
