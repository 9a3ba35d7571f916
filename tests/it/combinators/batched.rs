//! Many lookups at one time as one question.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use ipsec_core::{
    Backend, FactSet, Fixed, LookupError, LookupErrorKind, Query, Signal, SignalSet, Signals,
    Verdict, async_trait,
};
use ipsec_remote::{Batched, Cascade, Deadline};
use tokio::time::{Instant, sleep, timeout};

/// Takes its time, and remembers the batches that it began and those that it finished.
#[derive(Clone, Default)]
struct Bulk {
    millis: u64,
    begun: Arc<Mutex<Vec<Vec<Query>>>>,
    finished: Arc<Mutex<usize>>,
    panics: bool,
}

impl Bulk {
    fn taking(millis: u64) -> Self {
        Self {
            millis,
            ..Self::default()
        }
    }

    /// The last byte of each address, batch by batch.
    fn batches(&self) -> Vec<Vec<u8>> {
        let last = |query: &Query| match query.ip {
            std::net::IpAddr::V4(ip) => ip.octets()[3],
            std::net::IpAddr::V6(_) => 0,
        };
        let begun = self.begun.lock().unwrap();
        begun
            .iter()
            .map(|batch| batch.iter().map(last).collect())
            .collect()
    }
}

#[async_trait]
impl Backend for Bulk {
    fn name(&self) -> &str {
        "bulk"
    }

    fn answers(&self) -> FactSet {
        [Signal::Vpn, Signal::Tor].into()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        if !ipsec_core::ip::scope(query.ip).is_public() {
            return Err(LookupErrorKind::NotPublic.into());
        }
        let mut answers = self.lookup_many(&[*query]).await;
        answers.remove(0)
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        self.begun.lock().unwrap().push(queries.to_vec());
        assert!(!self.panics, "as it was told to");
        sleep(Duration::from_millis(self.millis)).await;
        *self.finished.lock().unwrap() += 1;
        let answer = |query: &Query| Verdict::new(query.ip).with_absent(query.want.signals());
        queries.iter().map(|query| Ok(answer(query))).collect()
    }
}

