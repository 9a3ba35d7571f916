//! Any header lines under any configuration: no panic, and no client chooses the address we believe.
//!
//! The input is text, so that seeds can be read: three characters choose mode, peer and settings, the
//! first line is what an attacker puts in front, and every other line is a header line.
#![no_main]

use std::net::IpAddr;
use std::num::NonZeroU8;
use std::sync::LazyLock;

use http::{HeaderMap, HeaderName, HeaderValue, header::CONNECTION};
use ipsec_tower::{
    ClientIp, ClientIpResolver, ForwardingHeader, Peer, Provenance, TrustedProxies, UnixPeer,
};
use libfuzzer_sys::fuzz_target;

static TRUSTED: LazyLock<TrustedProxies> = LazyLock::new(|| {
    TrustedProxies::parse(["10.0.0.0/8", "2001:db8:aaaa::/48"]).expect("both are networks")
});

fuzz_target!(|data: &[u8]| {
    let [mode, peer, settings, text @ ..] = data else {
        return;
    };
    let resolver = resolver(mode & 3, settings & 15);
    let peer = peer_of(peer & 7);
    let name = resolver
        .header_name()
        .expect("no mode without a header")
        .clone();
    let mut lines = text.split(|&byte| byte == b'\n');
    let forged = lines.next().unwrap_or_default();
    let lines: Vec<&[u8]> = lines.collect();

    let headers = headers(&name, &lines);
    let result = resolver.resolve(peer, &headers);
    if let Err(error) = &result {
        let escaped = error.escaped(&headers);
        assert!(
            escaped.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
            "{escaped:?}"
        );
    }

    let untrusted = peer.and_then(Peer::ip).filter(|ip| !TRUSTED.contains(*ip));
    if let (Some(peer), true) = (untrusted, mode & 3 != 2) {
        let client = result.expect("a stranger is the client");
        assert_eq!((client.ip(), client.provenance()), (peer, Provenance::Peer));
        return;
    }
    let Ok(client) = result else { return };
    assert!(is_an_address(client.ip()), "{client}");
    let searched = matches!(client.provenance(), Provenance::Header { .. }) && mode & 3 < 2;
    if TRUSTED.contains(client.ip()) && searched {
        assert_ne!(
            settings & 2,
            0,
            "{client} is ours, and nobody asked for the leftmost"
        );
    } else if mode & 3 < 3 && matches!(client.provenance(), Provenance::Header { .. }) {
        forgery_changes_nothing(&resolver, peer, &name, &lines, forged, client);
    }
});

fn resolver(mode: u8, settings: u8) -> ClientIpResolver {
    let two = NonZeroU8::MIN.saturating_add(1);
    let mut resolver = match mode {
        0 => ClientIpResolver::trusted_proxies(ForwardingHeader::XForwardedFor, TRUSTED.clone()),
        1 => ClientIpResolver::trusted_proxies(ForwardingHeader::Forwarded, TRUSTED.clone()),
        2 if settings & 2 == 0 => ClientIpResolver::hops(ForwardingHeader::Forwarded, two),
        2 => ClientIpResolver::hops(ForwardingHeader::XForwardedFor, two),
        _ => ClientIpResolver::single_header("x-real-ip", TRUSTED.clone()).expect("a name"),
    }
    .unix_peer(UnixPeer::TrustAsProxy);
    if settings & 1 != 0 {
        resolver = resolver.lenient_nodes().port_required();
    }
    if settings & 2 != 0 {
        resolver = resolver.leftmost_when_all_trusted();
    }
    if settings & 4 != 0 {
        resolver = resolver.insecure_peer_when_missing();
    }
    if settings & 8 != 0 {
        resolver = resolver.reject_aliases().reject_nominated();
    }
    resolver
}

fn peer_of(choice: u8) -> Option<Peer> {
    let ip = |text: &str| Some(Peer::from(text.parse::<IpAddr>().expect(text)));
    match choice {
        5 => ip("2001:db8::9"),
        4 => ip("203.0.113.9"),
        3 => ip("::ffff:10.0.0.1"),
        6 => Some(Peer::Unix),
        7 => None,
        _ => ip("10.0.0.1"),
    }
}

/// Lines that cannot be sent are left out; one that begins with `!` is of `Connection`.
fn headers(name: &HeaderName, lines: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = match line {
            [b'!', value @ ..] => (&CONNECTION, value),
            value => (name, *value),
        };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    headers
}

fn is_an_address(ip: IpAddr) -> bool {
    ip.to_canonical() == ip && !ip.is_unspecified()
}

/// Whatever a client sends left of what our proxies wrote, in the same line or in one before.
fn forgery_changes_nothing(
    resolver: &ClientIpResolver,
    peer: Option<Peer>,
    name: &HeaderName,
    lines: &[&[u8]],
    forged: &[u8],
    client: ClientIp,
) {
    if HeaderValue::from_bytes(forged).is_err() || forged.starts_with(b"!") {
        return;
    }
    let is_sent = |line: &&[u8]| HeaderValue::from_bytes(line).is_ok() && !line.starts_with(b"!");
    let first = lines
        .iter()
        .position(is_sent)
        .expect("the address came from a line");
    let joined = [forged, b",", lines[first]].concat();
    let mut same_line = lines.to_vec();
    same_line[first] = &joined;
    let result = resolver.resolve(peer, &headers(name, &same_line));
    assert_eq!(result, Ok(client), "in the same line");

    if lines.iter().filter(|line| is_sent(line)).count() < 64 {
        let mut line_before = lines.to_vec();
        line_before.insert(0, forged);
        let result = resolver.resolve(peer, &headers(name, &line_before));
        assert_eq!(result, Ok(client), "in a line before");
    }
}
