//! However many ask about a network at one time, the source is asked once.

use std::num::NonZeroUsize;
use std::sync::Arc;

use futures_util::future::{join, join_all};
use ipsec_core::{Backend, LookupErrorKind, Query, Signal, Verdict};
use ipsec_remote::Cached;

use super::{Gated, HOUR, Hands, MINUTE, Scripted, cached, query, says_only, settle, source};

fn shared<B: Backend>(inner: B) -> Arc<Cached<B>> {
    Arc::new(cached(inner, &Hands::new()))
}

/// A thousand ask before anybody is answered.
async fn check_thousand(queries: Vec<Query>) {
    let gated = Gated::new(source());
    let cached = shared(Arc::clone(&gated));
    let asking = join_all(queries.iter().map(|query| cached.lookup(query)));
    let opening = async {
        settle().await;
        gated.open();
    };
    let (said, ()) = join(asking, opening).await;
    for (query, said) in queries.iter().zip(said) {
        let said = said.unwrap();
        assert_eq!((said.ip(), said.is_vpn()), (Some(query.ip), Some(true)));
    }
    assert_eq!(gated.came(), 1);
    let told = cached.statistics();
    assert_eq!(
        (told.misses, told.misses + told.coalesced + told.hits),
        (1, 1_000)
    );
}

