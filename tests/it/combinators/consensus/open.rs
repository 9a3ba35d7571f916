//! Sources that end early, or are never come to.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use ipsec_core::{Backend, Evidence, LookupErrorKind, Query, Signal, Signals, Unknown, Verdict};
use ipsec_remote::{Cascade, Consensus};

use super::super::source::Scripted;
use super::{IP, YES, of, query, voter};

/// Says *yes* to this signal, and can tell no other.
fn yes(name: &'static str, signal: Signal) -> Arc<Scripted> {
    let source = Scripted::new(name, move |query| {
        let evidence = Evidence::new(name).with_signals(Signals::UNKNOWN.yes(signal));
        Ok(Verdict::new(query.ip).with_evidence(evidence))
    });
    Arc::new(source.answering(signal))
}

/// A cascade ends at its first *yes*; what it left open has its votes all the same.
#[tokio::test(start_paused = true)]
async fn who_ended_early_is_asked_for_the_rest() {
    let both = Query::new(IP).want([Signal::Tor, Signal::Vpn]);
    let (tor, vpn) = (yes("tor", Signal::Tor), yes("vpn", Signal::Vpn));
    let early = || Cascade::new("early").then(tor.clone()).then(vpn.clone());
    let other = Scripted::new("other", |query| {
        Ok(Verdict::new(query.ip).with_asked(query.want))
    });
    let consensus = Consensus::builder("agreed")
        .source(early())
        .source(other)
        .quorum(1)
        .build()
        .unwrap();
    let one = consensus.lookup(&both).await.unwrap();
    assert_eq!((tor.asked().len(), vpn.asked().len()), (1, 1));
    let many = consensus.lookup_many(&[both, both]).await;
    assert_eq!((tor.asked().len(), vpn.asked().len()), (3, 3));
    for verdict in [&one, many[0].as_ref().unwrap(), many[1].as_ref().unwrap()] {
        assert_eq!((verdict.is_tor(), verdict.is_vpn()), (YES, YES));
        assert!(verdict.not_asked().is_empty());
    }
}

/// What it said before is kept.
#[tokio::test(start_paused = true)]
async fn who_fails_at_the_rest_has_said_what_it_said() {
    let both = Query::new(IP).want([Signal::Tor, Signal::Vpn]);
    let down = Scripted::new("down", |_| Err(LookupErrorKind::Timeout.into()));
    let early = Cascade::new("early")
        .then(yes("tor", Signal::Tor))
        .then(down.answering(Signal::Vpn));
    let consensus = Consensus::builder("agreed").source(early).build().unwrap();
    let verdict = consensus.lookup(&both).await.unwrap();
    assert_eq!(verdict.is_tor(), YES);
    let why = Unknown::Failed(LookupErrorKind::Timeout);
    assert_eq!(verdict.unknown_because(Signal::Vpn), Some(why));
}

/// Not all are asked at once, and the first one takes all the time.
#[tokio::test(start_paused = true)]
async fn who_was_never_asked_has_not_failed() {
    let never = voter("never", YES, 1);
    let asked = Arc::clone(&never.asked);
    let consensus = of([voter("slow", YES, 5_000), never])
        .at_once(NonZeroUsize::MIN)
        .deadline(Duration::from_millis(100))
        .build()
        .unwrap();
    let verdict = consensus.lookup(&query()).await.unwrap();
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 0);
    let failures = verdict.failures().iter();
    let sources: Vec<_> = failures.map(|failure| failure.source().as_str()).collect();
    assert_eq!(sources, ["slow", "agreed"]);
    // Nobody can say that nobody knows.
    let why = Unknown::Failed(LookupErrorKind::Timeout);
    assert_eq!(verdict.unknown_because(Signal::Vpn), Some(why));
}
