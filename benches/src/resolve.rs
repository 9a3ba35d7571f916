//! Resolving `X-Forwarded-For`, by four crates.
//!
//! Each is called in the best way that its API offers, with everything that can be made in advance made in advance. All that have a
//! list of trusted proxies have the same 26 prefixes in it, the peer among them.
//!
//! What they do not do, as measured here:
//!
//! - `client-ip` has no list of trusted proxies and knows no peer. It takes the rightmost element of the last line, so that behind
//!   two proxies its answer is the inner proxy, and a client who connects directly chooses its address. It reads no ports.
//! - `real-ip` reads the whole header before it decides, and drops all of it if one element is not an address: then, a client that
//!   prefixes one word makes everybody's address the proxy's. It does not ask whether the peer may set the header before it
//!   reads it, reads the first line only, and tries `Forwarded` first, whoever set that.
//! - `trusted-proxies` takes an IPv6 address without brackets, as proxies write it, for an address with a port, cannot read
//!   it, and answers with the peer: its time for the IPv6 client is that of a wrong answer. It drops no element silently but ends at the first that is no address, again
//!   with the peer. It also finds host, scheme and proxy name, which cannot be turned off; `Forwarded` is off.

use std::net::IpAddr;
use std::rc::Rc;

use http::header::HOST;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request};
use ipnet::IpNet;
use ipsec_tower::Peer;
use trusted_proxies::{Config, Trusted};

use crate::local::{CLEAN, PEER, PROXY, TRUSTED, resolver};
use crate::{Group, Subject};

/// As long as addresses of home networks are: all eight groups are written.
const IPV6: &str = "2003:e1:3f1f:a800:5c4d:9b1c:7a3e:12f0";

/// What a client wrote in front: addresses all, as `real-ip` would not read the header otherwise.
const FORGED: &str = "198.51.100.7, ";
const FORGED_BYTES: usize = 3600;

pub(crate) fn groups() -> Vec<Group> {
    vec![
        group("resolve: two elements", &format!("{CLEAN}, {PROXY}")),
        group(
            "resolve: two elements, IPv6 client",
            &format!("{IPV6}, {PROXY}"),
        ),
        group(
            "resolve: two elements after 3.6 kB forged ones",
            &format!("{}{CLEAN}, {PROXY}", forged()),
        ),
    ]
}

fn forged() -> String {
    FORGED.repeat(FORGED_BYTES.div_ceil(FORGED.len()))
}

fn group(title: &'static str, forwarded_for: &str) -> Group {
    let head = Rc::new(head(forwarded_for));
    let subject = |name, mut resolve: Resolve| {
        let head = head.clone();
        Subject::new(name, || (), move |()| resolve(std::hint::black_box(&head)))
    };
    Group {
        title,
        baseline: "ipsec-tower",
        subjects: vec![
            subject("ipsec-tower", ours()),
            subject("client-ip 0.2 (no trust list)", client_ip()),
            subject("real-ip 0.1", real_ip()),
            subject("trusted-proxies 0.3", trusted_proxies()),
        ],
    }
}

fn head(forwarded_for: &str) -> Parts {
    let mut headers = HeaderMap::new();
    headers.insert(HOST, HeaderValue::from_static("www.example.com"));
    headers.insert(
        "x-forwarded-for",
        forwarded_for.parse().expect("a header value"),
    );
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.headers = headers;
    parts
}

type Resolve = Box<dyn FnMut(&Parts) -> Option<IpAddr>>;

fn ours() -> Resolve {
    let (resolver, peer) = (resolver(), Peer::from(PEER));
    Box::new(move |head| {
        let client = resolver.resolve(Some(peer), &head.headers);
        client.ok().map(|client| client.ip())
    })
}

fn client_ip() -> Resolve {
    Box::new(|head| client_ip::rightmost_x_forwarded_for(&head.headers).ok())
}

fn real_ip() -> Resolve {
    let trusted = TRUSTED.map(|net| net.parse::<IpNet>().expect("a prefix"));
    Box::new(move |head| real_ip::real_ip(&head.headers, PEER, &trusted))
}

fn trusted_proxies() -> Resolve {
    let mut config = Config::new();
    config.trust_x_forwarded_for();
    for net in TRUSTED {
        config.add_trusted_ip(net).expect("a prefix");
    }
    Box::new(move |head| Some(Trusted::from(PEER, head, &config).ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn answers(mut resolve: Resolve, expected: [&str; 3]) {
        let two = format!("{CLEAN}, {PROXY}");
        let headers = [two.clone(), format!("{IPV6}, {PROXY}"), forged() + &two];
        let found = headers.map(|forwarded_for| resolve(&head(&forwarded_for)));
        assert_eq!(found, expected.map(|ip| ip.parse().ok()));
    }

    /// What the comment at the top says of the peers, too.
    #[test]
    fn each_answers_as_is_said() {
        answers(ours(), [CLEAN, IPV6, CLEAN]);
        answers(real_ip(), [CLEAN, IPV6, CLEAN]);
        answers(trusted_proxies(), [CLEAN, "10.0.0.1", CLEAN]);
        answers(client_ip(), [PROXY; 3]);
    }
}
