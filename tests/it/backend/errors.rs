//! Errors of lookups: what they say, to whom they matter, and what they keep to themselves.

use std::error::Error;
use std::time::Duration;

use ipsec_core::{ErrorSubject, LookupError, LookupErrorKind};

/// Every kind: its name, its words, what it is about, whether it is an outage.
const KINDS: [(LookupErrorKind, &str, &str, ErrorSubject, bool); 18] = {
    use ErrorSubject::{Account, Address, Answer, Service, Us};
    use LookupErrorKind as Kind;
    [
        (
            Kind::Unresolved,
            "unresolved",
            "the client address could not be resolved",
            Address,
            true,
        ),
        (
            Kind::BadInput,
            "bad_input",
            "the source does not take such an address",
            Address,
            false,
        ),
        (
            Kind::NotPublic,
            "not_public",
            "the address is not public and was not sent anywhere",
            Address,
            false,
        ),
        (
            Kind::NotFound,
            "not_found",
            "the source has nothing on the address",
            Address,
            false,
        ),
        (
            Kind::AuthFailed,
            "auth_failed",
            "the key is missing, wrong or expired",
            Account,
            true,
        ),
        (
            Kind::PlanUnsupported,
            "plan_unsupported",
            "the account's plan does not cover this",
            Account,
            true,
        ),
        (
            Kind::QuotaExhausted { until: None },
            "quota_exhausted",
            "the quota, or our own budget, is used up",
            Account,
            true,
        ),
        (
            Kind::Throttled { retry_after: None },
            "throttled",
            "too many questions in too short a time",
            Account,
            true,
        ),
        (
            Kind::Unavailable,
            "unavailable",
            "the source cannot be reached or has a problem",
            Service,
            true,
        ),
        (
            Kind::Timeout,
            "timeout",
            "the source did not answer in time",
            Service,
            true,
        ),
        (
            Kind::Denied,
            "denied",
            "the source refuses to talk to us",
            Service,
            true,
        ),
        (
            Kind::Shape,
            "shape",
            "the answer does not have the documented form",
            Answer,
            true,
        ),
        (
            Kind::Mismatch,
            "mismatch",
            "the answer is about another address",
            Answer,
            true,
        ),
        (
            Kind::Missing,
            "missing",
            "the answer left the address out",
            Answer,
            true,
        ),
        (
            Kind::BatchTooLarge,
            "batch_too_large",
            "one request asked about too many addresses",
            Us,
            true,
        ),
        (
            Kind::Rejected,
            "rejected",
            "the source does not take the request",
            Us,
            true,
        ),
        (
            Kind::Misconfigured,
            "misconfigured",
            "what we were configured with cannot be used",
            Us,
            true,
        ),
        (
            Kind::Overloaded,
            "overloaded",
            "too many lookups are waiting already",
            Us,
            true,
        ),
    ]
};

#[test]
fn every_kind_says_what_happened_and_whom_it_concerns() {
    for (kind, name, words, subject, is_outage) in KINDS {
        assert_eq!(kind.as_str(), name);
        assert_eq!(kind.to_string(), words);
        assert_eq!(kind.subject(), subject, "{name}");
        assert_eq!(kind.is_outage(), is_outage, "{name}");
        assert_eq!(LookupError::from(kind).to_string(), words);
        assert_eq!(LookupError::from(kind).kind(), kind);
    }
}

#[test]
fn every_kind_survives_json() {
    let retry_after = Some(Duration::from_millis(1500));
    let more = [LookupErrorKind::Throttled { retry_after }];
    for kind in KINDS.into_iter().map(|(kind, ..)| kind).chain(more) {
        let json = serde_json::to_string(&kind).unwrap();
        assert!(json.contains(kind.as_str()), "{json}");
        assert_eq!(
            serde_json::from_str::<LookupErrorKind>(&json).unwrap(),
            kind
        );
    }
}

#[test]
fn the_cause_is_kept_apart_from_the_message() {
    let cause = std::io::Error::other("connection reset");
    let error = LookupError::new(LookupErrorKind::Unavailable).with_cause(cause);
    assert_eq!(
        error.to_string(),
        "the source cannot be reached or has a problem"
    );
    let source = error.source().expect("a cause");
    assert_eq!(source.to_string(), "connection reset");
    assert!(
        source.is::<std::io::Error>(),
        "the cause can be looked at as what it is"
    );
    let copy = error.clone();
    assert_eq!(
        copy.source().map(ToString::to_string).as_deref(),
        Some("connection reset")
    );
    assert!(
        LookupError::new(LookupErrorKind::Timeout)
            .source()
            .is_none()
    );
}

#[test]
fn a_cause_may_be_a_few_words() {
    let error = LookupError::new(LookupErrorKind::Shape).with_cause("no field `security`");
    assert_eq!(error.source().unwrap().to_string(), "no field `security`");
    assert!(format!("{error:?}").contains("no field `security`"));
}

#[test]
fn names_can_be_padded_and_messages_begin_in_lower_case() {
    for (kind, _, words, ..) in KINDS {
        assert!(words.starts_with(|c: char| c.is_lowercase()) && !words.ends_with('.'));
        assert_eq!(format!("{kind:<80}").len(), 80);
    }
}
