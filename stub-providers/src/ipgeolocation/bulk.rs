//! Many addresses at ipgeolocation.io: answers in the order of the request, duplicates and all.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Endpoint, Refusal, record, single, written};
use crate::{
    Vendor,
    answer::{Answer, with},
    call::Call,
    keys::Account,
    state::State,
};

pub(super) fn answer(
    state: &State,
    call: &Call,
    endpoint: Endpoint,
    account: Account,
) -> Result<Answer, Refusal> {
    let texts = ips(call)?;
    if texts.len() > state.limits.ipgeolocation {
        return Err(bad(format!(
            "No. of lookup queries cannot be more than {}",
            state.limits.ipgeolocation
        )));
    }
    let mut good = 0;
    let body: Value = texts
        .iter()
        .map(|text| match single::known(state, text, endpoint, account) {
            Ok(known) => {
                good += 1;
                record::of(state, call, endpoint, account, &known)
            }
            // Who failed is told by the place in the list alone.
            Err((_, text)) => json!({ "message": text }),
        })
        .collect();
    let cost = endpoint.cost(call) * good;
    let _ = state.quotas.take(Vendor::IpGeolocation, cost);
    let answer = written(call, StatusCode::OK, &body, "ArrayList");
    let answer = with(answer, "x-credits-charged", cost);
    Ok(if good == texts.len() as u64 {
        answer
    } else {
        with(answer, "x-successful-record", good)
    })
}

fn ips(call: &Call) -> Result<Vec<String>, Refusal> {
    let malformed = || bad("Malformed JSON request or invalid field");
    let body: Value = serde_json::from_slice(&call.body).map_err(|_| malformed())?;
    match body.get("ips") {
        None if body.is_object() => Err(bad("IP addresses for bulk lookup are missing")),
        Some(Value::Null) => Err(bad("'ips' must not be empty or null")),
        Some(Value::Array(ips)) if ips.is_empty() => Err(bad("'ips' must not be empty or null")),
        Some(Value::Array(ips)) => ips
            .iter()
            .map(|ip| ip.as_str().map(str::to_owned).ok_or_else(malformed))
            .collect(),
        _ => Err(malformed()),
    }
}

fn bad(text: impl Into<String>) -> Refusal {
    (StatusCode::BAD_REQUEST, text.into())
}
