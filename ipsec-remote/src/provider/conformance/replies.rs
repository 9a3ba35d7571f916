//! What an adapter makes of replies, good and bad.

use std::net::IpAddr;
use std::time::SystemTime;

use bytes::Bytes;
use http::StatusCode;
use ipsec_core::{LookupErrorKind, Query, Signals, Verdict};

use super::requests::addresses;
use super::{Problems, Sample, json};
use crate::provider::Provider;
use crate::reply::Reply;

/// Bodies that answer nothing.
pub(super) const NOTHING: [&str; 10] = [
    "",
    " ",
    "null",
    "{}",
    "[]",
    "7",
    "\"ok\"",
    "<!doctype html><title>Just a moment</title>",
    "<?xml version=\"1.0\"?><error/>",
    "\u{0}\u{0}\u{0}\u{0}",
];

pub(super) fn check_sample(
    provider: &dyn Provider,
    name: &str,
    sample: &Sample,
    problems: &mut Problems,
) {
    for (query, signals) in &sample.asked {
        match provider.parse(query, &sample.reply) {
            Ok(verdict) => {
                let asked = (query, *signals, sample.reply.received);
                check_verdict(provider, name, asked, &verdict, problems);
            }
            Err(error) => problems.check(false, || format!("{name} is no answer to it: {error}")),
        }
        if sample.names_the_address {
            check_other(provider, name, sample, query, problems);
        }
        check_less(provider, name, (query, *signals), sample, problems);
        check_damage(provider, name, query, sample, problems);
    }
}

/// Asks about another address than the reply is about.
fn check_other(
    provider: &dyn Provider,
    name: &str,
    sample: &Sample,
    query: &Query,
    problems: &mut Problems,
) {
    let other = other_than(query.ip);
    let answer = provider.parse(&Query::new(other), &sample.reply);
    let kind = answer.as_ref().err().map(ipsec_core::LookupError::kind);
    let told_apart = matches!(
        kind,
        Some(LookupErrorKind::Mismatch | LookupErrorKind::Missing)
    );
    problems.check(told_apart, || {
        format!("{name} is taken for an answer about another address")
    });
}

/// Checks a verdict about a question of which one knows the signals, and when the answer came.
pub(super) fn check_verdict(
    provider: &dyn Provider,
    name: &str,
    (query, expected, received): (&Query, Signals, SystemTime),
    verdict: &Verdict,
    problems: &mut Problems,
) {
    let signals = verdict.signals();
    problems.check(signals == expected, || {
        format!("{name} should say {expected:?} and says {signals:?}")
    });
    problems.check(verdict.ip() == Some(query.ip), || {
        format!("the verdict of {name} is about another address")
    });
    check_claims(provider, name, verdict, problems);
    let [evidence] = verdict.evidence() else {
        problems.check(false, || {
            format!("{name} gives no single piece of evidence")
        });
        return;
    };
    problems.check(evidence.source() == provider.name(), || {
        format!("the evidence of {name} does not carry the adapter's name")
    });
    problems.check(evidence.observed() == Some(received), || {
        format!("the evidence of {name} does not say when it came")
    });
    problems.check(evidence.expires() >= evidence.observed(), || {
        format!("the evidence of {name} does not say until when it holds")
    });
}

/// A verdict says nothing that the adapter does not claim to answer.
fn check_claims(provider: &dyn Provider, of: &str, verdict: &Verdict, problems: &mut Problems) {
    let beyond = verdict.known() - provider.answers();
    problems.check(beyond.is_empty(), || {
        format!("{of} tells {beyond}, which the adapter does not claim to answer")
    });
}

pub(super) fn check_errors(provider: &dyn Provider, problems: &mut Problems) {
    let statuses = [
        200_u16, 204, 301, 400, 401, 402, 403, 404, 405, 408, 413, 415, 418, 423, 429, 499, 500,
        502, 503, 504, 599,
    ];
    for status in statuses
        .into_iter()
        .filter_map(|status| StatusCode::from_u16(status).ok())
    {
        for body in NOTHING {
            let [ip, _] = addresses();
            let reply = Reply::new(status, body, SystemTime::UNIX_EPOCH);
            let _ = provider.account(&reply);
            let Ok(verdict) = provider.parse(&Query::new(ip), &reply) else {
                continue;
            };
            let says_nothing =
                status == StatusCode::OK && body == "{}" && verdict.known().is_empty();
            problems.check(says_nothing, || {
                format!("status {status} with the body {body:?} is taken for an answer")
            });
        }
    }
    let deep = "[".repeat(20_000);
    let [ip, _] = addresses();
    let reply = Reply::new(StatusCode::OK, deep, SystemTime::UNIX_EPOCH);
    problems.check(provider.parse(&Query::new(ip), &reply).is_err(), || {
        "JSON nested 20,000 deep is taken for an answer".into()
    });
}

/// Takes everything out of it by turns: what is not said any more is unknown, and nothing else is said in its place.
fn check_less(
    provider: &dyn Provider,
    name: &str,
    (query, signals): (&Query, Signals),
    sample: &Sample,
    problems: &mut Problems,
) {
    for (what, body) in json::with_less(&sample.reply.body) {
        let Some(verdict) = damaged(provider, query, sample, body.into()) else {
            continue;
        };
        let new = json::beyond(verdict.signals(), signals);
        problems.check(new.is_none(), || {
            format!("{name}, {what}: it says {}", new.unwrap_or_default())
        });
    }
}

/// Cuts it off at every byte, and damages every byte of it.
fn check_damage(
    provider: &dyn Provider,
    name: &str,
    query: &Query,
    sample: &Sample,
    problems: &mut Problems,
) {
    let whole = sample.reply.body.trim_ascii_end();
    for length in 0..whole.len() {
        let body = Bytes::copy_from_slice(&whole[..length]);
        let answer = damaged(provider, query, sample, body);
        problems.check(answer.is_none(), || {
            format!("{name}, cut off after {length} bytes, is taken for an answer")
        });
    }
    for at in 0..whole.len() {
        for byte in [b'"', b'{', b'9', b' ', 0xff, whole[at] ^ 1] {
            let mut body = whole.to_vec();
            body[at] = byte;
            if let Some(verdict) = damaged(provider, query, sample, body.into()) {
                let of = format!("{name}, damaged at byte {at},");
                check_claims(provider, &of, &verdict, problems);
            }
        }
    }
}

fn damaged(
    provider: &dyn Provider,
    query: &Query,
    sample: &Sample,
    body: Bytes,
) -> Option<Verdict> {
    let reply = sample.reply_of(body);
    let _ = provider.account(&reply);
    provider.parse(query, &reply).ok()
}

fn other_than(ip: IpAddr) -> IpAddr {
    let [v4, v6] = addresses();
    if ip == v4 { v6 } else { v4 }
}
