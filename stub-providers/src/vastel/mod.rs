//! The bots' addresses of antoinevastel.com: no key, no quota.

mod events;

use std::net::IpAddr;

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, json as json_answer, page},
    call::{Call, address, decoded},
    facts::{Book, Known, is_bogon},
    state::State,
};

const LIST: &str = "/bots/ips";
const SINGLE: &str = "/bots/ip/";

/// Answers a request.
pub(crate) fn answer(state: &State, call: &Call) -> Answer {
    if call.path.trim_end_matches('/') == LIST {
        if call.is_get() {
            return json_answer(StatusCode::OK, &events::newest(state));
        }
        return if call.is_post() {
            bulk(state, call)
        } else {
            page(StatusCode::METHOD_NOT_ALLOWED)
        };
    }
    match call.path.strip_prefix(SINGLE) {
        Some(_) if !call.is_get() => page(StatusCode::METHOD_NOT_ALLOWED),
        Some(text) => single(state, &decoded(text)),
        None => page(StatusCode::NOT_FOUND),
    }
}

/// The addresses that a request asks about.
pub(crate) fn asked(call: &Call) -> Vec<IpAddr> {
    let texts = match call.path.strip_prefix(SINGLE) {
        Some(text) => vec![decoded(text)],
        None => call.json_ips().unwrap_or_default(),
    };
    texts.iter().filter_map(|text| address(text)).collect()
}

fn single(state: &State, text: &str) -> Answer {
    match address(text) {
        Some(ip) => json_answer(StatusCode::OK, &about(state, text, ip)),
        None => error("invalid IP address"),
    }
}

/// Addresses that are not in the list come first, whatever the order of the request.
fn bulk(state: &State, call: &Call) -> Answer {
    let Some(texts) = call.json_ips() else {
        return error("ips is missing");
    };
    if texts.len() > state.limits.vastel {
        return error(&format!("at most {} IPs per request", state.limits.vastel));
    }
    let mut answers = Vec::with_capacity(texts.len());
    for text in &texts {
        match address(text) {
            Some(ip) => answers.push(about(state, text, ip)),
            None => return error("invalid IP address"),
        }
    }
    answers.sort_by_key(|answer| answer["matched"] == true);
    json_answer(StatusCode::OK, &Value::from(answers))
}

fn about(state: &State, text: &str, ip: IpAddr) -> Value {
    if is_bogon(ip) {
        return json!({ "matched": false, "ip": text, "events": [] });
    }
    let known = state.book.about(ip);
    let events: Vec<Value> = known
        .entry
        .events
        .iter()
        .map(|age| events::written(age.before(state.now), known.entry.events_as_text))
        .collect();
    let mut answer = json!({ "matched": !events.is_empty(), "ip": text });
    enrich(&mut answer, &known);
    answer["events"] = events.into();
    answer
}

/// What is told of every address, listed or not.
fn enrich(answer: &mut Value, known: &Known) {
    if known.entry.sparse {
        return;
    }
    answer["autonomousSystemOrganization"] = json!(known.network.organisation);
    answer["autonomousSystemNumber"] = json!(known.network.asn);
    answer["country"] = json!(known.place.country);
}

/// No error is documented.
fn error(text: &str) -> Answer {
    json_answer(StatusCode::BAD_REQUEST, &json!({ "error": text }))
}

/// All addresses of the list, each as often as it was seen, newest first.
fn sightings(book: &Book) -> Vec<(crate::facts::Age, Known)> {
    let mut seen: Vec<_> = book
        .listed()
        .into_iter()
        .flat_map(|(_, known)| {
            let events = known.entry.events.clone();
            events.into_iter().map(move |age| (age, known.clone()))
        })
        .collect();
    seen.sort_by_key(|(age, _)| *age);
    seen
}
