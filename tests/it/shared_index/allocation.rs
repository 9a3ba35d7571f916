//! The promise that a lookup of an address that nothing names allocates nothing, and reads no clock.

use std::hint::black_box;
use std::net::IpAddr;

use ipsec_core::index::List;
use ipsec_core::{Backend, LocalIndex, Query, SharedIndex, Signal, Verdict};

use super::clock::Clock;

#[track_caller]
fn allocates_nothing(shared: &SharedIndex, ip: impl Into<IpAddr>) {
    let query = Query::new(ip);
    // The first lookup of a thread prepares it.
    assert!(shared.lookup_now(&query).unwrap().evidence().is_empty());
    let info = allocation_counter::measure(|| {
        let verdict = shared.lookup_now(black_box(&query));
        black_box(verdict.map(Verdict::detached));
    });
    assert_eq!(info.count_total, 0, "{info:?}");
}

#[test]
fn of_an_address_that_nothing_names() {
    let clock = Clock::default();
    let index = LocalIndex::builder()
        .list(
            List::new("exits").signals(Signal::Tor).complete(),
            "198.51.100.7".as_bytes(),
        )
        .build()
        .unwrap();
    let shared = SharedIndex::new(index, clock.reader());
    let addresses: [IpAddr; 4] = [
        [8, 8, 8, 8].into(),
        [10, 0, 0, 1].into(),
        "2606:4700::1".parse().unwrap(),
        "64:ff9b::8.8.8.8".parse().unwrap(),
    ];
    for ip in addresses {
        allocates_nothing(&shared, ip);
    }
    let nets = ["203.0.113.0/24", "203.0.113.9/32", "2001:db8::/32"];
    for net in nets.map(|net| net.parse::<ipnet::IpNet>().unwrap()) {
        assert!(shared.ban(net, None, "").unwrap().replaced.is_empty());
    }
    let readings = clock.readings();
    for ip in addresses {
        allocates_nothing(&shared, ip);
    }
    assert_eq!(clock.readings(), readings);
    let _ = shared.verdict([203, 0, 113, 9]);
    assert_eq!(clock.readings(), readings + 1);
}

#[test]
fn a_clone_of_the_handle() {
    let index = LocalIndex::builder().build().unwrap();
    let shared = SharedIndex::new(index, Clock::default().reader());
    let info = allocation_counter::measure(|| drop(shared.clone()));
    assert_eq!(info.count_total, 0);
}
