//! One address at ipgeolocation.io.

use http::StatusCode;

use super::{Endpoint, Refusal, record, written};
use crate::{
    Vendor,
    answer::{Answer, with},
    call::{Call, address},
    facts::{Known, is_bogon},
    keys::Account,
    state::State,
};

pub(super) fn answer(
    state: &State,
    call: &Call,
    endpoint: Endpoint,
    account: Account,
) -> Result<Answer, Refusal> {
    let asked: Vec<_> = call.pairs().filter(|(name, _)| name == "ip").collect();
    let known = match asked.as_slice() {
        // Without an address, the one that the request came from is meant.
        [] => known(state, &call.peer.to_string(), endpoint, account)?,
        [(_, text)] if text.trim().is_empty() => {
            known(state, &call.peer.to_string(), endpoint, account)?
        }
        [(_, text)] => known(state, text, endpoint, account)?,
        _ => return Err(invalid(&asked[0].1)),
    };
    let body = record::of(state, call, endpoint, account, &known);
    let cost = endpoint.cost(call);
    let _ = state.quotas.take(Vendor::IpGeolocation, cost);
    let answer = written(call, StatusCode::OK, &body, "LinkedHashMap");
    Ok(with(answer, "x-credits-charged", cost))
}

/// Looks one address up; bulk answers carry the texts of these refusals.
pub(super) fn known(
    state: &State,
    text: &str,
    endpoint: Endpoint,
    account: Account,
) -> Result<Known, Refusal> {
    let Some(ip) = address(text) else {
        return Err(no_address(text, endpoint, account));
    };
    if is_bogon(ip) {
        return Err((StatusCode::LOCKED, format!("'{ip}' is a bogon IP address.")));
    }
    let known = state.book.about(ip);
    if known.is_absent_at(Vendor::IpGeolocation) {
        return Err(not_found());
    }
    Ok(known)
}

/// Names of hosts were looked up for paying customers of version 2; here none resolves.
fn no_address(text: &str, endpoint: Endpoint, account: Account) -> Refusal {
    let is_domain = text.contains('.')
        && text.chars().any(|c| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    if !is_domain {
        invalid(text)
    } else if endpoint.version == 3 || account == Account::Free {
        (
            StatusCode::UNAUTHORIZED,
            "Domain lookup is not supported on your current subscription.".to_owned(),
        )
    } else {
        not_found()
    }
}

fn invalid(text: &str) -> Refusal {
    (
        StatusCode::BAD_REQUEST,
        format!("Provided name, service or IP address '{text}' is not valid."),
    )
}

fn not_found() -> Refusal {
    (
        StatusCode::NOT_FOUND,
        "Provided IPv4 or IPv6 address does not exist in our database.".to_owned(),
    )
}
