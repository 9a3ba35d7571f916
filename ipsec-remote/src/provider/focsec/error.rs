//! What went wrong, by the statuses that Focsec documents.

use std::time::Duration;

use ipsec_core::{LookupError, LookupErrorKind};
use serde::Deserialize;

use crate::provider::about::is_about_address;
use crate::provider::{by_status, clean};
use crate::read::{object, text};
use crate::reply::Reply;
use crate::settings::ApiKey;

/// The header that says how many requests are left today.
pub(super) const REMAINING: &str = "x-requestlimit-requestsremainingtoday";

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Why there is no answer about an address.
pub(super) fn of_lookup(reply: &Reply, key: &ApiKey) -> LookupError {
    use LookupErrorKind as Kind;
    let (kind, words) = match reply.status.as_u16() {
        400 if blames_the_address(reply) => (Kind::BadInput, "the address is not taken"),
        400 => (Kind::Rejected, "the request is not taken"),
        404 if blames_the_address(reply) => (Kind::NotFound, "the address is not known"),
        _ => of_any(reply),
    };
    told(kind, words, reply, key)
}

/// Why there is no database.
pub(super) fn of_database(reply: &Reply, key: &ApiKey) -> LookupError {
    use LookupErrorKind as Kind;
    let (kind, words) = match reply.status.as_u16() {
        400 => (Kind::Misconfigured, "there is no such database"),
        403 => (
            Kind::PlanUnsupported,
            "databases are for Enterprise plans only",
        ),
        _ => of_any(reply),
    };
    told(kind, words, reply, key)
}

fn of_any(reply: &Reply) -> (LookupErrorKind, &'static str) {
    use LookupErrorKind as Kind;
    let kind = by_status(reply);
    match reply.status.as_u16() {
        401 => (kind, "the key is missing or not valid"),
        402 => (kind, "the subscription or the trial has ended: renew it"),
        404 => (kind, "there is nothing at this URL: check the base URL"),
        405 => (kind, "the method is not allowed at this URL"),
        429 if is_for_today(reply) => (
            Kind::QuotaExhausted {
                until: Some(reply.next_midnight()),
            },
            "the requests of this day are used up",
        ),
        429 => (kind, "too many requests at once"),
        300..=399 => (kind, "a redirect, which is not followed"),
        500..=599 => (kind, "a problem of the service"),
        _ => (kind, "no answer"),
    }
}

/// Whether it is the day's requests that are used up. Only these have a documented limit; but what stands in front of the service may have one of its own, and a
/// stray reply of that is not to silence the service until midnight. What says how many are left counts; else a wait of less than an hour is none for a day.
fn is_for_today(reply: &Reply) -> bool {
    match reply.number(REMAINING) {
        Some(left) => left == 0,
        None => reply.retry_after().is_none_or(|wait| wait >= HOUR),
    }
}

/// Whether the reply itself says that it is about the address. A wrong base URL, or a gateway that knows no such path, answers with the same statuses, about
/// every address: that must not pass for silence.
fn blames_the_address(reply: &Reply) -> bool {
    let body: Body = object(&reply.body).unwrap_or_default();
    body.message.is_some_and(|said| is_about_address(&said))
}

/// An error with our own words, the status, and what the service says about it.
fn told(kind: LookupErrorKind, words: &str, reply: &Reply, key: &ApiKey) -> LookupError {
    let status = reply.status.as_u16();
    let error = LookupError::new(kind);
    match message(reply, key) {
        Some(said) => error.with_cause(format!("{words} ({status}); the service says: {said}")),
        None => error.with_cause(format!("{words} ({status})")),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    #[serde(deserialize_with = "text")]
    message: Option<String>,
}

/// What the service says, if it says something, without keys and addresses.
fn message(reply: &Reply, key: &ApiKey) -> Option<String> {
    let body: Body = object(&reply.body).ok()?;
    let message = clean(&body.message?, Some(key));
    (!message.is_empty()).then_some(message)
}
