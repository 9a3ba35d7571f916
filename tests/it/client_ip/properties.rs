//! What holds for every header: nobody left of our proxies decides, and nothing else is read.

use std::net::IpAddr;
use std::num::NonZeroU8;

use http::{HeaderName, HeaderValue};
use ipsec_tower::{ClientIpResolver, ForwardingHeader, Peer, Provenance};
use proptest::collection::vec;
use proptest::prelude::*;

use super::generate::{
    Lines, address_lines, answer, forged, header, lines, map, our_nets, our_peer, our_proxies,
    ours, theirs, written,
};
use super::oracle;

/// Four times the usual number of cases, which `PROPTEST_CASES` changes.
pub(super) fn thorough() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases * 4,
        ..usual
    }
}

pub(super) fn trusted(header: ForwardingHeader) -> ClientIpResolver {
    ClientIpResolver::trusted_proxies(header, our_proxies())
}

pub(super) fn hops(header: ForwardingHeader, hops: u8) -> ClientIpResolver {
    ClientIpResolver::hops(header, NonZeroU8::new(hops).expect("not 0"))
}

fn name(resolver: &ClientIpResolver) -> HeaderName {
    resolver.header_name().expect("reads a header").clone()
}

/// Trusted mode, hop modes and a single header, strict and lenient.
fn resolvers() -> impl Strategy<Value = ClientIpResolver> {
    let single = ClientIpResolver::single_header("x-real-ip", our_proxies()).expect("a name");
    prop_oneof![
        header().prop_map(trusted),
        header().prop_map(|header| trusted(header).lenient_nodes()),
        (header(), 1..6_u8).prop_map(|(header, n)| hops(header, n)),
        Just(single.clone()),
        Just(single.port_required()),
    ]
}

/// A mode that reads a list, and lines for it.
fn list_and_lines() -> impl Strategy<Value = (ClientIpResolver, Lines)> {
    (header(), 0..4_u8, any::<bool>()).prop_flat_map(|(header, n, lenient)| {
        let resolver = if n == 0 {
            trusted(header)
        } else {
            hops(header, n)
        };
        let resolver = if lenient {
            resolver.lenient_nodes()
        } else {
            resolver
        };
        (Just(resolver), lines(header))
    })
}

