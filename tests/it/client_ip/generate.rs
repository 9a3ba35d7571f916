//! Addresses, elements and header lines for the properties: valid ones, and whatever a client may send.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::{HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;
use ipsec_tower::{ClientIp, ClientIpError, ForwardingHeader, Peer, Provenance, TrustedProxies};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::oracle::Answer;

/// The lines of one header.
pub(super) type Lines = Vec<Vec<u8>>;

/// What is ours.
pub(super) fn our_nets() -> Vec<IpNet> {
    let net = |text: &str| text.parse().expect(text);
    vec![net("10.0.0.0/8"), net("2001:db8:aaaa::/48")]
}

pub(super) fn our_proxies() -> TrustedProxies {
    TrustedProxies::from_nets(our_nets()).expect("both are networks")
}

pub(super) fn our_peer() -> Option<Peer> {
    Some(Peer::from(IpAddr::from([10, 0, 0, 1])))
}

pub(super) fn header() -> impl Strategy<Value = ForwardingHeader> {
    select(vec![
        ForwardingHeader::XForwardedFor,
        ForwardingHeader::Forwarded,
    ])
}

/// An address of ours.
pub(super) fn ours() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        (0..1_u32 << 24).prop_map(|host| Ipv4Addr::from_bits(10 << 24 | host).into()),
        (0..1_u128 << 80)
            .prop_map(|host| Ipv6Addr::from_bits(0x2001_0db8_aaaa << 80 | host).into()),
    ]
}

/// An address that is not ours: documentation addresses, other private ones, neighbours of ours, and
/// for IPv6 any at all, since whether it exists makes no difference.
pub(super) fn theirs() -> impl Strategy<Value = IpAddr> {
    let ip = |text: &str| text.parse::<IpAddr>().expect(text);
    let v4 = prop_oneof![
        any::<u8>().prop_map(|host| Ipv4Addr::new(203, 0, 113, host)),
        any::<u8>().prop_map(|host| Ipv4Addr::new(198, 51, 100, host)),
        any::<(u8, u8)>().prop_map(|(net, host)| Ipv4Addr::new(192, 168, net, host)),
    ];
    let v6 = any::<u128>().prop_map(Ipv6Addr::from_bits);
    prop_oneof![
        4 => v4.prop_map(IpAddr::from),
        2 => any::<u32>().prop_map(|host| Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(host)).into()),
        1 => v6.prop_map(IpAddr::from).prop_filter("a client's", |ip| {
            let ip = ip.to_canonical();
            !ip.is_unspecified() && !our_proxies().contains(ip)
        }).prop_map(|ip| ip.to_canonical()),
        1 => select(vec![ip("9.255.255.255"), ip("11.0.0.0"), ip("2001:db8:aaab::"), ip("64:ff9b::a00:1"), ip("::a00:1")]),
    ]
}

/// Both, ours more often: long ways are where mistakes are made.
pub(super) fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![3 => ours(), 1 => theirs()]
}

/// One way to write an address as an element, with or without a port.
pub(super) fn written(header: ForwardingHeader, ip: IpAddr) -> BoxedStrategy<Vec<u8>> {
    let port = prop_oneof![2 => Just(None), 1 => any::<u16>().prop_map(Some)];
    (port, any::<bool>(), any::<bool>())
        .prop_map(move |(port, alternative, mapped)| {
            let ip = match ip {
                IpAddr::V4(v4) if mapped => v4.to_ipv6_mapped().into(),
                ip => ip,
            };
            let brackets = ip.is_ipv6()
                && (alternative || port.is_some() || header == ForwardingHeader::Forwarded);
            let mut text = if brackets {
                format!("[{ip}]")
            } else {
                ip.to_string()
            };
            if let Some(port) = port {
                text = format!("{text}:{port}");
            }
            let quoted = alternative || text.contains([':', '[']);
            match (header, quoted) {
                (ForwardingHeader::XForwardedFor, _) => text,
                (_, true) => format!("for=\"{text}\""),
                (_, false) => format!("for={text}"),
            }
            .into_bytes()
        })
        .boxed()
}

/// Bytes that a client may send, most of them from those that mean something to some parser.
pub(super) fn forged() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        6 => select(b"\",\\;= \t[]".to_vec()),
        2 => select(b"0123456789.:fo_runkw%x'".to_vec()),
        1 => 0x80..=0xff_u8,
        1 => 0x20..0x7f_u8,
    ];
    let piece = select(
        [
            "for=",
            "for=\"",
            "unknown",
            "_hidden",
            "198.51.100.66",
            "10.0.0.2",
            "[2001:db8::66]",
            ", ",
            "=\"",
            "\\\"",
            "\";",
            "x=\"",
            "\u{a0}",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
    );
    vec(
        prop_oneof![3 => byte.prop_map(|byte| vec![byte]), 1 => piece],
        0..24,
    )
    .prop_map(|pieces| pieces.concat())
}

/// Lines with addresses, with junk between them now and then.
pub(super) fn lines(header: ForwardingHeader) -> impl Strategy<Value = Lines> {
    let element = prop_oneof![
        6 => address().prop_flat_map(move |ip| written(header, ip)),
        1 => forged(),
    ];
    vec(
        vec(element, 1..5).prop_map(|elements| elements.join(&b", "[..])),
        1..4,
    )
}

/// Lines of addresses alone, and the addresses.
pub(super) fn address_lines(header: ForwardingHeader) -> impl Strategy<Value = Lines> {
    let element = address().prop_flat_map(move |ip| written(header, ip));
    let comma = select(vec![",", ", ", " ,", " , ", "\t,\t"]);
    let line =
        (vec(element, 1..6), comma).prop_map(|(elements, comma)| elements.join(comma.as_bytes()));
    vec(line, 1..4)
}

/// A header with these lines and no other.
pub(super) fn map(name: &HeaderName, lines: &[Vec<u8>]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(
            name,
            HeaderValue::from_bytes(line).expect("no control characters"),
        );
    }
    headers
}

/// The result as the oracle says it.
pub(super) fn answer(result: Result<ClientIp, ClientIpError>) -> Answer {
    match result {
        Ok(client) => match client.provenance() {
            Provenance::Header { hop, .. } => Ok((client.ip(), hop)),
            other => panic!("{client} from {other}"),
        },
        Err(error) => Err(error.kind().as_str()),
    }
}
