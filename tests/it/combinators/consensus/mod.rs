//! Several sources at once, of which enough have to agree.

mod model;
mod open;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ipsec_core::{
    Backend, Evidence, FactSet, Fixed, LookupError, LookupErrorKind, Query, Signal, Signals,
    Unknown, Verdict, async_trait,
};
use ipsec_remote::{Cascade, Consensus};
use tokio::time::Instant;

const IP: [u8; 4] = [8, 8, 8, 8];
const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

/// Says this of VPN, after so many milliseconds.
struct Voter {
    name: &'static str,
    vote: Option<bool>,
    error: Option<LookupErrorKind>,
    millis: u64,
    under_way: Arc<AtomicUsize>,
    asked: Arc<AtomicUsize>,
}

fn voter(name: &'static str, vote: Option<bool>, millis: u64) -> Voter {
    Voter {
        name,
        vote,
        error: None,
        millis,
        under_way: Arc::default(),
        asked: Arc::default(),
    }
}

/// Counts down when the lookup ends, however it ends.
struct UnderWay(Arc<AtomicUsize>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Backend for Voter {
    fn name(&self) -> &str {
        self.name
    }

    fn answers(&self) -> FactSet {
        Signal::Vpn.into()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.under_way.fetch_add(1, Ordering::SeqCst);
        let _under_way = UnderWay(Arc::clone(&self.under_way));
        tokio::time::sleep(Duration::from_millis(self.millis)).await;
        if let Some(kind) = self.error {
            return Err(kind.into());
        }
        let signals = Signals::UNKNOWN.with(Signal::Vpn, self.vote);
        let evidence = Evidence::new(self.name).with_signals(signals);
        Ok(Verdict::new(query.ip)
            .with_asked(query.want)
            .with_evidence(evidence))
    }
}

fn of(voters: impl IntoIterator<Item = Voter>) -> ipsec_remote::ConsensusBuilder {
    let builder = Consensus::builder("agreed");
    voters
        .into_iter()
        .fold(builder, ipsec_remote::ConsensusBuilder::source)
}

fn query() -> Query {
    Query::new(IP).want(Signal::Vpn)
}

#[tokio::test(start_paused = true)]
async fn it_ends_when_enough_agree_and_drops_the_question_that_is_out() {
    let late = voter("late", NO, 1_000);
    let under_way = Arc::clone(&late.under_way);
    let consensus = of([voter("a", YES, 10), voter("b", YES, 20), late])
        .build()
        .unwrap();
    let start = Instant::now();
    let verdict = consensus.lookup(&query()).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_millis(20));
    assert_eq!(verdict.is(Signal::Vpn), Some(true));
    assert_eq!(under_way.load(Ordering::SeqCst), 0);
    assert!(verdict.failures().is_empty());
}

#[tokio::test(start_paused = true)]
async fn disagreement_is_silence_and_says_who_disagreed() {
    let consensus = of([voter("a", YES, 1), voter("b", NO, 1), voter("c", None, 1)]);
    let verdict = consensus.build().unwrap().lookup(&query()).await.unwrap();
    assert_eq!(
        verdict.unknown_because(Signal::Vpn),
        Some(Unknown::NotListed)
    );
    let note = |name| verdict.evidence_of(name).unwrap().notes().join("; ");
    assert!(note("a").ends_with("vpn"), "{}", note("a"));
    assert!(note("b").ends_with("!vpn"), "{}", note("b"));
    // A verdict of before is not held to the quorum when the two are joined.
    let listed = Evidence::new("lists").with_signals(Signals::UNKNOWN.yes(Signal::Tor));
    let both = Verdict::new(IP).with_evidence(listed).merge(&verdict);
    assert_eq!(
        (both.is(Signal::Tor), both.is(Signal::Vpn)),
        (Some(true), None)
    );
}

#[tokio::test(start_paused = true)]
async fn who_did_not_answer_counts_only_if_it_could_have_mattered() {
    for (quorum, expected) in [
        (2, Unknown::Failed(LookupErrorKind::Unavailable)),
        (3, Unknown::NotListed),
    ] {
        let mut down = voter("c", YES, 1);
        down.error = Some(LookupErrorKind::Unavailable);
        let consensus = of([voter("a", YES, 1), voter("b", NO, 1), down]).quorum(quorum);
        // Of many, all are waited for: nothing ends before it has failed.
        let answers = consensus.build().unwrap().lookup_many(&[query()]).await;
        let verdict = answers[0].as_ref().unwrap();
        assert_eq!(verdict.unknown_because(Signal::Vpn), Some(expected));
        assert_eq!(verdict.failures()[0].source(), "c");
    }
}

