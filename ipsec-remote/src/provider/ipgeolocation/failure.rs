//! What went wrong, from statuses and from the service's words.

use std::net::IpAddr;

use ipsec_core::{LookupError, LookupErrorKind as Kind, ip};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::provider::about::is_about_address;
use crate::provider::{by_status, said};
use crate::reply::Reply;
use crate::settings::ApiKey;

/// What a reply says that is no answer to a question about so many addresses.
pub(super) fn of_reply(reply: &Reply, asked: usize, key: &ApiKey) -> LookupError {
    match message(&reply.body) {
        Some(message) => {
            let kind = of_all(kind(reply, &message), asked);
            said(kind, &message, Some(key))
        }
        None => LookupError::new(kind(reply, ""))
            .with_cause(format!("the service answers with status {}", reply.status)),
    }
}

/// What the service's words mean where it should have said something about so many addresses.
pub(super) fn of_addresses(message: &str, asked: usize, key: &ApiKey) -> LookupError {
    // What is about the key is not about the address at all, and no silence.
    let kind = match find(message, &[("api key", Kind::AuthFailed)]) {
        Some(kind) => kind,
        None => of_words(message).unwrap_or(Kind::Rejected),
    };
    said(of_all(kind, asked), message, Some(key))
}

/// What is wrong with one address is wrong with that one: said of several at once, it would silence the others.
fn of_all(kind: Kind, asked: usize) -> Kind {
    match kind {
        Kind::BadInput | Kind::NotPublic | Kind::NotFound if asked != 1 => Kind::Rejected,
        kind => kind,
    }
}

/// What is wrong with an address, by words that are about one. Loose ones are said of headers, parameters and accounts as well.
fn of_words(message: &str) -> Option<Kind> {
    let lower = message.to_lowercase();
    let is_of_address = |words: &str| {
        let subject = lower.split_once(words).map(|(subject, _)| subject);
        subject.is_some_and(is_about_address)
    };
    if lower.contains("bogon") {
        Some(Kind::NotPublic)
    } else if is_of_address("is not valid") {
        Some(Kind::BadInput)
    } else if is_of_address("does not exist in our database") {
        Some(Kind::NotFound)
    } else {
        None
    }
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

/// The status says whose fault it is, the words say which.
fn kind(reply: &Reply, message: &str) -> Kind {
    let is = |kinds: &[(&str, Kind)]| find(message, kinds);
    match reply.status.as_u16() {
        400 => is(&[
            ("cannot be more than", Kind::BatchTooLarge),
            ("lang is not valid", Kind::Misconfigured),
            ("api key", Kind::AuthFailed),
            ("invalid character", Kind::Misconfigured),
            ("malformed", Kind::Misconfigured),
            ("are missing", Kind::Misconfigured),
            ("must not be empty", Kind::Misconfigured),
        ])
        .or_else(|| of_words(message).filter(|kind| *kind != Kind::NotFound))
        .unwrap_or(Kind::Rejected),
        401 => is(&[
            ("not supported", Kind::PlanUnsupported),
            ("database plan", Kind::PlanUnsupported),
            // Whatever it says of batches, a valid key is too small for them: that is documented, its words are not. The endpoint's name alone says nothing.
            ("bulk ip", Kind::PlanUnsupported),
            ("bulk look", Kind::PlanUnsupported),
            ("bulk quer", Kind::PlanUnsupported),
            ("bulk request", Kind::PlanUnsupported),
            ("free subscription", Kind::PlanUnsupported),
            ("free plan", Kind::PlanUnsupported),
        ])
        .unwrap_or(Kind::AuthFailed),
        403 => Kind::PlanUnsupported,
        404 if of_words(message) == Some(Kind::NotFound) => Kind::NotFound,
        404 => Kind::Misconfigured,
        423 if of_words(message) == Some(Kind::NotPublic) => Kind::NotPublic,
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
            until: wait.and_then(|wait| reply.received.checked_add(wait)),
        },
    }
}

/// What goes with the first of the words that is in the message.
fn find<T: Copy>(message: &str, words: &[(&str, T)]) -> Option<T> {
    let message = message.to_lowercase();
    let found = words.iter().find(|(words, _)| message.contains(words));
    found.map(|(_, kind)| *kind)
}
