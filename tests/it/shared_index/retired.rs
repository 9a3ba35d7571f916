//! Replaced tables are freed by whoever changes something, and by no reader.

use std::sync::{Arc, Weak};

use ipsec_core::feed::Feed;
use ipsec_core::index::List;
use ipsec_core::{LocalIndex, SharedIndex, Signal};

use super::clock::Clock;

fn index() -> LocalIndex {
    LocalIndex::builder()
        .list(
            List::new("exits").signals(Signal::Tor),
            "198.51.100.7".as_bytes(),
        )
        .build()
        .unwrap()
}

/// Dies with the table, which is the only one that holds the list.
fn watch(index: &LocalIndex) -> Weak<Feed> {
    Arc::downgrade(index.lists()[0].feed())
}

fn shared() -> (SharedIndex, Weak<Feed>) {
    let index = index();
    let table = watch(&index);
    (SharedIndex::new(index, Clock::default().reader()), table)
}

#[test]
fn a_table_that_nobody_holds_is_freed_when_it_is_replaced() {
    let (shared, first) = shared();
    let second = index();
    let watched = watch(&second);
    let replaced = shared.replace(second);
    assert_eq!((replaced.reaped.freed, replaced.reaped.held), (1, 0));
    assert_eq!((first.strong_count(), watched.strong_count()), (0, 1));
}

#[test]
fn a_table_that_somebody_holds_is_kept_and_freed_by_reap_and_not_by_the_last_holder() {
    let (shared, first) = shared();
    let held = shared.current();
    let replaced = shared.replace(index());
    assert_eq!((replaced.reaped.freed, replaced.reaped.held), (0, 1));
    assert_eq!(shared.reap().held, 1);
    std::thread::scope(|scope| scope.spawn(|| drop(held)).join()).unwrap();
    assert_eq!(first.strong_count(), 1);
    let reaped = shared.reap();
    assert_eq!((reaped.freed, reaped.held), (1, 0));
    assert_eq!(first.strong_count(), 0);
    assert_eq!(shared.reap().freed, 0);
}

#[test]
fn every_change_frees_what_can_be_freed() {
    let net = std::net::IpAddr::from([203, 0, 113, 9]);
    let changes: [fn(&SharedIndex, std::net::IpAddr); 5] = [
        |shared, net| drop(shared.ban(net, None, "").unwrap()),
        |shared, net| drop(shared.allow(net, None, "").unwrap()),
        |shared, net| drop(shared.lift(net)),
        |shared, _| drop(shared.replace_all([]).unwrap()),
        |shared, _| assert_eq!(shared.replace(index()).reaped.freed, 2),
    ];
    for change in changes {
        let (shared, first) = shared();
        let held = shared.current();
        shared.replace(index());
        drop(held);
        assert_eq!(first.strong_count(), 1);
        change(&shared, net);
        assert_eq!(first.strong_count(), 0);
    }
}

#[test]
fn tables_that_take_turns_are_freed_once_nobody_has_them() {
    let (a, b) = (index(), index());
    let tables = [watch(&a), watch(&b)];
    let shared = SharedIndex::new(a.clone(), Clock::default().reader());
    for _ in 0..3 {
        shared.replace(b.clone());
        shared.replace(a.clone());
    }
    drop((a, b));
    shared.replace(index());
    assert_eq!(shared.reap().held, 0);
    assert!(tables.iter().all(|table| table.strong_count() == 0));
}

#[test]
fn the_last_handle_frees_what_nobody_holds() {
    let (shared, first) = shared();
    let held = shared.current();
    shared.replace(index());
    let second = watch(shared.current().index());
    drop(shared);
    assert_eq!((first.strong_count(), second.strong_count()), (1, 0));
    drop(held);
    assert_eq!(first.strong_count(), 0);
}
