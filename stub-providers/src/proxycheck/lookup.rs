//! A lookup of any version, from the request to the answer.

use serde_json::{Map, Value, json};

use super::{
    account::{self, thousands},
    detection::Detection,
    envelope::{self, Form, NODE},
    params::Request,
    v1, v2, v3,
};
use crate::{
    Vendor,
    answer::Answer,
    call::address,
    facts::{Known, is_bogon},
    state::State,
};

pub(super) fn answer(state: &State, request: &Request) -> Answer {
    let form = Form::of(request);
    let standing = match account::standing(state, &request.params) {
        Ok(standing) => standing,
        Err(denied) => return envelope::denied(request, form, denied),
    };
    let asked = distinct(request, form);
    let looked_at = asked.iter().take(standing.batch);
    let valid = looked_at
        .filter(|text| public(state, text).is_some())
        .count() as u64;
    if valid == 0 {
        return envelope::nothing_asked(request, form);
    }
    let warning = match standing.take(state, request.version, valid) {
        Ok(warning) => warning,
        Err(denied) => {
            state.customer.count_refused(valid);
            return envelope::denied(request, form, denied);
        }
    };
    let mut results = Map::new();
    for (i, text) in asked.iter().enumerate() {
        let (key, result) = if i < standing.batch {
            result(state, request, form, text)
        } else {
            ((*text).to_owned(), Some(over(standing.batch)))
        };
        // An address may be left out altogether.
        if let Some(result) = result {
            results.insert(key, result);
        }
    }
    envelope::good(request, form, warning, results)
}

/// Results are keyed by address, so each is answered once. Version 1 knows no lists.
fn distinct(request: &Request, form: Form) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    let most = if form == Form::V1 { 1 } else { usize::MAX };
    request
        .addresses
        .iter()
        .map(String::as_str)
        .filter(|text| seen.insert(*text))
        .take(most)
        .collect()
}

fn public(state: &State, text: &str) -> Option<Known> {
    let ip = address(text).filter(|ip| !is_bogon(*ip))?;
    Some(state.book.about(ip))
}

fn over(batch: usize) -> Value {
    let most = thousands(batch as u64);
    json!({ "error": format!("Not processed. Reached {most} IP per query limit.") })
}

fn result(state: &State, request: &Request, form: Form, text: &str) -> (String, Option<Value>) {
    let Some(known) = public(state, text) else {
        let error = json!({ "error": "Invalid or Internal IP Address." });
        return (text.to_owned(), Some(error));
    };
    let key = match form {
        // Version 3 spells IPv6 addresses in its own way.
        Form::V3 => known.ip.to_string(),
        _ => text.to_owned(),
    };
    if known.is_absent_at(Vendor::Proxycheck) {
        return (key, None);
    }
    if let Some(error) = &known.entry.proxycheck_error {
        return (key, Some(json!({ "error": error })));
    }
    let listed = state.customer.listed(&known);
    let found = Detection::of(&known, &request.params);
    state.customer.record(
        &known.ip.to_string(),
        found,
        listed.as_ref(),
        request.params.text("tag"),
        (NODE, state.now),
    );
    let result = match form {
        Form::V1 | Form::Early => v1::result(form, &known, found, listed.as_ref(), &request.params),
        Form::V2 => v2::result(state, &known, found, listed.as_ref(), &request.params),
        Form::V3 => v3::result(state, request, &known, found, listed.as_ref()),
    };
    (key, Some(result))
}
