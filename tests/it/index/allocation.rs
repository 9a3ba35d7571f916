//! The promise that a lookup allocates nothing.

use std::hint::black_box;
use std::net::IpAddr;

use ipsec_core::index::{List, LocalIndex};
use ipsec_core::{Backend, Query, Signal};

fn index() -> LocalIndex {
    let lines: String = (0..=255)
        .map(|i| format!("198.51.{i}.0/25\n2001:db8:{i:x}::/48\n"))
        .collect();
    LocalIndex::builder()
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            lines.as_bytes(),
        )
        .list(
            List::new("exits").signals(Signal::Tor).complete(),
            "198.51.100.7".as_bytes(),
        )
        .deny("banned", "198.51.100.0/24".as_bytes())
        .build()
        .unwrap()
}

#[track_caller]
fn allocates_nothing(ip: impl Into<IpAddr>, sources: usize) {
    let (index, query) = (index(), Query::new(ip));
    let found = index
        .lookup_now(&query)
        .map(|verdict| verdict.evidence().len());
    assert_eq!(found, Some(sources));
    let info = allocation_counter::measure(|| {
        black_box(index.lookup_now(black_box(&query)));
    });
    assert_eq!(info.count_total, 0, "{info:?}");
}

#[test]
fn of_an_address_that_no_list_names() {
    allocates_nothing([8, 8, 8, 8], 0);
    allocates_nothing([10, 0, 0, 1], 0);
    allocates_nothing([0x2606, 0x4700, 0, 0, 0, 0, 0, 1], 0);
}

#[test]
fn of_an_address_that_lists_name() {
    allocates_nothing([198, 51, 100, 7], 3);
    allocates_nothing([198, 51, 99, 7], 1);
    allocates_nothing([0x2001, 0xdb8, 7, 0, 0, 0, 0, 1], 1);
}
