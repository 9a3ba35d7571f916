//! The dashboard's API: always with a key, and free of charge.

mod export;
mod lists;
mod settings;

use http::StatusCode;
use serde_json::{Value, json};

use super::params::Params;
use crate::{
    answer::{Answer, bytes, json as json_answer, page},
    call::Call,
    keys::Account,
    state::State,
};

/// Answers a request to the dashboard.
pub(super) fn answer(state: &State, call: &Call) -> Answer {
    let (path, params) = Params::of(call);
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    if segments.next() != Some("dashboard") {
        return page(StatusCode::NOT_FOUND);
    }
    if let Err(text) = check_key(state, &params) {
        let body = json!({ "status": "denied", "message": text });
        return json_answer(StatusCode::UNAUTHORIZED, &body);
    }
    let segments: Vec<&str> = segments.collect();
    match segments.as_slice() {
        ["export", what] => export::answer(state, what, &params),
        ["lists", action] => lists::answer(state, action, "", &params),
        ["lists", action, name] => lists::answer(state, action, name, &params),
        [name @ ("whitelist" | "blacklist"), action] => lists::legacy(state, name, action, &params),
        ["cors", action] => settings::cors(state, action, &params),
        ["rules", action] => settings::rules(state, action, "", &params),
        ["rules", action, name] => settings::rules(state, action, name, &params),
        _ => page(StatusCode::NOT_FOUND),
    }
}

fn check_key(state: &State, params: &Params) -> Result<(), &'static str> {
    let Some(key) = params.text("key").filter(|key| !key.is_empty()) else {
        return Err("No API key was supplied.");
    };
    match state.keys.account(key) {
        None | Some(Account::Locked) => Err("The API key you supplied is not valid."),
        Some(Account::Disabled) => Err("Your API key has been disabled."),
        Some(_) => Ok(()),
    }
}

fn ok(body: &Value) -> Answer {
    json_answer(StatusCode::OK, body)
}

fn done(text: &str) -> Answer {
    ok(&json!({ "status": "ok", "message": text }))
}

fn error(text: &str) -> Answer {
    let body = json!({ "status": "error", "message": text });
    json_answer(StatusCode::BAD_REQUEST, &body)
}

fn plain(lines: &[String]) -> Answer {
    bytes(StatusCode::OK, crate::answer::TEXT, lines.join("\r\n"))
}

/// The lines of the form field `data`.
fn data(params: &Params) -> Vec<String> {
    let text = params.text("data").unwrap_or_default();
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}
