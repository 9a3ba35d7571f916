//! What may cross threads, and what is still good after a panic.

use std::net::IpAddr;
use std::panic::{RefUnwindSafe, UnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use ipsec_core::index::{LostFacts, Snapshot};
use ipsec_core::{ListOverride, LocalIndex, SharedIndex, Verdict};

const fn is_robust<T: Send + Sync + UnwindSafe + RefUnwindSafe + Unpin + 'static>() {}

const _: () = {
    is_robust::<Verdict>();
    is_robust::<LocalIndex>();
    is_robust::<SharedIndex>();
    is_robust::<Snapshot>();
    is_robust::<LostFacts>();
};

#[test]
fn a_clock_that_panics_leaves_the_index_as_it_was() {
    let panics = Arc::new(AtomicBool::new(false));
    let clock = {
        let panics = panics.clone();
        move || {
            assert!(!panics.load(Ordering::Relaxed), "on purpose");
            SystemTime::UNIX_EPOCH
        }
    };
    let index = LocalIndex::builder().build().unwrap();
    let shared = SharedIndex::new(index.clone(), clock);
    let _ = shared
        .ban(IpAddr::from([203, 0, 113, 9]), None, "")
        .unwrap();
    panics.store(true, Ordering::Relaxed);
    assert!(catch_unwind(|| shared.replace(index.clone())).is_err());
    assert!(catch_unwind(|| shared.verdict([203, 0, 113, 9])).is_err());
    panics.store(false, Ordering::Relaxed);
    assert_eq!(shared.current().generation(), 1);
    let verdict = shared.verdict([203, 0, 113, 9]);
    assert_eq!(verdict.list_override(), Some(ListOverride::Deny));
    assert_eq!(shared.replace(index).generation, 2);
}
