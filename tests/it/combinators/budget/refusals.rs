//! What a refusal costs, and what may be said of it.

use std::num::NonZeroU32;
use std::time::Duration;

use futures_util::FutureExt;
use ipsec_core::{Backend, LookupErrorKind as Kind};
use ipsec_remote::{Budget, Cascade};

use super::{query, refused, silent};

/// While too much is asked in a second, each refusal tells another time to wait.
#[tokio::test]
async fn they_are_light_whatever_is_spent() {
    let per_second = Budget::new(silent()).per_second(NonZeroU32::MIN);
    let per_day = Budget::new(silent()).per_day(1).reserve(0).unwrap();
    for budget in [per_second, per_day] {
        let _ = budget.lookup(&query(1)).now_or_never();
        let _ = budget.lookup(&query(1)).await;
        let stack = Cascade::new("all").then(budget);
        let thousand = allocation_counter::measure(|| {
            for n in 0..1_000 {
                assert!(stack.lookup_now(&query(n)).is_some());
            }
        });
        assert!(thousand.count_total <= 300, "{thousand:?}");
    }
}

/// Nobody is told to come again at once, only to be refused again.
#[tokio::test(start_paused = true)]
async fn where_all_is_kept_nobody_is_told_to_come_at_once() {
    let budget = Budget::new(silent()).per_second(NonZeroU32::MIN.saturating_add(1));
    let budget = budget.reserve(100).unwrap();
    let Kind::Throttled { retry_after } = refused(&budget, &query(1)).await else {
        panic!("it is per second");
    };
    assert!(retry_after.is_none_or(|after| after >= Duration::from_millis(500)));
    assert!(budget.lookup(&query(1).critical(true)).await.is_ok());
}
