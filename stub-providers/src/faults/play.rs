//! A fault made into what is sent.

use std::{net::IpAddr, time::Duration};

use bytes::Bytes;
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, LOCATION, RETRY_AFTER},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Fault, distort};
use crate::{
    answer::{Answer, HTML, XML, bytes, json as json_answer, message, page},
    xml,
};

/// What becomes of a request.
#[derive(Debug)]
pub(crate) enum Played {
    Answer(Answer),
    Slowly(Answer),
    /// All headers, and the first half of the body.
    Half(Answer),
    Never,
    Reset,
}

const SPACES: usize = 10 << 20;

/// What faults tell of a request.
#[derive(Debug)]
pub(crate) struct Sent {
    /// Where the same is answered without faults.
    pub(crate) elsewhere: String,
    /// The method, the path and the query, keys and all.
    pub(crate) line: String,
    pub(crate) key: Option<String>,
}

/// Plays a fault. `right` makes the right answer, for the faults that need one.
pub(crate) fn play(
    fault: Fault,
    asked: &[IpAddr],
    sent: &Sent,
    wait: Duration,
    right: impl FnOnce() -> Answer,
) -> Played {
    Played::Answer(match fault {
        Fault::Hang => return Played::Never,
        Fault::Reset => return Played::Reset,
        Fault::Trickle => return Played::Slowly(right()),
        Fault::CutShort => return Played::Half(right()),
        Fault::TooMany => status(429),
        Fault::TooManySeconds => seconds(status(429), wait),
        Fault::TooManyDate => date(status(429), wait),
        Fault::Internal => status(500),
        Fault::InternalSeconds => seconds(status(500), wait),
        Fault::BadGateway => page(StatusCode::BAD_GATEWAY),
        Fault::BadGatewaySeconds => seconds(page(StatusCode::BAD_GATEWAY), wait),
        Fault::Unavailable => status(503),
        Fault::UnavailableSeconds => seconds(status(503), wait),
        Fault::UnavailableDate => date(status(503), wait),
        Fault::Html => bytes(StatusCode::OK, HTML, page(StatusCode::OK).into_body()),
        Fault::Xml => as_xml(right()),
        Fault::Truncated => changed(right(), |body| body.slice(..body.len() / 2)),
        Fault::Empty => changed(right(), |_| Bytes::new()),
        Fault::Huge => changed(right(), |body| {
            [vec![b' '; SPACES], body.to_vec()].concat().into()
        }),
        Fault::WrongAddress => match asked.first() {
            None => right(),
            Some(ip) => changed(right(), |body| {
                let text = String::from_utf8_lossy(&body);
                distort::about_another(&text, *ip).into()
            }),
        },
        Fault::DuplicateKeys => rewritten(right(), distort::twice),
        Fault::WrongTypes => rewritten(right(), |value| distort::other_types(value).to_string()),
        Fault::Redirect => redirect(&sent.elsewhere),
        Fault::QuotesKey => quotes_key(sent),
    })
}

fn status(code: u16) -> Answer {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    message(status, status.canonical_reason().unwrap_or_default())
}

fn seconds(mut answer: Answer, wait: Duration) -> Answer {
    let value = HeaderValue::from(wait.as_secs());
    answer.headers_mut().insert(RETRY_AFTER, value);
    answer
}

/// Dates have no fractions, so the next full second is named.
fn date(mut answer: Answer, wait: Duration) -> Answer {
    let then = Timestamp::now()
        .checked_add(wait.saturating_add(Duration::from_millis(999)))
        .unwrap_or(Timestamp::MAX);
    let text = then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(value) = HeaderValue::from_str(&text) {
        answer.headers_mut().insert(RETRY_AFTER, value);
    }
    answer
}

/// In the form of all vendors at once.
fn quotes_key(sent: &Sent) -> Answer {
    let (key, line) = (sent.key.as_deref().unwrap_or_default(), &sent.line);
    let text = format!("The API key '{key}' is not valid: {line}");
    let body = json!({ "status": "denied", "message": text });
    json_answer(StatusCode::UNAUTHORIZED, &body)
}

fn redirect(elsewhere: &str) -> Answer {
    let mut answer = page(StatusCode::FOUND);
    if let Ok(value) = HeaderValue::from_str(elsewhere) {
        answer.headers_mut().insert(LOCATION, value);
    }
    answer
}

fn changed(answer: Answer, change: impl FnOnce(Bytes) -> Bytes) -> Answer {
    answer.map(change)
}

/// What is not JSON stays as it is.
fn rewritten(answer: Answer, write: impl FnOnce(&Value) -> String) -> Answer {
    answer.map(|body| match serde_json::from_slice(&body) {
        Ok(value) => write(&value).into(),
        Err(_) => body,
    })
}

fn as_xml(answer: Answer) -> Answer {
    let mut answer = rewritten(answer, |value| xml::document(value, "Map"));
    let kind = HeaderValue::from_static(XML);
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}
