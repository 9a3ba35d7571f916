//! What a refusal costs, and what may be said of it.

use std::num::NonZeroU32;
use std::time::Duration;

use futures_util::FutureExt;
use ipsec_core::{Backend, LookupErrorKind as Kind, Verdict};
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

/// Whoever is refused learns whether a critical query would be asked, and only then.
#[tokio::test(start_paused = true)]
async fn they_say_whether_there_is_a_reserve() {
    let budget = Budget::new(silent()).per_day(4).reserve(25).unwrap();
    for n in 0..3 {
        assert!(budget.lookup(&query(n)).await.is_ok());
    }
    let wanted = query(9).want & budget.answers();
    let kept = budget.lookup_now(&query(9)).unwrap();
    assert_eq!((kept.failed(), kept.reserved()), (wanted, wanted));
    assert!(budget.lookup(&query(9)).await.unwrap_err().has_reserve());
    let many = budget.lookup_many(&[query(9)]).await;
    assert!(many[0].as_ref().unwrap_err().has_reserve());
    assert!(budget.lookup(&query(9).critical(true)).await.is_ok());
    for query in [query(8), query(8).critical(true)] {
        let spent = budget.lookup_now(&query).unwrap();
        assert_eq!(
            (spent.failed(), spent.reserved().is_empty()),
            (wanted, true)
        );
    }
    // So it goes over the wire; who knows nothing of it reads and writes what there was before.
    let text = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), kept);
    let before = text.replace(",\"has_reserve\":true", "");
    assert_ne!(before, text);
    let read: Verdict = serde_json::from_str(&before).unwrap();
    assert_eq!((read.failed(), read.reserved().is_empty()), (wanted, true));
    assert_eq!(serde_json::to_string(&read).unwrap(), before);
}
