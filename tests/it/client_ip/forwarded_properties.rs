//! What holds for every `Forwarded` header that follows the grammar, and for those that nearly do.

use std::net::IpAddr;

use ipsec_tower::{ClientIpErrorKind, ForwardingHeader};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::generate::{Lines, address, answer, map, our_nets, our_peer, theirs, written};
use super::oracle;
use super::properties::{hops, thorough, trusted};

const TOKEN: &str = "[a-z0-9!#$%&'*+.^_`|~-]{1,9}";

/// What may stand between quotes: anything, some of it behind a backslash.
fn quoted() -> impl Strategy<Value = Vec<u8>> {
    let plain = prop_oneof![
        4 => select(b",;= \t[]:()for".to_vec()),
        1 => 0x80..=0xff_u8,
        1 => (0x20..0x7f_u8).prop_filter("needs no backslash", |byte| !b"\"\\".contains(byte)),
    ];
    let escaped =
        prop_oneof![3 => select(b"\"\\,;=".to_vec()), 1 => 0x20..0x7f_u8, 1 => 0x80..=0xff_u8];
    let piece = prop_oneof![
        2 => plain.prop_map(|byte| vec![byte]),
        1 => escaped.prop_map(|byte| vec![b'\\', byte]),
    ];
    vec(piece, 0..12).prop_map(|pieces| [b"\"", &pieces.concat()[..], b"\""].concat())
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![TOKEN.prop_map(String::into_bytes), quoted(),]
}

/// A node that is no address, as RFC 7239 allows.
fn nobody() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        Just("unknown".to_owned()),
        Just("Unknown".to_owned()),
        "_[a-zA-Z0-9._-]{1,9}"
    ];
    let port = prop_oneof![2 => Just(String::new()), 1 => "[0-9]{1,4}", 1 => "_[a-z0-9._-]{1,5}"];
    (name, port).prop_map(|(name, port)| {
        match port.as_str() {
            "" => format!("for={name}"),
            port => format!("for=\"{name}:{port}\""),
        }
        .into_bytes()
    })
}

/// An element with a node, or none, among other parameters.
fn element() -> impl Strategy<Value = Vec<u8>> {
    let node = prop_oneof![
        8 => address().prop_flat_map(|ip| written(ForwardingHeader::Forwarded, ip)).prop_map(Some),
        1 => nobody().prop_map(Some),
        1 => Just(None),
    ];
    let others = btree_map(
        "by|host|proto|x[a-z]{0,3}|[y-z_]{1,3}|forx?x|fo",
        value(),
        0..4,
    )
    .prop_map(|mut others| {
        others.remove("for");
        others
    });
    (node, others, any::<prop::sample::Index>(), any::<bool>()).prop_filter_map(
        "an element is not empty",
        |(node, others, place, upper)| {
            let mut pairs: Vec<Vec<u8>> = others
                .into_iter()
                .map(|(name, value)| {
                    let name = if upper {
                        name.to_ascii_uppercase()
                    } else {
                        name
                    };
                    [name.as_bytes(), b"=", &value].concat()
                })
                .collect();
            if let Some(node) = node {
                pairs.insert(place.index(pairs.len() + 1), node);
            }
            (!pairs.is_empty()).then(|| pairs.join(&b';'))
        },
    )
}

/// Lines that follow the grammar.
fn valid_lines() -> impl Strategy<Value = Lines> {
    let comma = select(vec![",", ", ", " ,", "\t, "]);
    let line =
        (vec(element(), 1..6), comma).prop_map(|(elements, comma)| elements.join(comma.as_bytes()));
    vec(line, 1..4)
}

fn forwarded(lines: &[Vec<u8>]) -> http::HeaderMap {
    map(&http::header::FORWARDED, lines)
}

