//! What came of a reply, on one line.

use std::error::Error;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use ipsec_core::{Activity, LookupError, LookupErrorKind, Verdict};

use super::reply::noon;

/// What the one source says, in parts between bars; of times how many seconds before noon they are.
#[track_caller]
pub(crate) fn told(verdict: &Verdict) -> String {
    let [evidence] = verdict.evidence() else {
        panic!("not one piece of evidence: {verdict:?}");
    };
    let mut parts = vec![evidence.signals().to_string()];
    parts.extend(evidence.network().map(ToString::to_string));
    if let Some(location) = evidence.location() {
        parts.push(location.to_string());
        parts.extend(location.in_eu.map(|eu| format!("eu {eu}")));
    }
    if let Some(profile) = evidence.profile() {
        parts.extend(profile.place.country_name.clone());
        parts.extend(profile.listed.map(|listed| format!("listed {listed}")));
        parts.extend(seen(&profile.activity));
    }
    parts.extend(evidence.notes().iter().map(|note| format!("note: {note}")));
    parts.retain(|part| !part.is_empty());
    parts.join(" | ")
}

fn seen(activity: &Activity) -> Option<String> {
    let (first, last) = (activity.first_seen?, activity.last_seen?);
    let (first, last) = (before_noon(first), before_noon(last));
    let (times, events) = (activity.times_seen?, activity.events.len());
    Some(format!(
        "seen {times} times from {first} to {last}, {events} kept"
    ))
}

/// How many seconds before noon it is.
#[track_caller]
pub(crate) fn before_noon(time: SystemTime) -> u64 {
    let since = noon().duration_since(time);
    since.expect("a time before noon").as_secs()
}

/// Noon, and this many hours more.
pub(crate) fn after_noon(hours: u64) -> SystemTime {
    noon() + Duration::from_secs(hours * 60 * 60)
}

/// The kind of the error, and why.
#[track_caller]
pub(crate) fn why<T: std::fmt::Debug>(result: Result<T, LookupError>) -> (LookupErrorKind, String) {
    let error = result.expect_err("no answer");
    (error.kind(), chain(&error))
}

/// All causes of an error.
pub(crate) fn chain(error: &LookupError) -> String {
    let mut words = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    words.join(": ")
}

/// Method, URL and headers, and the body if there is one.
pub(crate) fn sent(request: &Request<Bytes>) -> String {
    let mut lines = vec![format!("{} {}", request.method(), request.uri())];
    let headers = request.headers().iter();
    lines.extend(headers.map(|(name, value)| format!("{name}: {}", value.to_str().expect("text"))));
    if !request.body().is_empty() {
        lines.push(String::from_utf8_lossy(request.body()).into_owned());
    }
    lines.join("\n")
}