fn number(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

fn query(last: u8) -> Query {
    Query::new([8, 8, 8, last]).want(Signal::Vpn)
}

#[tokio::test(start_paused = true)]
async fn lookups_of_a_few_milliseconds_are_one_question() {
    let bulk = Bulk::taking(100);
    let batched = Batched::new(bulk.clone());
    let start = Instant::now();
    let later = async {
        sleep(Duration::from_millis(4)).await;
        batched
            .lookup(&query(1).want(Signal::Tor).critical(true))
            .await
    };
    let queries = [query(1), query(2)];
    let (early, later) = tokio::join!(join_all(queries.iter().map(|q| batched.lookup(q))), later);
    assert_eq!(start.elapsed(), Duration::from_millis(105));
    // Each address once, for all that is wanted of it.
    let both: SignalSet = [Signal::Vpn, Signal::Tor].into();
    let expected = [query(1).want(both).critical(true), query(2)];
    assert_eq!(bulk.begun.lock().unwrap().as_slice(), [expected.to_vec()]);
    for (answer, query) in early.into_iter().zip(queries) {
        let verdict = answer.unwrap();
        assert_eq!(verdict.ip(), Some(query.ip));
        assert_eq!(verdict.is(Signal::Vpn), Some(false));
    }
    assert_eq!(later.unwrap().is(Signal::Tor), Some(false));
}

#[tokio::test(start_paused = true)]
async fn a_full_batch_goes_at_once_and_the_next_one_gathers_while_it_waits_for_its_turn() {
    let bulk = Bulk::taking(100);
    let batched = Batched::new(bulk.clone())
        .size(number(2))
        .at_once(number(1));
    let start = Instant::now();
    let first = async {
        let queries = [query(1), query(2)];
        join_all(queries.iter().map(|q| batched.lookup(q))).await;
        assert_eq!(start.elapsed(), Duration::from_millis(100));
    };
    let second = async {
        sleep(Duration::from_millis(1)).await;
        batched.lookup(&query(3)).await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_millis(200));
    };
    let joins_second = async {
        sleep(Duration::from_millis(50)).await;
        batched.lookup(&query(4)).await.unwrap();
    };
    let third = async {
        sleep(Duration::from_millis(60)).await;
        batched.lookup(&query(5)).await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_millis(300));
    };
    tokio::join!(first, second, joins_second, third);
    assert_eq!(bulk.batches(), [vec![1, 2], vec![3, 4], vec![5]]);
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_away_harms_nobody_and_is_not_asked_about() {
    let bulk = Bulk::taking(100);
    let batched = Batched::new(bulk.clone()).waiting(number(2));
    let soon = Duration::from_millis(2);
    // The first, who began the batch, leaves while it is gathered.
    let (gone, first) = (query(1), query(2));
    let (gone, stays) = tokio::join!(timeout(soon, batched.lookup(&gone)), batched.lookup(&first));
    assert!(gone.is_err() && stays.is_ok());
    assert_eq!(bulk.batches(), [vec![2]]);
    // And then while it is under way.
    let (a, b) = (query(3), query(4));
    let (gone, stays) = tokio::join!(
        timeout(Duration::from_millis(50), batched.lookup(&a)),
        batched.lookup(&b)
    );
    assert!(gone.is_err() && stays.is_ok());
    assert_eq!(bulk.batches(), [vec![2], vec![3, 4]]);
    assert_eq!(*bulk.finished.lock().unwrap(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_nobody_waits_for_ends_and_leaves_its_turn_and_places() {
    let bulk = Bulk::taking(100);
    let one = number(1);
    let batched = Batched::new(bulk.clone()).waiting(one).at_once(one);
    for (last, millis) in [(1, 2), (2, 50)] {
        let gone = timeout(Duration::from_millis(millis), batched.lookup(&query(last))).await;
        assert!(gone.is_err());
    }
    assert!(batched.lookup(&query(3)).await.is_ok());
    // The first was gone before its batch was sent, the second before it was answered.
    assert_eq!(bulk.batches(), [vec![2], vec![3]]);
    assert_eq!(*bulk.finished.lock().unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_finds_too_many_waiting_is_turned_away_at_once() {
    let batched = Batched::new(Bulk::taking(100)).waiting(number(2));
    let queries = [query(1), query(1), query(2)];
    let answers = join_all(queries.iter().map(|q| batched.lookup(q))).await;
    let kinds: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().err().map(LookupError::kind))
        .collect();
    assert_eq!(kinds, [None, None, Some(LookupErrorKind::Overloaded)]);
    let error = answers[2].as_ref().unwrap_err();
    let cause = std::error::Error::source(error).unwrap().to_string();
    assert_eq!(cause, "2 lookups wait for a batch already, and no more may");
    assert!(batched.lookup(&query(3)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn addresses_that_are_not_public_are_passed_on_alone_and_take_no_place() {
    let bulk = Bulk::default();
    let batched = Batched::new(bulk.clone());
    let start = Instant::now();
    let error = batched
        .lookup(&Query::new([10, 0, 0, 1]))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::NotPublic);
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(bulk.batches().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_panic_inside_is_an_error_for_all_who_wait() {
    let bulk = Bulk {
        panics: true,
        ..Bulk::default()
    };
    let batched = Batched::new(bulk);
    let queries = [query(1), query(2)];
    for answer in join_all(queries.iter().map(|q| batched.lookup(q))).await {
        assert_eq!(answer.unwrap_err().kind(), LookupErrorKind::Unavailable);
    }
}

#[test]
fn it_answers_for_what_is_inside() {
    let batched = Batched::new(Bulk::default());
    assert_eq!(batched.name(), "bulk");
    assert_eq!(batched.answers(), [Signal::Vpn, Signal::Tor].into());
    assert_eq!(batched.lookup_now(&query(1)), None);
    assert_eq!(batched.inner().millis, 0);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_left_with_the_yes_of_another() {
    let yes = |name, signal| {
        let local = Fixed::new().named(name).answering(signal);
        Bulky(local.otherwise(Signals::UNKNOWN.yes(signal)))
    };
    let cascade = || {
        Cascade::new("all")
            .then(yes("tor", Signal::Tor))
            .then(yes("vpn", Signal::Vpn))
    };
    let batched = Batched::new(cascade());
    let (tor, vpn) = (query(1).want(Signal::Tor), query(1));
    let (first, second) = tokio::join!(batched.lookup(&tor), batched.lookup(&vpn));
    assert_eq!(first.unwrap().is(Signal::Tor), Some(true));
    assert_eq!(second.unwrap().is(Signal::Vpn), Some(true));
}

#[tokio::test(start_paused = true)]
async fn one_alone_has_the_time_of_one() {
    let within = Deadline::new(Bulk::taking(1_000), Duration::from_millis(300));
    let batched = Batched::new(within);
    let error = batched.lookup(&query(1)).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Timeout);
    let (a, b) = (query(1), query(2));
    let (a, b) = tokio::join!(batched.lookup(&a), batched.lookup(&b));
    assert!(a.is_ok() && b.is_ok());
}

/// Has nothing at hand.
struct Bulky(Fixed);

#[async_trait]
impl Backend for Bulky {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn answers(&self) -> FactSet {
        self.0.answers()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.0.lookup(query).await
    }
}
