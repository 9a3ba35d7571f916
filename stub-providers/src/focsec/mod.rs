//! focsec.com: one address per request, and lists for enterprise plans.

mod database;
mod lookup;

use std::net::IpAddr;

use http::StatusCode;

use crate::{
    Vendor,
    answer::{Answer, message, with},
    call::{Call, address, decoded},
    keys::Account,
    quota::Quota,
    state::State,
};

const MADE: &str = "x-requestlimit-requestsmadetoday";
const REMAINING: &str = "x-requestlimit-requestsremainingtoday";

/// Answers a request.
pub(crate) fn answer(state: &State, call: &Call) -> Answer {
    let Some(endpoint) = Endpoint::of(&call.path) else {
        return message(StatusCode::NOT_FOUND, "The URL was not found");
    };
    if !call.is_get() {
        return message(
            StatusCode::METHOD_NOT_ALLOWED,
            "The request method is not allowed for this URL",
        );
    }
    let account = match account(state, call) {
        Ok(account) => account,
        Err((status, text)) => return message(status, text),
    };
    match state.quotas.take(Vendor::Focsec, 1) {
        Ok(quota) => counted(endpoint.answer(state, account), quota),
        Err(quota) => counted(
            message(
                StatusCode::TOO_MANY_REQUESTS,
                "Daily request limit exceeded",
            ),
            quota,
        ),
    }
}

/// The address that a request asks about.
pub(crate) fn asked(call: &Call) -> Vec<IpAddr> {
    match Endpoint::of(&call.path) {
        Some(Endpoint::Ip(text)) => address(&text).into_iter().collect(),
        _ => Vec::new(),
    }
}

enum Endpoint {
    Ip(String),
    Database(String),
}

impl Endpoint {
    fn of(path: &str) -> Option<Self> {
        if let Some(ip) = path.strip_prefix("/v1/ip/") {
            Some(Self::Ip(decoded(ip)))
        } else {
            let file = path.strip_prefix("/v1/database/")?;
            Some(Self::Database(decoded(file)))
        }
    }

    fn answer(self, state: &State, account: Account) -> Answer {
        match self {
            Self::Ip(text) => lookup::answer(state, &text),
            Self::Database(_) if account == Account::Free => message(
                StatusCode::FORBIDDEN,
                "This feature is only available for subscribers with an Enterprise plan",
            ),
            Self::Database(file) => database::answer(state, &file),
        }
    }
}

/// The key is the whole header, without a scheme; the query comes second.
fn account(state: &State, call: &Call) -> Result<Account, (StatusCode, &'static str)> {
    let key = match call.header("authorization") {
        Some(key) => Some(key.into()),
        None => call.query("api_key"),
    };
    match key.and_then(|key| state.keys.account(&key)) {
        Some(Account::Expired | Account::Trial | Account::Paused) => Err((
            StatusCode::PAYMENT_REQUIRED,
            "Subscription or trial period expired, please renew your subscription",
        )),
        None | Some(Account::Locked | Account::Disabled) => {
            Err((StatusCode::UNAUTHORIZED, "Invalid API key"))
        }
        Some(account) => Ok(account),
    }
}

fn counted(answer: Answer, quota: Quota) -> Answer {
    let answer = with(answer, MADE, quota.used);
    with(answer, REMAINING, quota.left())
}
