//! What went wrong, from statuses and from the service's words.

use std::net::IpAddr;

use ipsec_core::{LookupError, LookupErrorKind as Kind, ip};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::provider::{by_status, said};
use crate::reply::Reply;
use crate::settings::ApiKey;

/// What a reply says that is no answer.
pub(super) fn of_reply(reply: &Reply, key: &ApiKey) -> LookupError {
    match message(&reply.body) {
        Some(message) => said(kind(reply, &message), &message, Some(key)),
        None => LookupError::new(kind(reply, ""))
            .with_cause(format!("the service answers with status {}", reply.status)),
    }
}

/// What the service's words about one address mean.
pub(super) fn of_address(message: &str, key: &ApiKey) -> LookupError {
    let kind = find(
        message,
        &[
            // Not about the address at all, and no silence.
            ("api key", Kind::AuthFailed),
            ("bogon", Kind::NotPublic),
            ("not valid", Kind::BadInput),
            (NOT_KNOWN, Kind::NotFound),
        ],
    );
    said(kind.unwrap_or(Kind::Rejected), message, Some(key))
}

/// An object that is no answer.
pub(super) struct Complaint {
    /// What it says, empty if it does not.
    pub(super) message: String,
    /// The address that it names.
    pub(super) ip: Option<IpAddr>,
}

/// What the object says if it is no answer.
pub(super) fn complaint(object: &str) -> Option<Complaint> {
    if !object.starts_with('{') {
        return None;
    }
    let keys: Keys = serde_json::from_str(object).ok()?;
    let error = keys
        .error
        .filter(|error| error.is_string() || error.is_object());
    let answers = keys.security.is_some() || keys.location.is_some();
    let complains = keys.success == Some(Value::Bool(false))
        || error.is_some()
        || (keys.message.is_some() && !answers);
    if !complains {
        return None;
    }
    let inside = error
        .as_ref()
        .map(|error| error.get("message").unwrap_or(error));
    let mut words = [keys.message.as_ref(), inside].into_iter().flatten();
    Some(Complaint {
        message: words.find_map(Value::as_str).unwrap_or_default().to_owned(),
        ip: keys.ip.as_ref().and_then(Value::as_str).and_then(address),
    })
}

/// The address that an answer names, in canonical form.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    text.trim().parse().map(ip::canonical).ok()
}

/// The keys by which an error can be told from an answer.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Keys {
    ip: Option<Value>,
    success: Option<Value>,
    message: Option<Value>,
    error: Option<Value>,
    security: Option<IgnoredAny>,
    location: Option<IgnoredAny>,
}

/// The message in a body: of an object, a JSON text, or plain text. None in HTML, XML, or nothing.
fn message(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let message = match text.chars().next()? {
        '<' | '[' => return None,
        '{' => complaint(text)?.message,
        '"' => serde_json::from_str(text).ok()?,
        _ => text.to_owned(),
    };
    Some(message).filter(|message| !message.is_empty())
}

const NOT_KNOWN: &str = "does not exist in our database";

/// The status says whose fault it is, the words say which.
fn kind(reply: &Reply, message: &str) -> Kind {
    let is = |kinds: &[(&str, Kind)]| find(message, kinds);
    match reply.status.as_u16() {
        400 => is(&[
            ("cannot be more than", Kind::BatchTooLarge),
            ("lang is not valid", Kind::Misconfigured),
            ("api key", Kind::AuthFailed),
            ("not valid", Kind::BadInput),
            ("bogon", Kind::NotPublic),
            ("invalid character", Kind::Misconfigured),
            ("malformed", Kind::Misconfigured),
            ("are missing", Kind::Misconfigured),
            ("must not be empty", Kind::Misconfigured),
        ])
        .unwrap_or(Kind::Rejected),
        401 => is(&[
            ("not supported", Kind::PlanUnsupported),
            ("database plan", Kind::PlanUnsupported),
            ("request origins", Kind::PlanUnsupported),
        ])
        .unwrap_or(Kind::AuthFailed),
        403 => Kind::PlanUnsupported,
        404 => is(&[(NOT_KNOWN, Kind::NotFound)]).unwrap_or(Kind::Misconfigured),
        423 => Kind::NotPublic,
        429 => used_up(reply, message),
        _ => by_status(reply),
    }
}

/// Paid plans have no rate limit, so this is the quota; only something in front of the service would throttle.
fn used_up(reply: &Reply, message: &str) -> Kind {
    let wait = reply.retry_after();
    let is_quota = find(message, &[("limit of", ()), ("surcharge", ())]).is_some();
    match wait {
        Some(_) if !is_quota => Kind::Throttled { retry_after: wait },
        _ => Kind::QuotaExhausted {
            until: wait.and_then(|wait| reply.now().checked_add(wait)),
        },
    }
}

/// What goes with the first of the words that is in the message.
fn find<T: Copy>(message: &str, words: &[(&str, T)]) -> Option<T> {
    let message = message.to_lowercase();
    let found = words.iter().find(|(words, _)| message.contains(words));
    found.map(|(_, kind)| *kind)
}
