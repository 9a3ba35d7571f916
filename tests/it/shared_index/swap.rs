//! What a swap changes, and that no lookup sees half of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ipsec_core::index::List;
use ipsec_core::{Backend, ListOverride, LocalIndex, Query, SharedIndex, Signal, SignalSet};

use super::clock::{Clock, at};

const LISTED: [u8; 4] = [198, 51, 100, 7];

fn index(name: &str, signal: Signal) -> LocalIndex {
    LocalIndex::builder()
        .named(name)
        .list(
            List::new(name).signals(signal),
            "198.51.100.0/24\n2001:db8::/32".as_bytes(),
        )
        .build()
        .unwrap()
}

#[test]
fn the_next_lookup_sees_the_next_table() {
    let clock = Clock::default();
    clock.set(100);
    let shared = SharedIndex::new(index("first", Signal::Tor), clock.reader());
    let handle = shared.clone();
    let first = shared.current();
    assert_eq!((first.generation(), first.since()), (1, at(100)));
    assert_eq!(handle.verdict(LISTED).is_tor(), Some(true));

    clock.set(160);
    assert_eq!(shared.age(), Duration::from_secs(60));
    let replaced = shared.replace(index("second", Signal::Vpn));
    assert_eq!(replaced.generation, 2);
    assert_eq!((replaced.reaped.freed, replaced.reaped.held), (0, 1));
    let second = handle.current();
    assert_eq!((second.generation(), second.since()), (2, at(160)));
    assert_eq!(handle.age(), Duration::ZERO);
    assert_eq!(handle.verdict(LISTED).is_tor(), None);
    assert_eq!(handle.verdict(LISTED).is_vpn(), Some(true));
    // Whoever took the first one still has it.
    assert_eq!(first.index().verdict(LISTED).is_tor(), Some(true));

    clock.set(150);
    assert_eq!(shared.age(), Duration::ZERO);
    let words = format!("{shared:?}");
    assert!(words.contains(r#"name: "first", generation: 2"#), "{words}");
    assert!(format!("{second:?}").contains(r#"name: "second""#));
}

#[tokio::test]
async fn it_is_a_backend_that_answers_at_once() {
    let shared = SharedIndex::new(index("first", Signal::Tor), Clock::default().reader());
    let _ = shared.ban("198.51.100.9/32".parse::<ipnet::IpNet>().unwrap(), None, "");
    assert_eq!(Backend::name(&shared), "first");
    assert_eq!(Backend::answers(&shared), Signal::Tor.into());
    let queries = [LISTED, [198, 51, 100, 9], [8, 8, 8, 8]].map(Query::new);
    let many = shared.lookup_many(&queries).await;
    assert_eq!(many.len(), queries.len());
    for (query, answer) in queries.iter().zip(many) {
        let now = shared.lookup_now(query).unwrap();
        assert_eq!(answer.unwrap(), now);
        assert_eq!(shared.lookup(query).await.unwrap(), now);
    }
    let banned = shared.lookup_now(&queries[1]).unwrap();
    assert_eq!(banned.list_override(), Some(ListOverride::Deny));

    assert_eq!(
        shared.replace(index("second", Signal::Vpn)).lost,
        Signal::Tor.into()
    );
    assert_eq!(Backend::name(&shared), "first");
    assert_eq!(Backend::answers(&shared), Signal::Vpn.into());
}

#[test]
fn mapped_addresses_are_their_ipv4() {
    let shared = SharedIndex::new(index("first", Signal::Tor), Clock::default().reader());
    let net: ipnet::IpNet = "::ffff:198.51.100.7/128".parse().unwrap();
    let change = shared.ban(net, None, "").unwrap();
    assert!(change.replaced.is_empty());
    let mut query = Query::new(LISTED);
    query.ip = "::ffff:198.51.100.7".parse().unwrap();
    let verdict = shared.lookup_now(&query).unwrap();
    assert_eq!(verdict, shared.verdict(LISTED));
    assert_eq!(verdict.list_override(), Some(ListOverride::Deny));
}

/// Both lists of a table name the same addresses: a verdict with one of each table would be of both.
#[test]
fn readers_see_one_table_or_the_other_and_whole_bans() {
    const SWAPS: usize = 300;
    let table = |name: &str, a, b| {
        let lines = "198.51.100.0/24";
        LocalIndex::builder()
            .list(List::new(format!("{name}-a")).signals(a), lines.as_bytes())
            .list(List::new(format!("{name}-b")).signals(b), lines.as_bytes())
            .build()
            .unwrap()
    };
    let tables = [
        table("even", Signal::Tor, Signal::Vpn),
        table("odd", Signal::Bot, Signal::Spam),
    ];
    let expected = [
        SignalSet::from([Signal::Tor, Signal::Vpn]),
        SignalSet::from([Signal::Bot, Signal::Spam]),
    ];
    let banned: ipnet::IpNet = "198.51.100.0/25".parse().unwrap();
    let shared = SharedIndex::new(tables[1].clone(), Clock::default().reader());
    let done = AtomicBool::new(false);
    let read = || {
        let mut lookups = 0_u64;
        while !done.load(Ordering::Relaxed) || lookups < 1000 {
            let verdict = shared.verdict(LISTED);
            let signals = verdict.signals().positive();
            assert!(expected.contains(&signals), "{verdict:?}");
            let sources = verdict.evidence().len();
            let said = verdict.list_override();
            assert_eq!(sources, 2 + usize::from(said.is_some()), "{verdict:?}");
            assert!(
                shared
                    .verdict([198, 51, 100, 200])
                    .list_override()
                    .is_none()
            );
            lookups += 1;
        }
    };
    std::thread::scope(|scope| {
        let readers = [scope.spawn(read), scope.spawn(read)];
        for i in 0..SWAPS {
            let replaced = shared.replace(tables[i % 2].clone());
            assert_eq!(replaced.generation, i as u64 + 2);
            assert_eq!(shared.verdict(LISTED).signals().positive(), expected[i % 2]);
            let change = shared.ban(banned, None, "test").unwrap();
            assert!(change.replaced.is_empty());
            assert!(shared.verdict(LISTED).list_override().is_some());
            assert_eq!(shared.lift(banned).len(), 1);
            assert!(shared.verdict(LISTED).list_override().is_none());
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap();
        }
    });
    drop(tables);
    assert_eq!(shared.reap().held, 0);
}
