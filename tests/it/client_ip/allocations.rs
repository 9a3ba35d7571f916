//! What resolving costs: no allocation, and no look at what stands left of the decision.

use std::hint::black_box;
use std::time::{Duration, Instant};

use http::HeaderMap;
use ipsec_tower::{ClientIpResolver, ForwardingHeader};
use proptest::collection::vec;
use proptest::prelude::*;

use super::generate::{forged, header, lines, map, our_peer, our_proxies};
use super::properties::{hops, trusted};

#[track_caller]
fn allocates_nothing(resolver: &ClientIpResolver, headers: &HeaderMap) {
    let cost = allocation_counter::measure(|| {
        let _ = black_box(resolver.resolve(black_box(our_peer()), black_box(headers)));
    });
    assert_eq!(cost.count_total, 0, "{resolver:?} on {headers:?}");
}

proptest! {
    #[test]
    fn whatever_comes_nothing_is_allocated(
        header in header(),
        forged in vec(forged(), 0..9),
        (valid_header, valid) in header().prop_flat_map(|header| (Just(header), lines(header))),
    ) {
        for (header, lines) in [(header, forged), (valid_header, valid)] {
            let single = ClientIpResolver::single_header("x-real-ip", our_proxies()).expect("a name");
            for resolver in [trusted(header), hops(header, 3), single] {
                let resolver = resolver.reject_aliases().reject_nominated().lenient_nodes();
                let headers = map(resolver.header_name().expect("reads one"), &lines);
                allocates_nothing(&resolver, &headers);
            }
        }
    }
}

#[test]
fn the_largest_headers_allocate_nothing() {
    for (header, element) in [
        (ForwardingHeader::XForwardedFor, "10.0.0.2"),
        (
            ForwardingHeader::Forwarded,
            "for=\"\\1\\0.0.0.2:_p\";host=\"a,b\\\"\"",
        ),
    ] {
        let line = vec![element; 1000].join(", ").into_bytes();
        let resolver = trusted(header).leftmost_when_all_trusted();
        let headers = map(resolver.header_name().expect("reads one"), &vec![line; 64]);
        allocates_nothing(&resolver, &headers);
        allocates_nothing(&hops(header, 255), &headers);
    }
}

/// The time of the fastest of many tries, which other work on the machine does not change.
fn fastest(resolver: &ClientIpResolver, line: String) -> Duration {
    let name = resolver.header_name().expect("reads one");
    let headers = map(name, &[line.into_bytes()]);
    let tries = (0..500).map(|_| {
        let start = Instant::now();
        for _ in 0..20 {
            let client = resolver.resolve(our_peer(), black_box(&headers));
            assert!(client.is_ok(), "{client:?}");
        }
        start.elapsed()
    });
    tries.min().expect("there are tries")
}

/// Four megabytes in front: far more than all else for a resolver that looks at them, whatever it looks with.
#[test]
fn what_a_client_puts_in_front_costs_nothing() {
    for (header, forged, written) in [
        (
            ForwardingHeader::XForwardedFor,
            "198.51.100.66,",
            "203.0.113.9, 10.0.0.2",
        ),
        (
            ForwardingHeader::Forwarded,
            "for=\"x\\\",",
            "for=203.0.113.9, for=\"10.0.0.2:80\"",
        ),
    ] {
        let resolver = trusted(header);
        let alone = fastest(&resolver, format!("{forged}{written}"));
        let front = forged.repeat((4 << 20) / forged.len());
        let behind = fastest(&resolver, front + written);
        assert!(behind < 5 * alone, "{header:?}: {behind:?}, not {alone:?}");
    }
}
