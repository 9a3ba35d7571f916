//! What is served from the cache, and to whom.

use std::sync::Arc;

use ipsec_core::ip::KeyWidth;
use ipsec_core::{
    Backend, FactSet, ListOverride, LookupErrorKind, Signal, SignalSet, Unknown, Verdict,
};
use ipsec_remote::Cached;

use super::{Hands, Scripted, cached, evidence, query, says_only, source};

#[tokio::test(start_paused = true)]
async fn the_second_asker_is_answered_at_once() {
    let source = source();
    let cached = cached(Arc::clone(&source), &Hands::new());
    assert!(cached.lookup_now(&query("8.8.8.8")).is_none());
    let first = cached.lookup(&query("8.8.8.8")).await.unwrap();
    let second = cached.lookup_now(&query("8.8.8.8")).unwrap();
    assert_eq!(first, second);
    assert_eq!(cached.lookup(&query("8.8.8.8")).await.unwrap(), first);
    assert_eq!(source.asked().len(), 1);
    assert_eq!(
        (cached.name(), cached.answers()),
        ("source", source.answers())
    );
    let told = cached.statistics();
    assert_eq!(
        (told.hits, told.misses, told.coalesced, told.stale),
        (2, 1, 0, 0)
    );
    assert_eq!(cached.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_wants_more_asks_for_the_rest_and_gets_both() {
    let source = Arc::new(Scripted::new("source", says_only));
    let cached = cached(Arc::clone(&source), &Hands::new());
    let narrow = query("8.8.8.8").want(Signal::Vpn);
    let said = cached.lookup(&narrow).await.unwrap();
    assert_eq!(said.unknown_because(Signal::Tor), Some(Unknown::NotAsked));
    let wide = query("8.8.8.8").want([Signal::Vpn, Signal::Tor]);
    assert!(
        cached.lookup_now(&wide).is_none(),
        "nobody was asked about Tor"
    );
    let said = cached.lookup(&wide).await.unwrap();
    assert_eq!((said.is_vpn(), said.is_tor()), (Some(true), Some(false)));
    assert!(said.not_asked().is_empty());
    let wants: Vec<FactSet> = source.asked().iter().map(|query| query.want).collect();
    assert_eq!(wants, [FactSet::from(Signal::Vpn), Signal::Tor.into()]);
    let again = cached.lookup_now(&wide).unwrap();
    assert_eq!((again.is_vpn(), again.is_tor()), (Some(true), Some(false)));
    assert!(cached.lookup_now(&narrow).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_neighbour_is_told_that_another_was_asked_about() {
    let source = source();
    let cached = cached(Arc::clone(&source), &Hands::new());
    cached.lookup(&query("2600::1")).await.unwrap();
    let said = cached.lookup_now(&query("2600::2")).unwrap();
    assert_eq!(said.ip(), Some(super::ip("2600::2")));
    assert_eq!(said.is_vpn(), Some(true));
    let note = "said of another address in 2600::/64";
    assert_eq!(said.evidence()[0].notes(), [note]);
    let own = cached.lookup_now(&query("2600::1")).unwrap();
    assert!(own.evidence()[0].notes().is_empty());
    assert!(cached.lookup_now(&query("2600:0:0:1::1")).is_none());
    assert!(cached.lookup_now(&query("8.8.8.8")).is_none());
    assert_eq!(source.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_operators_entry_is_never_another_addresses() {
    let source = Scripted::new("source", |query| {
        let allow = evidence().with_list_override(ListOverride::Allow);
        let is_friend = query.ip == super::ip("2600::1");
        Ok(Verdict::new(query.ip).with_evidence(if is_friend { allow } else { evidence() }))
    });
    let cached = cached(source, &Hands::new());
    let friend = cached.lookup(&query("2600::1")).await.unwrap();
    assert_eq!(friend.list_override(), Some(ListOverride::Allow));
    assert!(cached.lookup_now(&query("2600::2")).is_none());
    let other = cached.lookup(&query("2600::2")).await.unwrap();
    assert_eq!((other.list_override(), other.is_vpn()), (None, Some(true)));
}

#[tokio::test(start_paused = true)]
async fn keys_may_be_longer() {
    let source = source();
    let cached = cached(source, &Hands::new()).key_width(KeyWidth::new(32, 128).unwrap());
    cached.lookup(&query("2600::1")).await.unwrap();
    assert!(cached.lookup_now(&query("2600::2")).is_none());
}

#[tokio::test(start_paused = true)]
async fn who_wants_nothing_gets_what_is_there() {
    let source = source();
    let cached = cached(Arc::clone(&source), &Hands::new());
    let free = query("8.8.8.8").want(FactSet::EMPTY);
    assert!(cached.lookup_now(&free).is_none());
    cached.lookup(&free).await.unwrap();
    assert_eq!(source.asked(), [free], "passed on as it is");
    assert!(cached.is_empty());
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert_eq!(cached.lookup_now(&free).unwrap().is_vpn(), Some(true));
    // A fact that the source never tells does not make anybody ask.
    let more = query("8.8.8.8").want([Signal::Vpn, Signal::Spam]);
    assert!(cached.lookup_now(&more).is_some());
}

#[tokio::test(start_paused = true)]
async fn what_the_source_has_at_hand_needs_no_cache() {
    let local = ipsec_core::Fixed::new().otherwise(ipsec_core::Signals::UNKNOWN.no(Signal::Vpn));
    let cached = Cached::new(local);
    assert_eq!(
        cached.lookup_now(&query("8.8.8.8")).unwrap().is_vpn(),
        Some(false)
    );
    assert!(cached.is_empty());
}

#[tokio::test(start_paused = true)]
async fn addresses_that_are_not_public_are_not_kept() {
    let source = Arc::new(Scripted::new("source", |_| {
        Err(LookupErrorKind::NotPublic.into())
    }));
    let cached = cached(Arc::clone(&source), &Hands::new());
    for _ in 0..2 {
        let error = cached.lookup(&query("10.0.0.1")).await.unwrap_err();
        assert_eq!(error.kind(), LookupErrorKind::NotPublic);
    }
    assert_eq!(source.asked().len(), 2);
    assert!(cached.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_forgotten_is_asked_again() {
    let source = source();
    let cached = cached(Arc::clone(&source), &Hands::new());
    for address in ["8.8.8.8", "9.9.9.9"] {
        cached.lookup(&query(address)).await.unwrap();
    }
    cached.invalidate([8, 8, 8, 8]);
    assert!(cached.lookup_now(&query("8.8.8.8")).is_none());
    assert!(cached.lookup_now(&query("9.9.9.9")).is_some());
    cached.clear();
    assert!(cached.is_empty());
    cached.lookup(&query("9.9.9.9")).await.unwrap();
    assert_eq!(source.asked().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_another_address_is_none() {
    let source = Scripted::new("source", |_| {
        Ok(Verdict::new([9, 9, 9, 9]).with_absent(SignalSet::ALL))
    });
    let cached = cached(source, &Hands::new());
    let error = cached.lookup(&query("8.8.8.8")).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Mismatch);
    assert!(cached.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_hit_allocates_nothing() {
    let cached = cached(source(), &Hands::new());
    cached.lookup(&query("2600::1")).await.unwrap();
    for address in ["2600::1", "2600::2"] {
        let query = query(address);
        // The note of a neighbour is made once; moka writes to its logs now and then.
        for _ in 0..200 {
            cached.lookup_now(&query).unwrap();
        }
        let counted = allocation_counter::measure(|| {
            cached.lookup_now(&query).unwrap();
        });
        assert_eq!(counted.count_total, 0, "{address}");
    }
}
