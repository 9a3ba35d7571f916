//! While the source fails, an older answer is better than none, and says that it is one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ipsec_core::{Backend, Evidence, LookupErrorKind, Signal, Signals, Unknown, Verdict};
use ipsec_remote::Cached;

use super::{HOUR, Hands, Scripted, cached, lifetimes, query, says, says_only};

/// A source that can be switched off.
fn switch() -> (Arc<AtomicBool>, Arc<Scripted>) {
    let down = Arc::new(AtomicBool::new(false));
    let is_down = Arc::clone(&down);
    let source = Scripted::new("source", move |query| {
        match is_down.load(Ordering::Relaxed) {
            true => Err(LookupErrorKind::Timeout.into()),
            false => says(query),
        }
    });
    (down, Arc::new(source))
}

async fn known(cached: &Cached<Arc<Scripted>>) {
    cached.lookup(&query("8.8.8.8")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_old_answer_is_served_and_marked_while_the_source_fails() {
    let hands = Hands::new();
    let (down, source) = switch();
    let cached = cached(source, &hands);
    known(&cached).await;
    down.store(true, Ordering::Relaxed);
    hands.forward(HOUR);
    assert!(
        cached.lookup_now(&query("8.8.8.8")).is_none(),
        "it has to be asked first"
    );
    let said = cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert_eq!((said.is_vpn(), said.is_tor()), (Some(true), Some(false)));
    assert!(said.evidence()[0].is_stale());
    assert_eq!(said.failures()[0].kind(), LookupErrorKind::Timeout);
    assert!(said.failed().is_empty());
    assert_eq!(cached.statistics().stale, 1);
    // And none of that was written into the cache.
    down.store(false, Ordering::Relaxed);
    let said = cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert!(!said.evidence()[0].is_stale() && said.failures().is_empty());
}

#[tokio::test(start_paused = true)]
async fn there_is_an_end_to_it() {
    let hands = Hands::new();
    let (down, source) = switch();
    let cached = cached(source, &hands);
    known(&cached).await;
    down.store(true, Ordering::Relaxed);
    hands.forward(25 * HOUR);
    let error = cached.lookup(&query("8.8.8.8")).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn it_can_be_turned_off() {
    let hands = Hands::new();
    let (down, source) = switch();
    let cached = cached(source, &hands).lifetimes(lifetimes().stale(std::time::Duration::ZERO));
    known(&cached).await;
    down.store(true, Ordering::Relaxed);
    hands.forward(HOUR);
    assert!(cached.lookup(&query("8.8.8.8")).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn what_was_never_known_has_failed() {
    let hands = Hands::new();
    let source = Scripted::new("source", |query| {
        match query.want.contains(Signal::Tor.into()) {
            true => Err(LookupErrorKind::Timeout.into()),
            false => says_only(query),
        }
    });
    let cached = cached(source, &hands);
    cached
        .lookup(&query("8.8.8.8").want(Signal::Vpn))
        .await
        .unwrap();
    let wide = query("8.8.8.8").want([Signal::Vpn, Signal::Tor]);
    let said = cached.lookup(&wide).await.unwrap();
    assert_eq!(said.is_vpn(), Some(true));
    assert!(!said.evidence()[0].is_stale(), "it is fresh");
    let failed = Unknown::Failed(LookupErrorKind::Timeout);
    assert_eq!(said.unknown_because(Signal::Tor), Some(failed));
    assert_eq!(cached.statistics().stale, 0);
    hands.forward(HOUR);
    let said = cached.lookup(&wide).await.unwrap();
    assert!(said.evidence()[0].is_stale());
    assert_eq!(said.unknown_because(Signal::Tor), Some(failed));
}

#[tokio::test(start_paused = true)]
async fn where_one_of_several_sources_fails_its_old_answer_stands_in() {
    let hands = Hands::new();
    let down = Arc::new(AtomicBool::new(false));
    let is_down = Arc::clone(&down);
    let both = Scripted::new("both", move |query| {
        let vpn = Evidence::new("a").with_signals(Signals::UNKNOWN.yes(Signal::Vpn));
        let tor = Evidence::new("b").with_signals(Signals::UNKNOWN.no(Signal::Tor));
        let vpn = Verdict::new(query.ip).with_evidence(vpn);
        Ok(match is_down.load(Ordering::Relaxed) {
            false => vpn.with_evidence(tor),
            true => {
                let error = LookupErrorKind::Timeout.into();
                vpn.merge(&Verdict::from_error(
                    query.ip,
                    "b",
                    Signal::Tor.into(),
                    &error,
                ))
            }
        })
    });
    let cached = cached(both, &hands);
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    down.store(true, Ordering::Relaxed);
    hands.forward(HOUR);
    let said = cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert_eq!((said.is_vpn(), said.is_tor()), (Some(true), Some(false)));
    let is_stale = |source| said.evidence_of(source).map(Evidence::is_stale);
    assert_eq!((is_stale("a"), is_stale("b")), (Some(false), Some(true)));
    assert_eq!(said.failures()[0].source(), "b");
    assert!(said.failed().is_empty());
}

#[tokio::test(start_paused = true)]
async fn silence_stands_in_as_silence() {
    let hands = Hands::new();
    let down = Arc::new(AtomicBool::new(false));
    let is_down = Arc::clone(&down);
    let source = Scripted::new("source", move |_| {
        Err(match is_down.load(Ordering::Relaxed) {
            false => LookupErrorKind::NotFound.into(),
            true => LookupErrorKind::Timeout.into(),
        })
    });
    let cached = cached(source, &hands);
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    down.store(true, Ordering::Relaxed);
    hands.forward(HOUR);
    let said = cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert_eq!(said.unknown_because(Signal::Vpn), Some(Unknown::NotListed));
    let kinds: Vec<_> = said
        .failures()
        .iter()
        .map(ipsec_core::Failure::kind)
        .collect();
    assert_eq!(kinds, [LookupErrorKind::NotFound, LookupErrorKind::Timeout]);
    assert!(
        said.evidence()[0].is_stale(),
        "it is marked although nobody said anything"
    );
}

#[tokio::test(start_paused = true)]
async fn silence_of_one_source_stands_in_next_to_what_was_never_known() {
    let hands = Hands::new();
    let source = Scripted::new("source", |query| {
        let said = Verdict::new(query.ip).with_asked(query.want);
        Ok(match query.want.contains(Signal::Tor.into()) {
            false => said,
            true => {
                let down = LookupErrorKind::Timeout.into();
                said.merge(&Verdict::from_error(query.ip, "b", query.want, &down))
            }
        })
    });
    let cached = cached(source, &hands);
    let vpn = query("8.8.8.8").want(Signal::Vpn);
    cached.lookup(&vpn).await.unwrap();
    hands.forward(HOUR);
    let both = vpn.want([Signal::Vpn, Signal::Tor]);
    let said = cached.lookup(&both).await.unwrap();
    let timeout = Unknown::Failed(LookupErrorKind::Timeout);
    assert_eq!(said.unknown_because(Signal::Tor), Some(timeout));
    assert_eq!(said.unknown_because(Signal::Vpn), Some(Unknown::NotListed));
    let listed = said.failures().iter().map(ipsec_core::Failure::facts);
    let listed: Vec<_> = listed.collect();
    assert_eq!(listed, [Signal::Tor.into(), Signal::Vpn.into()]);
}

#[tokio::test(start_paused = true)]
async fn what_was_overruled_does_not_come_back() {
    let hands = Hands::new();
    let down = Arc::new(AtomicBool::new(false));
    let is_down = Arc::clone(&down);
    let source = Scripted::new("source", move |query| {
        let signals = match query.want.contains(Signal::Vpn.into()) {
            _ if is_down.load(Ordering::Relaxed) => return Err(LookupErrorKind::Timeout.into()),
            true => Signals::UNKNOWN.no(Signal::Vpn).yes(Signal::Tor),
            false => Signals::UNKNOWN.no(Signal::Tor),
        };
        Ok(Verdict::new(query.ip).with_evidence(Evidence::new("source").with_signals(signals)))
    });
    let cached = cached(source, &hands);
    let vpn = query("8.8.8.8").want(Signal::Vpn);
    assert_eq!(cached.lookup(&vpn).await.unwrap().is_tor(), Some(true));
    hands.forward(HOUR);
    let tor = vpn.want(Signal::Tor);
    assert_eq!(cached.lookup(&tor).await.unwrap().is_tor(), Some(false));
    down.store(true, Ordering::Relaxed);
    let said = cached.lookup(&vpn).await.unwrap();
    assert_eq!((said.is_vpn(), said.is_tor()), (Some(false), None));
}

/// What ends in the cache inside ends here, and is stale from then on, whenever it came.
#[tokio::test(start_paused = true)]
async fn two_caches_serve_what_is_old_no_longer_than_one() {
    let hands = Hands::new();
    let (down, source) = switch();
    let both = cached(cached(source, &hands), &hands);
    both.lookup(&query("8.8.8.8")).await.unwrap();
    down.store(true, Ordering::Relaxed);
    hands.forward(20 * HOUR);
    let said = both.lookup(&query("8.8.8.8")).await.unwrap();
    assert!(said.evidence()[0].is_stale());
    hands.forward(10 * HOUR);
    let error = both.lookup(&query("8.8.8.8")).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Timeout);
}
