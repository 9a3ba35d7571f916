//! What an adapter asks.

use std::net::IpAddr;

use bytes::Bytes;
use http::Request;
use ipsec_core::{LookupError, Query};

use super::Problems;
use crate::provider::{Bulk, Provider};
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
        let request = provider.request(&Query::new(ip));
        check_one(request, "its request", &[ip], provider, problems);
    }
}

/// Checks the requests about one address and about two, as far as there may be two.
pub(super) fn check_bulk(bulk: &dyn Bulk, provider: &dyn Provider, problems: &mut Problems) {
    let ips = addresses();
    for ips in [&ips[..1], &ips[1..], &ips[..]] {
        if ips.len() > bulk.batch().get() {
            continue;
        }
        let queries: Vec<Query> = ips.iter().map(|ip| Query::new(*ip)).collect();
        let request = bulk.request_many(&queries);
        check_one(request, "its request in bulk", ips, provider, problems);
    }
}

fn check_one(
    request: Result<Request<Bytes>, LookupError>,
    which: &str,
    ips: &[IpAddr],
    provider: &dyn Provider,
    problems: &mut Problems,
) {
    let mut request = match request {
        Ok(request) => request,
        Err(error) => {
            problems.check(false, || {
                format!("{which}: it makes none about {ips:?}: {error}")
            });
            return;
        }
    };
    let uri = request.uri();
    let safe = match (uri.scheme(), uri.host()) {
        (Some(scheme), Some(host)) => is_safe(scheme, host),
        _ => false,
    };
    problems.check(safe, || {
        format!("{which} goes neither over https:// nor to this machine")
    });
    let whole = whole(&request);
    for ip in ips {
        problems.check(names(&whole, *ip), || {
            format!("{which} does not name {ip}, an address that it is about: a service may answer about ours")
        });
    }
    let auth = provider.auth();
    if let Some(key) = auth.key() {
        problems.check(!whole.contains(key.expose()), || {
            format!("{which} holds the key: that is for `auth` to add")
        });
    }
    problems.check(auth.apply(&mut request).is_ok(), || {
        format!("there is no place for the key in {which}")
    });
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
