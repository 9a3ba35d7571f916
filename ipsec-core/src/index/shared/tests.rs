//! Replaced tables are freed by whoever changes something, and by no reader.

use std::time::SystemTime;

use super::SharedIndex;
use crate::index::List;
use crate::index::local::{LocalIndex, WeakTable};
use crate::signal::Signal;
use crate::verdict::Verdict;

fn index() -> LocalIndex {
    LocalIndex::builder()
        .list(
            List::new("exits").signals(Signal::Tor),
            "198.51.100.7".as_bytes(),
        )
        .build()
        .unwrap()
}

fn share(index: LocalIndex) -> SharedIndex {
    SharedIndex::new(index, || SystemTime::UNIX_EPOCH)
}

fn shared() -> (SharedIndex, WeakTable) {
    let index = index();
    let table = index.downgrade();
    (share(index), table)
}

/// Whether the table is there still.
fn lives(table: &WeakTable) -> bool {
    table.strong_count() > 0
}

#[test]
fn a_table_that_nobody_holds_is_freed_when_it_is_replaced() {
    let (shared, first) = shared();
    let second = index();
    let watched = second.downgrade();
    let replaced = shared.replace(second);
    assert_eq!((replaced.reaped.freed, replaced.reaped.held), (1, 0));
    assert_eq!((lives(&first), lives(&watched)), (false, true));
}

#[test]
fn a_table_that_somebody_holds_is_kept_and_freed_by_reap_and_not_by_the_last_holder() {
    let (shared, first) = shared();
    let held = shared.current();
    let replaced = shared.replace(index());
    assert_eq!((replaced.reaped.freed, replaced.reaped.held), (0, 1));
    assert_eq!(shared.reap().held, 1);
    std::thread::scope(|scope| scope.spawn(|| drop(held)).join()).unwrap();
    assert!(lives(&first));
    let reaped = shared.reap();
    assert_eq!((reaped.freed, reaped.held), (1, 0));
    assert!(!lives(&first));
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
        let _ = shared.replace(index());
        drop(held);
        assert!(lives(&first));
        change(&shared, net);
        assert!(!lives(&first));
    }
}

#[test]
fn tables_that_take_turns_are_freed_once_nobody_has_them() {
    let (a, b) = (index(), index());
    let tables = [a.downgrade(), b.downgrade()];
    let shared = share(a.clone());
    for _ in 0..3 {
        let _ = shared.replace(b.clone());
        let _ = shared.replace(a.clone());
    }
    drop((a, b));
    let _ = shared.replace(index());
    assert_eq!(shared.reap().held, 0);
    assert!(!tables.iter().any(lives));
}

#[test]
fn the_last_handle_frees_what_nobody_holds() {
    let (shared, first) = shared();
    let held = shared.current();
    let _ = shared.replace(index());
    let second = shared.current().index().downgrade();
    drop(shared);
    assert_eq!((lives(&first), lives(&second)), (true, false));
    drop(held);
    assert!(!lives(&first));
}

#[test]
fn a_verdict_may_be_the_last_to_need_a_table_and_does_not_free_it() {
    let (shared, first) = shared();
    let verdict = shared.verdict([198, 51, 100, 7]);
    assert_eq!(shared.replace(index()).reaped.held, 1);
    assert_eq!(verdict.evidence().len(), 1);
    drop(verdict);
    assert!(lives(&first));
    assert_eq!(shared.reap().freed, 1);
    assert!(!lives(&first));
}

#[test]
fn verdicts_that_are_kept_hold_their_tables_unless_they_are_detached() {
    const SWAPS: usize = 50;
    let (shared, _) = shared();
    let verdicts: Vec<Verdict> = std::iter::repeat_with(|| {
        let verdict = shared.verdict([198, 51, 100, 7]);
        // That its evidence was looked at changes nothing.
        assert_eq!(verdict.evidence().len(), 1);
        let _ = shared.replace(index());
        verdict
    })
    .take(SWAPS)
    .collect();
    assert_eq!(shared.reap().held, SWAPS);
    let detached: Vec<Verdict> = verdicts.iter().cloned().map(Verdict::detached).collect();
    assert_eq!(shared.reap().held, SWAPS);
    assert_eq!(detached, verdicts);
    drop(verdicts);
    let reaped = shared.reap();
    assert_eq!((reaped.freed, reaped.held), (SWAPS, 0));
    for verdict in detached {
        assert_eq!(verdict.evidence()[0].source(), "exits");
        assert_eq!(verdict.known(), Signal::Tor.into());
    }
}

#[test]
fn a_detached_verdict_says_the_same() {
    let feed = "198.51.100.7".as_bytes();
    let builder = LocalIndex::builder()
        .list(List::new("exits").signals(Signal::Tor), feed)
        .deny("known", feed);
    let index = builder.build().unwrap();
    let nobody: [u8; 4] = [8, 8, 8, 8];
    for ip in [[198, 51, 100, 7], nobody] {
        let verdict = index.verdict(ip);
        let unseen = index.verdict(ip).detached();
        assert_eq!(unseen, verdict);
        assert_eq!(unseen.clone().detached(), verdict);
        assert_eq!(unseen.known(), verdict.known());
        assert_eq!(unseen.evidence(), verdict.evidence());
        assert_eq!(unseen.list_override(), verdict.list_override());
        let merged = unseen.merge(&verdict);
        assert_eq!(merged, verdict);
    }
}
