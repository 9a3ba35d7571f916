//! What stands around the answers about addresses.

use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use serde_json::{Map, Value, json};

use super::{account::Denied, params::Request};
use crate::answer::{Answer, JSON, bytes};

/// The one node of this cluster.
pub(super) const NODE: &str = "STUB";

/// How an answer to a whole request is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Flat, about one address.
    V1,
    /// Version 2 before it had a `status`; chosen by an old date in `ver`.
    Early,
    V2,
    V3,
}

impl Form {
    pub(super) fn of(request: &Request) -> Self {
        match request.version {
            1 => Self::V1,
            2 if is_before(request, "01-January-2019") => Self::Early,
            2 => Self::V2,
            _ => Self::V3,
        }
    }
}

/// Whether `ver` names a date before another.
pub(super) fn is_before(request: &Request, date: &str) -> bool {
    let parse = |text: &str| jiff::civil::Date::strptime("%d-%B-%Y", text).ok();
    let asked = request.params.text("ver").and_then(parse);
    asked.is_some_and(|asked| Some(asked) < parse(date))
}

/// A good answer, with what the customer should know.
pub(super) fn good(
    request: &Request,
    form: Form,
    warning: Option<&str>,
    results: Map<String, Value>,
) -> Answer {
    let mut body = Map::new();
    let mut add = |name: &str, value: Value| body.insert(name.to_owned(), value);
    match (form, warning) {
        (Form::V1 | Form::Early, Some(text)) => {
            add("warning", json!(text));
        }
        (Form::V1 | Form::Early, None) => {}
        (Form::V2 | Form::V3, warning) => {
            add("status", json!(warning.map_or("ok", |_| "warning")));
            if let Some(text) = warning {
                add("message", json!(text));
            }
        }
    }
    if request.params.on("node") {
        add("node", json!(NODE));
    }
    body.append(&mut flattened(request, form, results));
    match form {
        Form::V3 => {
            body.insert("query_time".to_owned(), json!(1));
        }
        _ if request.params.on("time") => {
            body.insert("query time".to_owned(), json!("0.001s"));
        }
        _ => {}
    }
    written(request, StatusCode::OK, &body)
}

/// An answer about nothing.
pub(super) fn denied(request: &Request, form: Form, denied: Denied) -> Answer {
    let mut answer = refusal(request, form, denied.status, "denied", &denied.message);
    if let Some(seconds) = denied.retry_after {
        answer
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// A request without any address to look up.
pub(super) fn nothing_asked(request: &Request, form: Form) -> Answer {
    let text = "No valid IP Addresses supplied.";
    refusal(request, form, StatusCode::BAD_REQUEST, "error", text)
}

fn refusal(request: &Request, form: Form, status: StatusCode, word: &str, message: &str) -> Answer {
    let body = match form {
        Form::V1 | Form::Early => json!({ "error": message }),
        Form::V2 | Form::V3 => json!({ "status": word, "message": message }),
    };
    let body = body.as_object().cloned().unwrap_or_default();
    written(request, status, &body)
}

/// Version 1 and `short=1` put the one result beside everything else.
fn flattened(request: &Request, form: Form, results: Map<String, Value>) -> Map<String, Value> {
    let is_flat = form == Form::V1 || request.params.on("short");
    if !is_flat || results.len() != 1 {
        return results;
    }
    let mut flat = Map::new();
    for (ip, result) in results {
        flat.insert("ip".to_owned(), json!(ip));
        if let Value::Object(mut members) = result {
            flat.append(&mut members);
        }
    }
    flat
}

/// JSON is printed wide unless `p=0`.
fn written(request: &Request, status: StatusCode, body: &Map<String, Value>) -> Answer {
    let text = if request.params.is("p", "0") {
        serde_json::to_string(body)
    } else {
        serde_json::to_string_pretty(body)
    };
    bytes(status, JSON, text.unwrap_or_default())
}