proptest! {
    #![proptest_config(thorough())]

    /// Every element, and the decision, are the same from the right as from the left.
    #[test]
    fn from_the_right_as_from_the_left(lines in valid_lines()) {
        let headers = forwarded(&lines);
        let elements = oracle::elements(ForwardingHeader::Forwarded, &lines);
        for lenient in [false, true] {
            let set = |resolver: ipsec_tower::ClientIpResolver| {
                if lenient { resolver.lenient_nodes() } else { resolver }
            };
            prop_assert_eq!(
                answer(set(trusted(ForwardingHeader::Forwarded)).resolve(our_peer(), &headers)),
                oracle::trusted_proxies(&elements, &our_nets())
            );
            for n in 1..=u8::try_from(elements.len() + 1).expect("few") {
                prop_assert_eq!(
                    answer(set(hops(ForwardingHeader::Forwarded, n)).resolve(our_peer(), &headers)),
                    oracle::hops(&elements, n)
                );
            }
        }
    }

    /// What was printed is what is read.
    #[test]
    fn printed_and_read_again(addresses in vec(address(), 1..20)) {
        let line = |ip: &IpAddr| match ip {
            IpAddr::V4(ip) => format!("for={ip}"),
            IpAddr::V6(ip) => format!("for=\"[{ip}]\""),
        };
        let line = addresses.iter().map(line).collect::<Vec<_>>().join(", ");
        let headers = forwarded(&[line.into_bytes()]);
        for (n, ip) in (1..).zip(addresses.iter().rev()) {
            let read = hops(ForwardingHeader::Forwarded, n).resolve(our_peer(), &headers);
            prop_assert_eq!(answer(read), Ok((*ip, n)));
        }
    }

    /// One wrong byte outside of the address does not make another address of it.
    #[test]
    fn one_byte_changed(
        client in theirs(),
        parameters in btree_map("by|host|proto|x[a-z]", "[a-z]{1,5}|\"[a-z ,;=\\[\\]]{0,9}\"", 0..4),
        first in any::<bool>(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![select(b"\",\\;= \t[]".to_vec()), 0x20..0x7f_u8, 0x80..=0xff_u8],
    ) {
        let node = match client {
            IpAddr::V4(ip) => format!("for={ip}"),
            IpAddr::V6(ip) => format!("for=\"[{ip}]\""),
        };
        let address = client.to_string();
        let mut pairs: Vec<_> =
            parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.insert(if first { 0 } else { pairs.len() }, node);
        let element = pairs.join(";");
        let within = element.find(&address).expect("printed");
        let outside: Vec<usize> =
            (0..element.len()).filter(|at| !(within..within + address.len()).contains(at)).collect();
        let mut line = element.into_bytes();
        line[outside[at.index(outside.len())]] = byte;

        let read = trusted(ForwardingHeader::Forwarded).resolve(our_peer(), &forwarded(&[line]));
        if let Ok(read) = read {
            prop_assert_eq!(read.ip(), client);
        }
    }

    /// A header that ends within a quote is an error, not an address.
    #[test]
    fn cut_off_within_a_quote(mut line in element(), quoted in quoted(), keep in any::<prop::sample::Index>()) {
        line.extend_from_slice(b";q=");
        // From just behind the opening quote to just before the closing one.
        line.extend_from_slice(&quoted[..1 + keep.index(quoted.len() - 1)]);
        let read = trusted(ForwardingHeader::Forwarded).resolve(our_peer(), &forwarded(&[line]));
        // Cut at a comma or an equals sign, what is right of it may be read by itself, but is no node.
        let kind = read.expect_err("no address").kind();
        prop_assert!(
            matches!(kind, ClientIpErrorKind::Malformed | ClientIpErrorKind::NoFor),
            "{kind}"
        );
    }

    /// Addresses alone mean the same in both headers.
    #[test]
    fn the_same_as_x_forwarded_for(lists in vec(vec(address(), 1..6), 1..5), n in 1..9_u8) {
        let line = |header: ForwardingHeader, list: &Vec<IpAddr>| {
            let element = |ip: &IpAddr| match (header, ip) {
                (ForwardingHeader::XForwardedFor, ip) => ip.to_string(),
                (_, IpAddr::V4(ip)) => format!("for={ip}"),
                (_, IpAddr::V6(ip)) => format!("for=\"[{ip}]\""),
            };
            list.iter().map(element).collect::<Vec<_>>().join(", ").into_bytes()
        };
        let lines = |header| lists.iter().map(|list| line(header, list)).collect::<Vec<_>>();
        let mut headers = forwarded(&lines(ForwardingHeader::Forwarded));
        let x_forwarded_for = http::HeaderName::from_static("x-forwarded-for");
        headers.extend(map(&x_forwarded_for, &lines(ForwardingHeader::XForwardedFor)));

        let answers = |header| {
            [trusted(header), hops(header, n)]
                .map(|resolver| answer(resolver.resolve(our_peer(), &headers)))
        };
        prop_assert_eq!(
            answers(ForwardingHeader::Forwarded),
            answers(ForwardingHeader::XForwardedFor)
        );
    }
}