proptest! {
    #![proptest_config(thorough())]

    /// No bytes make it panic, and an answer is an address a host can have, in its one form.
    #[test]
    fn any_bytes_have_an_answer(
        resolver in resolvers(),
        peer in prop_oneof![ours(), theirs()],
        lines in vec(prop_oneof![forged(), vec(0x80..=0xff_u8, 0..9)], 0..5),
    ) {
        let headers = map(&name(&resolver), &lines);
        match resolver.resolve(Some(Peer::from(peer)), &headers) {
            Ok(client) => {
                let ip = client.ip();
                prop_assert!(!ip.is_unspecified());
                prop_assert_eq!(ip.to_canonical(), ip);
                prop_assert_eq!(client.to_string().parse::<IpAddr>(), Ok(ip));
            }
            Err(error) => {
                let escaped = error.escaped(&headers) + &resolver.escaped(&headers);
                prop_assert!(escaped.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            }
        }
    }

    /// Whatever stands left of a decision, in the same line or in lines before, does not change it.
    #[test]
    fn nothing_left_of_the_decision_matters(
        (resolver, lines) in list_and_lines(),
        prefix in forged(),
        before in vec(forged(), 0..5),
    ) {
        let name = name(&resolver);
        let result = resolver.resolve(our_peer(), &map(&name, &lines));
        prop_assume!(result.is_ok());

        let mut forged = lines.clone();
        forged[0] = [&prefix, &b","[..], &lines[0]].concat();
        prop_assert_eq!(resolver.resolve(our_peer(), &map(&name, &forged)), result);

        forged.splice(0..0, before);
        prop_assert_eq!(resolver.resolve(our_peer(), &map(&name, &forged)), result);
    }

    /// In trusted mode the answer is never one of ours, nor a second element to the left of one.
    #[test]
    fn a_client_is_not_a_proxy_of_ours(
        (header, lines) in header().prop_flat_map(|header| (Just(header), lines(header))),
    ) {
        let resolver = trusted(header);
        if let Ok(client) = resolver.resolve(our_peer(), &map(&name(&resolver), &lines)) {
            prop_assert!(!our_proxies().contains(client.ip()), "{client}");
            let Provenance::Header { hop, .. } = client.provenance() else {
                panic!("{client:?}");
            };
            prop_assert!((1..=64).contains(&hop));
        }
    }

    /// A stranger is its own client, whatever it sends.
    #[test]
    fn a_stranger_is_the_client(
        header in header(),
        peer in theirs(),
        lines in vec(forged(), 0..16),
    ) {
        let single = ClientIpResolver::single_header("x-real-ip", our_proxies()).expect("a name");
        let guarded = hops(header, 2).require_peer(our_proxies());
        for resolver in [trusted(header), single, guarded, ClientIpResolver::peer()] {
            let resolver = resolver.reject_aliases().reject_nominated();
            let name = resolver.header_name().cloned();
            let headers = map(&name.unwrap_or(HeaderName::from_static("forwarded")), &lines);
            let client = resolver.resolve(Some(Peer::from(peer)), &headers);
            prop_assert_eq!(client.map(|c| (c.ip(), c.provenance())), Ok((peer, Provenance::Peer)));
        }
    }

    /// One more proxy of ours changes nothing; one more stranger is the answer.
    #[test]
    fn appending(
        (header, lines, ours, stranger, theirs) in header().prop_flat_map(|header| {
            let ours = ours().prop_flat_map(move |ip| written(header, ip));
            let theirs = theirs().prop_flat_map(move |ip| (Just(ip), written(header, ip)));
            (Just(header), lines(header), ours, theirs)
        }).prop_map(|(header, lines, ours, (stranger, theirs))| (header, lines, ours, stranger, theirs)),
    ) {
        let resolver = trusted(header);
        let resolve = |lines: &[Vec<u8>]| {
            answer(resolver.resolve(our_peer(), &map(&name(&resolver), lines)))
        };
        let before = resolve(&lines);
        for line in [in_the_last_line, in_a_line_of_its_own] {
            let after = resolve(&line(&lines, &ours));
            match before {
                Ok((client, hop)) => prop_assert_eq!(after, Ok((client, hop + 1))),
                Err(kind) => prop_assert_eq!(after, Err(kind)),
            }
            prop_assert_eq!(resolve(&line(&lines, &theirs)), Ok((stranger, 1)));
        }
    }

    /// Counting further by as many as were appended finds the same element.
    #[test]
    fn appending_shifts_hops(
        (header, lines, appended) in header().prop_flat_map(|header| {
            let element = ours().prop_flat_map(move |ip| written(header, ip));
            (Just(header), lines(header), vec((element, any::<bool>()), 1..4))
        }),
        n in 1..8_u8,
    ) {
        let k = u8::try_from(appended.len()).expect("fewer than four");
        let before = hops(header, n);
        let before = answer(before.resolve(our_peer(), &map(&name(&before), &lines)));
        let longer = appended.iter().fold(lines, |lines, (element, own_line)| {
            let append = if *own_line { in_a_line_of_its_own } else { in_the_last_line };
            append(&lines, element)
        });
        let after = hops(header, n + k);
        let after = answer(after.resolve(our_peer(), &map(&name(&after), &longer)));
        prop_assert_eq!(after, before.map(|(ip, hop)| (ip, hop + k)));
    }

    /// Read from the left and read from the right, X-Forwarded-For says the same.
    #[test]
    fn as_the_oracle_says(lines in address_lines(ForwardingHeader::XForwardedFor), n in 1..9_u8) {
        let header = ForwardingHeader::XForwardedFor;
        let elements = oracle::elements(header, &lines);
        let resolver = trusted(header);
        let headers = map(&name(&resolver), &lines);
        prop_assert_eq!(
            answer(resolver.resolve(our_peer(), &headers)),
            oracle::trusted_proxies(&elements, &our_nets())
        );
        prop_assert_eq!(
            answer(hops(header, n).resolve(our_peer(), &headers)),
            oracle::hops(&elements, n)
        );
    }

    /// Headers of any other name do not exist.
    #[test]
    fn other_headers_do_not_matter(
        (resolver, lines) in list_and_lines(),
        others in vec(("[a-z_.-]{1,12}|x[_.-]forwarded[_.-]for|forwarded[_.-]?|connection|x-real-ip", forged()), 0..9),
    ) {
        let name = name(&resolver);
        let mut headers = map(&name, &lines);
        let result = resolver.resolve(our_peer(), &headers);
        for (other, value) in others {
            let other = HeaderName::from_bytes(other.as_bytes()).expect("a name");
            if other != name {
                headers.append(other, HeaderValue::from_bytes(&value).expect("a value"));
            }
        }
        prop_assert_eq!(resolver.resolve(our_peer(), &headers), result);
    }
}

fn in_the_last_line(lines: &[Vec<u8>], element: &[u8]) -> Lines {
    let mut lines = lines.to_vec();
    let last = lines.last_mut().expect("at least one");
    last.extend_from_slice(b", ");
    last.extend_from_slice(element);
    lines
}

fn in_a_line_of_its_own(lines: &[Vec<u8>], element: &[u8]) -> Lines {
    let mut lines = lines.to_vec();
    lines.push(element.to_vec());
    lines
}
