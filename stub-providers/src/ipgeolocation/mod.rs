//! ipgeolocation.io: security of versions 2 and 3, singly and in bulk, and location with security.

mod account;
mod agent;
mod bulk;
mod filter;
mod include;
mod record;
mod security;
mod single;

use std::net::IpAddr;

use http::{StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, JSON, XML, bytes, message},
    call::{Call, address},
    state::State,
    xml,
};

/// What is answered instead of a record: the status and the text of its message.
type Refusal = (StatusCode, String);

/// Answers a request.
pub(crate) fn answer(state: &State, call: &Call) -> Answer {
    let refused = |(status, text): Refusal| match wants_xml(call) {
        true => written(call, status, &json!({ "message": text }), "Map"),
        false => message(status, text),
    };
    let endpoint = match endpoint(call) {
        Ok(endpoint) => endpoint,
        Err(refusal) => return refused(refusal),
    };
    let account = match account::of(state, call, endpoint) {
        Ok(account) => account,
        Err(refusal) => return refused(refusal),
    };
    let answered = if endpoint.is_bulk {
        bulk::answer(state, call, endpoint, account)
    } else {
        single::answer(state, call, endpoint, account)
    };
    answered.unwrap_or_else(refused)
}

/// The addresses that a request asks about.
pub(crate) fn asked(call: &Call) -> Vec<IpAddr> {
    let single = call.pairs().filter(|(name, _)| name == "ip");
    let mut texts: Vec<String> = single.map(|(_, value)| value.into_owned()).collect();
    texts.extend(call.json_ips().unwrap_or_default());
    texts.iter().filter_map(|text| address(text)).collect()
}

/// One of the six, by version and by what it answers.
#[derive(Debug, Clone, Copy)]
struct Endpoint {
    version: u8,
    is_bulk: bool,
    /// Location first, and security only if it is asked for.
    is_ipgeo: bool,
}

impl Endpoint {
    fn named(path: &str) -> Option<Self> {
        let (version, is_bulk, is_ipgeo) = match path {
            "/v2/security" => (2, false, false),
            "/v2/security-bulk" => (2, true, false),
            "/v3/security" => (3, false, false),
            "/v3/security-bulk" => (3, true, false),
            "/v3/ipgeo" => (3, false, true),
            "/v3/ipgeo-bulk" => (3, true, true),
            _ => return None,
        };
        Some(Self {
            version,
            is_bulk,
            is_ipgeo,
        })
    }

    /// Credits for one address.
    fn cost(self, call: &Call) -> u64 {
        match (self.is_ipgeo, include::has(call, "security")) {
            (false, _) => 2,
            (true, false) => 1,
            (true, true) => 3,
        }
    }
}

fn endpoint(call: &Call) -> Result<Endpoint, Refusal> {
    // The server in front of the API refuses these before anything else is looked at.
    let odd = |c: char| "()[]{}|^`".contains(c);
    if call.path.contains(odd) || call.query.contains(odd) {
        return Err((
            StatusCode::BAD_REQUEST,
            "Invalid character found in the request target.".to_owned(),
        ));
    }
    let method = &call.method;
    let Some(endpoint) = Endpoint::named(&call.path) else {
        let path = &call.path;
        return Err((
            StatusCode::NOT_FOUND,
            format!("No endpoint {method} {path}."),
        ));
    };
    if !(if endpoint.is_bulk {
        call.is_post()
    } else {
        call.is_get()
    }) {
        return Err((
            StatusCode::METHOD_NOT_ALLOWED,
            format!("Request method '{method}' is not supported"),
        ));
    }
    let kind = call.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    if endpoint.is_bulk && !kind.starts_with(JSON) {
        return Err((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("Content-Type '{kind}' is not supported"),
        ));
    }
    Ok(endpoint)
}

/// The parameter beats the header, and any other value of it means JSON.
fn wants_xml(call: &Call) -> bool {
    match call.query("output") {
        Some(output) => output == "xml",
        None => call.header("accept").is_some_and(|a| a.starts_with(XML)),
    }
}

fn written(call: &Call, status: StatusCode, body: &Value, root: &str) -> Answer {
    if wants_xml(call) {
        bytes(status, XML, xml::document(body, root))
    } else {
        bytes(status, JSON, body.to_string())
    }
}
