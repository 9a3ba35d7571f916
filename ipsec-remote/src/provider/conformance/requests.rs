//! What an adapter asks.

use std::net::IpAddr;

use bytes::Bytes;
use http::Request;
use ipsec_core::Query;

use super::Problems;
use crate::provider::Provider;
use crate::settings::is_safe;

/// Addresses of two families that are in no other's text.
pub(super) fn addresses() -> [IpAddr; 2] {
    [
        IpAddr::from([203, 0, 113, 97]),
        IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0x97, 0x98]),
    ]
}

pub(super) fn check(provider: &dyn Provider, problems: &mut Problems) {
    for ip in addresses() {
        let query = Query::new(ip);
        let mut request = match provider.request(&query) {
            Ok(request) => request,
            Err(error) => {
                problems.check(false, || format!("it makes no request about {ip}: {error}"));
                continue;
            }
        };
        check_one(&request, ip, provider, problems);
        let placed = provider.auth().apply(&mut request);
        problems.check(placed.is_ok(), || {
            "there is no place for the key in its request".into()
        });
    }
}

fn check_one(
    request: &Request<Bytes>,
    ip: IpAddr,
    provider: &dyn Provider,
    problems: &mut Problems,
) {
    let uri = request.uri();
    let safe = match (uri.scheme(), uri.host()) {
        (Some(scheme), Some(host)) => is_safe(scheme, host),
        _ => false,
    };
    problems.check(safe, || {
        "its request goes neither over https:// nor to this machine".into()
    });
    let whole = whole(request);
    problems.check(names(&whole, ip), || {
        format!("its request does not name {ip}, the address that it is about: a service may answer about ours")
    });
    if let Some(key) = provider.auth().key() {
        problems.check(!whole.contains(key.expose()), || {
            "its request holds the key: that is for `auth` to add".into()
        });
    }
}

/// All that a request holds, its encodings undone.
fn whole(request: &Request<Bytes>) -> String {
    let headers = request.headers().values();
    let headers: Vec<_> = headers
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let body = String::from_utf8_lossy(request.body());
    let all = format!("{}\n{}\n{body}", request.uri(), headers.join("\n"));
    percent_encoding::percent_decode_str(&all)
        .decode_utf8_lossy()
        .into_owned()
}

fn names(text: &str, ip: IpAddr) -> bool {
    let exploded = match ip {
        IpAddr::V4(_) => ip.to_string(),
        IpAddr::V6(ip) => ip.segments().map(|part| format!("{part:04x}")).join(":"),
    };
    text.contains(&ip.to_string()) || text.contains(&exploded)
}