/// The last answer decides whether a failure or silence is what it comes to.
#[tokio::test(start_paused = true)]
async fn one_at_a_time_or_many_are_unknown_for_the_same_reason() {
    let down = Some(LookupErrorKind::Unavailable);
    for (error, expected) in [
        (None, Unknown::NotListed),
        (down, Unknown::Failed(LookupErrorKind::Unavailable)),
    ] {
        let (mut first, mut last) = (voter("a", None, 1), voter("c", None, 50));
        (first.error, last.error) = (down, error);
        let consensus = of([first, voter("b", None, 1), last]).build().unwrap();
        let one = consensus.lookup(&query()).await.unwrap();
        let many = consensus.lookup_many(&[query()]).await.remove(0).unwrap();
        for verdict in [one, many] {
            assert_eq!(verdict.unknown_because(Signal::Vpn), Some(expected));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_too_late_has_failed() {
    let consensus = of([
        voter("a", YES, 1),
        voter("slow", YES, 5_000),
        voter("b", None, 2),
    ])
    .deadline(Duration::from_millis(100))
    .build()
    .unwrap();
    let start = Instant::now();
    let verdict = consensus.lookup(&query()).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_millis(100));
    let why = Unknown::Failed(LookupErrorKind::Timeout);
    assert_eq!(verdict.unknown_because(Signal::Vpn), Some(why));
    assert_eq!(verdict.failures()[0].source(), "slow");
}

#[tokio::test(start_paused = true)]
async fn fewer_at_once_cost_less() {
    let third = voter("c", YES, 10);
    let asked = Arc::clone(&third.asked);
    let consensus = of([voter("a", YES, 10), voter("b", YES, 10), third])
        .at_once(NonZeroUsize::MIN)
        .build()
        .unwrap();
    let start = Instant::now();
    let verdict = consensus.lookup(&query()).await.unwrap();
    assert_eq!(verdict.is(Signal::Vpn), Some(true));
    assert_eq!(start.elapsed(), Duration::from_millis(20));
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[test]
fn local_sources_agree_without_waiting_and_lists_of_one_source_are_one_vote() {
    let says = |signals| Evidence::new("x").with_signals(signals);
    let yes = says(Signals::UNKNOWN.yes(Signal::Vpn));
    let two_lists = Fixed::new()
        .named("index")
        .with_evidence(IP, yes.clone())
        .with_evidence(IP, Evidence::new("y").with_signals(yes.signals()));
    let clean = |name: &'static str| {
        Fixed::new()
            .named(name)
            .otherwise(Signals::UNKNOWN.no(Signal::Vpn))
    };
    let consensus = Consensus::builder("agreed")
        .source(two_lists)
        .source(clean("b"))
        .source(clean("c"))
        .quorum_for(Signal::Tor, 1)
        .build()
        .unwrap();
    let verdict = consensus.lookup_now(&query()).expect("all are local");
    assert_eq!(verdict.is(Signal::Vpn), Some(false));
    assert_eq!(verdict.evidence().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn in_a_cascade_an_outage_of_the_consensus_is_one_unless_a_later_source_tells() {
    let mut down = voter("a", YES, 1);
    down.error = Some(LookupErrorKind::Unavailable);
    let consensus = of([down, voter("b", YES, 1)]).build().unwrap();
    let consensus: Arc<dyn Backend> = Arc::new(consensus);
    let alone = Cascade::new("all").then(Arc::clone(&consensus));
    let verdict = alone.lookup(&query()).await.unwrap();
    assert_eq!(verdict.failed(), Signal::Vpn.into());
    let with_last = Cascade::new("all")
        .then(consensus)
        .then(voter("last", NO, 1));
    let verdict = with_last.lookup(&query()).await.unwrap();
    assert_eq!(verdict.is(Signal::Vpn), Some(false));
    assert_eq!(verdict.failures()[0].source(), "a");
}

#[test]
fn what_cannot_be_is_refused_and_what_too_few_can_tell_is_not_claimed() {
    let message =
        |builder: ipsec_remote::ConsensusBuilder| builder.build().unwrap_err().to_string();
    let two = || of([voter("a", YES, 1), voter("b", YES, 1)]);
    assert_eq!(message(of([])), "a consensus is of 1 to 8 sources, not 0");
    assert_eq!(
        message(two().quorum(0)),
        "a quorum is 1 to 2 of 2 sources, not 0"
    );
    let per_signal = two().quorum_for(Signal::Vpn, 3);
    assert_eq!(
        message(per_signal),
        "a quorum is 1 to 2 of 2 sources, not 3"
    );
    assert_eq!(
        message(two().source(voter("a", NO, 1))),
        "two sources are named a"
    );
    let tor = Fixed::new().answering(Signal::Tor);
    assert_eq!(
        two().source(tor).build().unwrap().answers(),
        Signal::Vpn.into()
    );
}
