//! Many queries at once: only what is not known is asked, and all of that in one call.

use std::sync::{Arc, Mutex};

use ipsec_core::{Backend, FactSet, LookupError, Query, Signal, Verdict, async_trait};

use super::{Gated, Hands, cached, evidence, ip, query, says_only, settle, source};

/// Remembers in which calls it was asked.
#[derive(Default)]
struct Bulk {
    calls: Mutex<Vec<Vec<Query>>>,
}

#[async_trait]
impl Backend for Bulk {
    fn name(&self) -> &'static str {
        "bulk"
    }

    fn answers(&self) -> FactSet {
        [Signal::Vpn, Signal::Tor].into()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.calls.lock().unwrap().push(vec![*query]);
        says_only(query)
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        self.calls.lock().unwrap().push(queries.to_vec());
        tokio::task::yield_now().await;
        queries.iter().map(says_only).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn only_misses_go_on_in_one_call() {
    let bulk = Arc::new(Bulk::default());
    let cached = cached(Arc::clone(&bulk), &Hands::new());
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    let queries = [
        "9.9.9.9", "8.8.8.8", "2600::1", "10.0.0.1", "2600::2", "9.9.9.9",
    ]
    .map(query);
    let said = cached.lookup_many(&queries).await;
    for (query, said) in queries.iter().zip(said) {
        assert_eq!(said.unwrap().ip(), Some(query.ip));
    }
    let calls = bulk.calls.lock().unwrap().clone();
    let calls: Vec<Vec<_>> = calls
        .iter()
        .map(|call| call.iter().map(|query| query.ip).collect())
        .collect();
    let asked = vec![ip("9.9.9.9"), ip("2600::1")];
    assert_eq!(calls, [vec![ip("8.8.8.8")], asked, vec![ip("10.0.0.1")]]);
}

#[tokio::test(start_paused = true)]
async fn different_wants_for_one_address_are_one_question() {
    let bulk = Arc::new(Bulk::default());
    let cached = cached(Arc::clone(&bulk), &Hands::new());
    let queries = [Signal::Vpn, Signal::Tor].map(|signal| query("8.8.8.8").want(signal));
    let said = cached.lookup_many(&queries).await;
    assert_eq!(said[0].as_ref().unwrap().is_vpn(), Some(true));
    assert_eq!(said[1].as_ref().unwrap().is_tor(), Some(false));
    assert_eq!(bulk.calls.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_is_waited_for() {
    let gated = Gated::new(source());
    let cached = Arc::new(cached(Arc::clone(&gated), &Hands::new()));
    let one = Arc::clone(&cached);
    let one = tokio::spawn(async move { one.lookup(&query("8.8.8.8")).await });
    settle().await;
    let many = Arc::clone(&cached);
    let many =
        tokio::spawn(async move { many.lookup_many(&["9.9.9.9", "8.8.8.8"].map(query)).await });
    settle().await;
    // Who joins a call for many needs only its own part.
    let other = Arc::clone(&cached);
    let other = tokio::spawn(async move { other.lookup(&query("9.9.9.9")).await });
    settle().await;
    many.abort();
    gated.open();
    let said = one.await.unwrap().unwrap();
    assert_eq!(
        (said.ip(), said.evidence()),
        (Some(ip("8.8.8.8")), &[evidence()][..])
    );
    let said = other.await.unwrap().unwrap();
    assert_eq!(
        (said.ip(), said.evidence()),
        (Some(ip("9.9.9.9")), &[evidence()][..])
    );
    assert_eq!(gated.came(), 2);
}

#[tokio::test(start_paused = true)]
async fn no_query_is_no_call() {
    let bulk = Arc::new(Bulk::default());
    let cached = cached(Arc::clone(&bulk), &Hands::new());
    assert!(cached.lookup_many(&[]).await.is_empty());
    assert!(bulk.calls.lock().unwrap().is_empty());
}
