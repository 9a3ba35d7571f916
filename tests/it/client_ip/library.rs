//! What the library makes of a case: the configuration is read here again, not by the command's code.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU8;

use http::{HeaderMap, HeaderName, HeaderValue};
use ipsec_tower::{ClientIpResolver, ForwardingHeader, Peer, Provenance, TrustedProxies, UnixPeer};
use serde_json::Value;

use super::cases::{Case, Outcome};

/// Resolves a case.
pub(super) fn outcome(case: &Case) -> Outcome {
    let Some(resolver) = resolver(&case.config) else {
        return Outcome {
            error: Some("config".into()),
            ..Outcome::default()
        };
    };
    let name = resolver.header_name().map(ToString::to_string);
    match resolver.resolve(peer(case.peer.as_deref()), &headers(&case.headers)) {
        Ok(client) => {
            let (from, header, hop) = match client.provenance() {
                Provenance::Peer => ("peer", None, None),
                Provenance::PeerFallback => ("peer_fallback", None, None),
                Provenance::Header { hop, .. } => ("header", name, Some(hop)),
                other => panic!("{other:?}"),
            };
            Outcome {
                ip: Some(client.ip()),
                from: Some(from.into()),
                header,
                hop,
                ..Outcome::default()
            }
        }
        Err(error) => Outcome {
            error: Some(error.kind().as_str().into()),
            header: name.filter(|_| error.header().is_some()),
            hop: error.hop(),
            ..Outcome::default()
        },
    }
}

/// The resolver of a configuration; `None` when it is not one.
pub(super) fn resolver(config: &Value) -> Option<ClientIpResolver> {
    let mut keys = config.as_object()?.clone();
    let mode = keys.remove("mode")?;
    let resolver = match mode.as_str()? {
        "peer" => ClientIpResolver::peer(),
        "trusted_proxies" => ClientIpResolver::trusted_proxies(
            list_header(&keys.remove("header")?)?,
            trusted(&keys.remove("trusted")?)?,
        ),
        "hops" => ClientIpResolver::hops(
            list_header(&keys.remove("header")?)?,
            count(&keys.remove("hops")?)?,
        ),
        "header" => ClientIpResolver::single_header(
            keys.remove("name")?.as_str()?,
            trusted(&keys.remove("trusted")?)?,
        )
        .ok()?,
        _ => return None,
    };
    keys.iter().try_fold(resolver, setting)
}

fn setting(
    resolver: ClientIpResolver,
    (key, value): (&String, &Value),
) -> Option<ClientIpResolver> {
    Some(match key.as_str() {
        "require_peer" => resolver.require_peer(trusted(value)?),
        "max_lines" => resolver.max_lines(count(value)?),
        "unix_peer" => match value.as_str()? {
            "deny" => resolver.unix_peer(UnixPeer::Deny),
            "trust_as_proxy" => resolver.unix_peer(UnixPeer::TrustAsProxy),
            _ => return None,
        },
        "lenient_nodes"
        | "port_required"
        | "reject_nominated"
        | "reject_aliases"
        | "insecure_peer_when_missing"
        | "leftmost_when_all_trusted"
            if !value.as_bool()? =>
        {
            resolver
        }
        "lenient_nodes" => resolver.lenient_nodes(),
        "port_required" => resolver.port_required(),
        "reject_nominated" => resolver.reject_nominated(),
        "reject_aliases" => resolver.reject_aliases(),
        "insecure_peer_when_missing" => resolver.insecure_peer_when_missing(),
        "leftmost_when_all_trusted" => resolver.leftmost_when_all_trusted(),
        _ => return None,
    })
}

fn list_header(value: &Value) -> Option<ForwardingHeader> {
    value.as_str()?.parse().ok()
}

fn trusted(value: &Value) -> Option<TrustedProxies> {
    let entries: Option<Vec<_>> = value.as_array()?.iter().map(Value::as_str).collect();
    TrustedProxies::parse(entries?).ok()
}

fn count(value: &Value) -> Option<NonZeroU8> {
    NonZeroU8::new(value.as_u64()?.try_into().ok()?)
}

fn peer(text: Option<&str>) -> Option<Peer> {
    match text {
        None => None,
        Some("unix") => Some(Peer::Unix),
        Some(text) => Some(match text.parse::<SocketAddr>() {
            Ok(socket) => Peer::from(socket),
            Err(_) => Peer::from(text.parse::<IpAddr>().expect(text)),
        }),
    }
}

/// A map with these lines, in this order.
pub(super) fn headers(lines: &[(String, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let name = HeaderName::from_bytes(name.as_bytes()).expect(name);
        let bytes = match value.strip_prefix("hex:") {
            None => value.clone().into_bytes(),
            Some(digits) => (0..digits.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect(digits))
                .collect(),
        };
        headers.append(name, HeaderValue::from_bytes(&bytes).expect(value));
    }
    headers
}