#[tokio::test(start_paused = true)]
async fn a_thousand_askers_are_one_question() {
    check_thousand(vec![query("8.8.8.8"); 1_000]).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_neighbours_are_one_question() {
    check_thousand(
        (1..=1_000)
            .map(|n| query(&format!("2600::{n:x}")))
            .collect(),
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_leader_who_leaves_takes_nobody_along() {
    let gated = Gated::new(source());
    let cached = shared(Arc::clone(&gated));
    let ask = || {
        let cached = Arc::clone(&cached);
        tokio::spawn(async move { cached.lookup(&query("8.8.8.8")).await })
    };
    let leader = ask();
    settle().await;
    let others: Vec<_> = (0..10).map(|_| ask()).collect();
    settle().await;
    leader.abort();
    settle().await;
    gated.open();
    for other in others {
        assert_eq!(other.await.unwrap().unwrap().is_vpn(), Some(true));
    }
    assert_eq!(gated.came(), 1);
    assert!(cached.lookup_now(&query("8.8.8.8")).is_some());
}

#[tokio::test(start_paused = true)]
async fn when_all_have_left_the_question_is_dropped_and_asked_anew() {
    let gated = Gated::new(source());
    let cached = shared(Arc::clone(&gated));
    for _ in 0..3 {
        let asking = Arc::clone(&cached);
        let asker = tokio::spawn(async move { asking.lookup(&query("8.8.8.8")).await });
        settle().await;
        asker.abort();
        settle().await;
    }
    gated.open();
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert_eq!(gated.came(), 4);
    assert_eq!(gated.inner.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_wants_more_than_is_asked_waits_and_asks_for_the_rest_once() {
    let source = Arc::new(Scripted::new("source", says_only));
    let cached = shared(Arc::clone(&source));
    let narrow = query("8.8.8.8").want(Signal::Vpn);
    let wide = query("8.8.8.8").want([Signal::Vpn, Signal::Tor]);
    let queries: Vec<_> = std::iter::once(narrow).chain([wide; 50]).collect();
    let said = join_all(queries.iter().map(|query| cached.lookup(query))).await;
    for said in &said[1..] {
        let said = said.as_ref().unwrap();
        assert_eq!((said.is_vpn(), said.is_tor()), (Some(true), Some(false)));
    }
    let wants: Vec<_> = source.asked().iter().map(|query| query.want).collect();
    assert_eq!(wants, [Signal::Vpn.into(), Signal::Tor.into()]);
}

#[tokio::test(start_paused = true)]
async fn what_much_depends_on_is_asked_again_if_only_others_failed() {
    let source = Arc::new(Scripted::new("source", |query| match query.critical {
        true => super::says(query),
        false => Err(LookupErrorKind::QuotaExhausted { until: None }.into()),
    }));
    let cached = shared(Arc::clone(&source));
    let (usual, critical) = (query("8.8.8.8"), query("8.8.8.8").critical(true));
    let queries = [usual, usual, critical, critical];
    let said = join_all(queries.iter().map(|query| cached.lookup(query))).await;
    let known: Vec<_> = said.iter().map(Result::is_ok).collect();
    assert_eq!(known, [false, false, true, true]);
    assert_eq!(source.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn questions_under_way_are_bounded() {
    let gated = Gated::new(source());
    let two = NonZeroUsize::new(2).unwrap();
    let cached = Arc::new(Cached::new(Arc::clone(&gated)).most_under_way(two));
    let asking: Vec<_> = ["8.8.8.8", "9.9.9.9"]
        .map(|address| {
            let cached = Arc::clone(&cached);
            tokio::spawn(async move { cached.lookup(&query(address)).await })
        })
        .into();
    settle().await;
    let error = cached.lookup(&query("1.1.1.1")).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Overloaded);
    gated.open();
    for asking in asking {
        asking.await.unwrap().unwrap();
    }
    cached.lookup(&query("1.1.1.1")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_forgotten_while_it_is_asked_is_not_kept() {
    let gated = Gated::new(source());
    let cached = shared(Arc::clone(&gated));
    let asking = Arc::clone(&cached);
    let asker = tokio::spawn(async move { asking.lookup(&query("8.8.8.8")).await });
    settle().await;
    cached.invalidate([8, 8, 8, 8]);
    gated.open();
    assert!(asker.await.unwrap().is_ok());
    assert!(cached.lookup_now(&query("8.8.8.8")).is_none());
}

#[tokio::test(start_paused = true)]
async fn neighbours_of_a_friend_are_each_asked_about() {
    use ipsec_core::ListOverride::Allow;
    let source = Arc::new(Scripted::new("source", |query| {
        let entry = super::evidence().with_list_override(Allow);
        Ok(Verdict::new(query.ip).with_evidence(entry))
    }));
    let cached = shared(Arc::clone(&source));
    let queries: Vec<_> = (1..=5).map(|n| query(&format!("2600::{n:x}"))).collect();
    let said = join_all(queries.iter().map(|query| cached.lookup(query))).await;
    for (query, said) in queries.iter().zip(said) {
        assert_eq!(said.unwrap().ip(), Some(query.ip));
    }
    let asked: std::collections::HashSet<_> = source.asked().iter().map(|query| query.ip).collect();
    assert_eq!(asked.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_is_an_error_to_all_who_wait() {
    let source = Scripted::new("source", |query| match query.critical {
        true => panic!("as planned by a test"),
        false => super::says(query),
    });
    let cached = shared(source);
    let bad = query("8.8.8.8").critical(true);
    let said = join_all((0..3).map(|_| cached.lookup(&bad))).await;
    for said in said {
        assert_eq!(said.unwrap_err().kind(), LookupErrorKind::Unavailable);
    }
    assert!(cached.lookup(&query("8.8.8.8")).await.is_ok());
}

/// Knows that it is not Tor; when the VPN is asked for, `meanwhile` happens, and then the answer comes.
async fn told_after(meanwhile: impl FnOnce(&Cached<Arc<Gated>>, &Hands)) -> Verdict {
    let (gated, hands) = (
        Gated::new(Arc::new(Scripted::new("source", says_only))),
        Hands::new(),
    );
    let cached = Arc::new(cached(Arc::clone(&gated), &hands));
    gated.gate.add_permits(1);
    let tor = query("8.8.8.8").want(Signal::Tor);
    cached.lookup(&tor).await.unwrap();
    let gate = gated.gate.acquire().await.unwrap();
    hands.forward(MINUTE);
    let asking = Arc::clone(&cached);
    let asking = tokio::spawn(async move { asking.lookup(&query("8.8.8.8")).await });
    settle().await;
    assert_eq!(gated.came(), 2);
    meanwhile(&cached, &hands);
    drop(gate);
    asking.await.unwrap().unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_was_known_at_the_start_is_known_at_the_end() {
    let none = told_after(|_, _| ()).await;
    let forgotten = told_after(|cached, _| cached.clear()).await;
    let over = told_after(|_, hands| hands.forward(25 * HOUR)).await;
    for said in [none, forgotten, over] {
        assert_eq!((said.is_vpn(), said.is_tor()), (Some(true), Some(false)));
        assert!(!said.evidence()[0].is_stale());
    }
}
