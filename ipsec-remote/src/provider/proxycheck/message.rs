//! What the service's messages mean. They are matched by parts of them, in lower case: their wording changes, their point does not.

use std::net::IpAddr;
use std::time::Duration;

use ipsec_core::{LookupError, LookupErrorKind as Kind, ip};

use crate::provider::{Notice, clean, said};
use crate::reply::Reply;
use crate::settings::ApiKey;

/// Requests per second are counted over as long.
const RATE_WINDOW: Duration = Duration::from_secs(10);
/// How long a used-up quota is left alone at least: in which zone the service's day ends is not documented.
const QUOTA_WAIT: Duration = Duration::from_secs(60 * 60);

/// Why the service refuses the whole request: the status is `denied`, or there is an `error` and no status.
pub(super) fn denial(message: Option<&str>, reply: &Reply, key: Option<&ApiKey>) -> LookupError {
    let text = message.unwrap_or_default();
    said(denial_kind(text, reply).unwrap_or(Kind::Denied), text, key)
}

/// Why the service does not take the request: the status is `error`.
pub(super) fn rejection(message: Option<&str>, key: Option<&ApiKey>) -> LookupError {
    said(Kind::Rejected, message.unwrap_or_default(), key)
}

/// An `error` without a status, as the first answers of version 2 and all of version 1 have it.
pub(super) fn bare_error(message: &str, reply: &Reply, key: Option<&ApiKey>) -> LookupError {
    let kind = denial_kind(message, reply).unwrap_or(Kind::Rejected);
    said(kind, message, key)
}

fn denial_kind(message: &str, reply: &Reply) -> Option<Kind> {
    let has = contained_in(message);
    if has("queries exhausted") || has("daily query limit") {
        let later = reply.received.checked_add(QUOTA_WAIT);
        let until = later.into_iter().chain([reply.next_midnight()]).max();
        return Some(Kind::QuotaExhausted { until });
    }
    if has("requests per second") {
        let retry_after = Some(reply.retry_after().unwrap_or(RATE_WINDOW));
        return Some(Kind::Throttled { retry_after });
    }
    if has("using a proxy server") || has("api key") || has("disabled") {
        return Some(Kind::AuthFailed);
    }
    None
}

/// An `error` of version 1, which asks about one address only: it is about the account, or else about the address.
pub(super) fn of_single(ip: IpAddr, message: &str, reply: &Reply) -> LookupError {
    match denial_kind(message, reply) {
        Some(kind) => said(kind, message, None),
        None => of_address(ip, message, None),
    }
}

/// Whether the service says that none of the addresses is one that it looks up.
pub(super) fn is_none_valid(message: &str) -> bool {
    contained_in(message)("no valid ip addresses supplied")
}

/// Why the service does not take this address, which is one of ours only if its kind makes it so.
pub(super) fn not_taken(ip: IpAddr, message: &str, key: Option<&ApiKey>) -> LookupError {
    let kind = match ip::scope(ip).is_public() {
        true => Kind::BadInput,
        false => Kind::NotPublic,
    };
    said(kind, message, key)
}

/// Why there is no result for one address.
pub(super) fn of_address(ip: IpAddr, message: &str, key: Option<&ApiKey>) -> LookupError {
    let has = contained_in(message);
    if has("invalid or internal ip address") {
        return not_taken(ip, message, key);
    }
    let kind = if has("processing time limit") {
        Kind::Unavailable
    } else if has("ip per query limit") {
        Kind::BatchTooLarge
    } else {
        Kind::Rejected
    };
    said(kind, message, key)
}

/// What a warning is about.
pub(super) fn notices(warning: &str, key: Option<&ApiKey>) -> Vec<Notice> {
    let has = contained_in(warning);
    let low = has("query limit") || has("query allowance") || has("burst token");
    let mut notices = Vec::new();
    if low {
        notices.push(Notice::QuotaLow);
    }
    if has("requests per second") {
        notices.push(Notice::SlowDown);
    }
    if has("api key") && has("disabled") {
        notices.push(Notice::KeyDisabled);
    }
    if notices.is_empty() {
        notices.extend(words(warning, key));
    }
    notices
}

/// A message that is about nothing in particular.
pub(super) fn words(message: &str, key: Option<&ApiKey>) -> Option<Notice> {
    let message = clean(message, key);
    (!message.is_empty()).then_some(Notice::Message(message))
}

fn contained_in(message: &str) -> impl Fn(&str) -> bool {
    let message = message.to_lowercase();
    move |part| message.contains(part)
}
