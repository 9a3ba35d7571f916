//! What an adapter makes of replies, good and bad.

use std::net::IpAddr;

use bytes::Bytes;
use http::StatusCode;
use ipsec_core::{LookupErrorKind, Query, Verdict};

use super::requests::addresses;
use super::{Problems, Sample};
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

pub(super) fn check_samples(provider: &dyn Provider, samples: &[Sample], problems: &mut Problems) {
    for (number, sample) in (1..).zip(samples) {
        match provider.parse(&sample.query, &sample.reply) {
            Ok(verdict) => check_sample(provider, number, sample, &verdict, problems),
            Err(error) => problems.check(false, || {
                format!("sample {number} is no answer to it: {error}")
            }),
        }
        let other = other_than(sample.query.ip);
        if sample.names_the_address {
            let answer = provider.parse(&Query::new(other), &sample.reply);
            let kind = answer.as_ref().err().map(ipsec_core::LookupError::kind);
            let told_apart = matches!(
                kind,
                Some(LookupErrorKind::Mismatch | LookupErrorKind::Missing)
            );
            problems.check(told_apart, || {
                format!("sample {number} is taken for an answer about another address")
            });
        }
    }
}

fn check_sample(
    provider: &dyn Provider,
    number: usize,
    sample: &Sample,
    verdict: &Verdict,
    problems: &mut Problems,
) {
    let signals = verdict.signals();
    problems.check(signals == sample.signals, || {
        format!(
            "sample {number} should say {:?} and says {signals:?}",
            sample.signals
        )
    });
    problems.check(verdict.ip() == Some(sample.query.ip), || {
        format!("the verdict of sample {number} is about another address")
    });
    check_claims(provider, &format!("sample {number}"), verdict, problems);
    let [evidence] = verdict.evidence() else {
        problems.check(false, || {
            format!("sample {number} gives no single piece of evidence")
        });
        return;
    };
    problems.check(evidence.source() == provider.name(), || {
        format!("the evidence of sample {number} does not carry the adapter's name")
    });
    let observed = evidence.observed() == Some(sample.reply.received);
    problems.check(observed, || {
        format!("the evidence of sample {number} does not say when it came")
    });
    problems.check(evidence.expires() >= evidence.observed(), || {
        format!("the evidence of sample {number} does not say until when it holds")
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
            let reply = Reply::new(status, body, std::time::SystemTime::UNIX_EPOCH);
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
    let reply = Reply::new(StatusCode::OK, deep, std::time::SystemTime::UNIX_EPOCH);
    problems.check(provider.parse(&Query::new(ip), &reply).is_err(), || {
        "JSON nested 20,000 deep is taken for an answer".into()
    });
}

/// Cuts each sample off at every byte, and damages every byte of it.
pub(super) fn check_damage(provider: &dyn Provider, samples: &[Sample], problems: &mut Problems) {
    for (number, sample) in (1..).zip(samples) {
        let whole = sample.reply.body.trim_ascii_end();
        for length in 0..whole.len() {
            let answer = damaged(provider, sample, Bytes::copy_from_slice(&whole[..length]));
            problems.check(answer.is_none(), || {
                format!("sample {number}, cut off after {length} bytes, is taken for an answer")
            });
        }
        for at in 0..whole.len() {
            for byte in [b'"', b'{', b'9', b' ', 0xff, whole[at] ^ 1] {
                let mut body = whole.to_vec();
                body[at] = byte;
                if let Some(verdict) = damaged(provider, sample, body.into()) {
                    let of = format!("sample {number}, damaged at byte {at},");
                    check_claims(provider, &of, &verdict, problems);
                }
            }
        }
    }
}

fn damaged(provider: &dyn Provider, sample: &Sample, body: Bytes) -> Option<Verdict> {
    let reply = Reply {
        body,
        ..sample.reply.clone()
    };
    let _ = provider.account(&reply);
    provider.parse(&sample.query, &reply).ok()
}

fn other_than(ip: IpAddr) -> IpAddr {
    let [v4, v6] = addresses();
    if ip == v4 { v6 } else { v4 }
}
