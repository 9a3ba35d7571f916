//! Learning from what a service says of its quota.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipsec_core::{Backend, LookupErrorKind as Kind};
use ipsec_remote::Budget;
use ipsec_remote::provider::Quota;

use super::{Hands, ask, query, refused, silent};

fn quota(used: Option<u64>, remaining: Option<u64>) -> Quota {
    let mut quota = Quota::default();
    (quota.used, quota.remaining) = (used, remaining);
    quota
}

#[tokio::test(start_paused = true)]
async fn what_the_service_says_is_left_is_all_there_is() {
    let hands = Hands::new();
    let budget = Budget::new(silent()).clock(hands.clock());
    assert_eq!(budget.left(), None);
    let mut said = quota(None, Some(3));
    let until = hands.now() + Duration::from_secs(600);
    said.resets_at = Some(until);
    budget.learn(&said);
    assert_eq!(ask(&budget, (0..9).map(query)).await, 3);
    let until = Some(until);
    assert_eq!(
        refused(&budget, &query(9)).await,
        Kind::QuotaExhausted { until }
    );
    hands.forward(600);
    assert_eq!(budget.left(), None);
    assert_eq!(ask(&budget, (0..9).map(query)).await, 9);
}

#[tokio::test(start_paused = true)]
async fn the_smaller_of_both_counts() {
    let budget = Budget::new(silent()).per_day(10);
    budget.learn(&quota(None, Some(100)));
    assert_eq!(budget.left(), Some(10));
    budget.learn(&quota(None, Some(4)));
    assert_eq!(budget.left(), Some(4));
}

#[tokio::test(start_paused = true)]
async fn what_was_used_by_others_is_spent() {
    let hands = Hands::new();
    let budget = Budget::new(silent()).per_day(10).clock(hands.clock());
    budget.learn(&quota(Some(8), None));
    assert_eq!(budget.left(), Some(2));
    budget.learn(&quota(Some(1), None));
    assert_eq!(budget.left(), Some(2));
    // Of a month it says nothing of this day.
    let mut month = quota(Some(500), None);
    month.resets_at = Some(hands.now() + Duration::from_secs(20 * 86_400));
    budget.learn(&month);
    assert_eq!(budget.left(), Some(2));
}

#[tokio::test(start_paused = true)]
async fn the_reserve_is_kept_of_what_the_service_says_as_well() {
    let budget = Budget::new(silent()).reserve(10).unwrap();
    budget.learn(&quota(Some(80), Some(20)));
    assert_eq!(ask(&budget, (0..99).map(query)).await, 10);
    assert_eq!(
        ask(&budget, (0..99).map(|n| query(n).critical(true))).await,
        10
    );
}

#[tokio::test(start_paused = true)]
async fn a_gauge_is_read_after_each_question() {
    let said: Arc<Mutex<Option<Quota>>> = Arc::default();
    let gauge = Arc::clone(&said);
    let source = silent();
    let budget = Budget::new(source.clone()).quota_from(move || *gauge.lock().unwrap());
    assert_eq!(ask(&budget, (0..9).map(query)).await, 9);
    *said.lock().unwrap() = Some(quota(None, Some(2)));
    // It is learned with the first answer, and said once, it is not learned again.
    assert_eq!(ask(&budget, (0..9).map(query)).await, 3);
    assert!(budget.lookup_now(&query(1)).is_some());
}

/// A number that is no quota, as some write where there is no limit, said once.
#[tokio::test(start_paused = true)]
async fn a_share_is_of_what_was_said_last_if_that_was_all() {
    let budget = Budget::new(silent()).reserve(20).unwrap();
    budget.learn(&quota(Some(0), Some(u64::MAX)));
    assert_eq!(ask(&budget, (0..5).map(query)).await, 5);
    budget.learn(&quota(Some(10), Some(90)));
    assert_eq!(ask(&budget, (0..99).map(query)).await, 70);
}
