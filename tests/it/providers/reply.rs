//! Replies, made by hand.

use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use ipsec_core::Query;
use ipsec_remote::Reply;

/// 2026-09-25T12:00:00Z, when all replies come.
pub(crate) fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_337_600)
}

/// A question about this address.
#[track_caller]
pub(crate) fn query(ip: &str) -> Query {
    Query::new(ip.parse::<std::net::IpAddr>().expect("an address"))
}

/// A reply without headers.
#[track_caller]
pub(crate) fn reply(status: u16, body: &str) -> Reply {
    let status = StatusCode::from_u16(status).expect("a status");
    Reply::new(status, body.to_owned(), noon())
}

/// A reply with headers.
#[track_caller]
pub(crate) fn reply_with(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            HeaderName::from_bytes(name.as_bytes()).expect("a name"),
            HeaderValue::from_str(value).expect("a value"),
        );
    }
    reply(status, body).with_headers(map)
}
