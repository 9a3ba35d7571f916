//! Answers that all instances know.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use ipsec_core::{Backend, FactSet, Query, Signal};
use ipsec_remote::fleet::{Fleet, Shared};
use ipsec_remote::{Budget, Cached};
use tokio::time::Instant;

use super::instances::{Source, fleet, query, reached, until};
use super::server::Redis;

const PATIENCE: Duration = Duration::from_millis(300);
/// What a machine with too much to do may add to a wait.
const SLACK: Duration = Duration::from_millis(700);

type Instance = Shared<Arc<Source>>;

async fn instance(redis: &Redis, source: &Arc<Source>) -> Instance {
    Shared::new(Arc::clone(source), &fleet(redis).await)
}

/// Asks, and has it written.
async fn told(redis: &Redis, instance: &Instance, n: usize) {
    assert_eq!(
        instance.lookup(&query(n)).await.unwrap().is_vpn(),
        Some(true)
    );
    let key = format!("ipsec:1:answer:source:{}/32", query(n).ip);
    until("it is written", || redis.say(&["EXISTS", &key]) == ":1").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn two_instances_with_a_thousand_requests_each_ask_once() {
    let redis = Redis::start();
    let source = Source::slow(Duration::from_millis(100));
    let long = Duration::from_secs(5);
    let one = instance(&redis, &source).await.patience(long).unwrap();
    let other = instance(&redis, &source).await.patience(long).unwrap();
    let (one, other) = (Cached::new(one), Cached::new(other));
    let all = (0..2_000).map(|n| {
        let instance = if n % 2 == 0 { &one } else { &other };
        async move { instance.lookup(&query(1)).await }
    });
    for answer in join_all(all).await {
        assert_eq!(answer.unwrap().is_vpn(), Some(true));
    }
    assert_eq!(source.questions(), 1);
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn what_one_was_told_all_know_and_no_longer_than_it_holds() {
    let redis = Redis::start();
    let source = Source::new();
    let one = instance(&redis, &source).await;
    let other = instance(&redis, &source).await;
    told(&redis, &one, 1).await;
    let first = one.lookup(&query(1)).await.unwrap();
    let second = other.lookup(&query(1)).await.unwrap();
    assert_eq!(source.questions(), 1);
    assert_eq!(second.is_vpn(), Some(true));
    assert_eq!(first, second);
    let hour = Duration::from_secs(3_600);
    let left = second.expires().unwrap().duration_since(SystemTime::now());
    assert!((hour / 2..hour * 2).contains(&left.unwrap()));
    // What is wanted beyond is asked, and that alone; that the source is silent is an answer.
    let both = query(1).want(FactSet::from([Signal::Vpn, Signal::Tor]));
    let verdict = other.lookup(&both).await.unwrap();
    assert_eq!((verdict.is_vpn(), verdict.is_tor()), (Some(true), None));
    assert!(!verdict.not_asked().intersects(both.want));
    assert_eq!(source.questions(), 2);
    until("all know", || {
        redis.say(&["EXISTS", "ipsec:1:claim:source:9.9.0.1/32"]) == ":0"
    })
    .await;
    let verdict = one.lookup(&both).await.unwrap();
    assert_eq!((verdict.is_vpn(), source.questions()), (Some(true), 2));
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn many_are_one_question() {
    let redis = Redis::start();
    let source = Source::new();
    let one = instance(&redis, &source).await;
    let other = instance(&redis, &source).await;
    let mut queries: Vec<Query> = (0..100).map(query).collect();
    queries.push(Query::new([10, 1, 2, 3]).want(Signal::Vpn));
    for answer in one.lookup_many(&queries).await {
        assert_eq!(answer.unwrap().is_vpn(), Some(true));
    }
    assert_eq!(source.calls(), 2, "what is private goes by itself");
    until("it is written", || {
        redis.say(&["KEYS", "ipsec:1:answer:*"]) == "*100"
    })
    .await;
    let again = other.lookup_many(&queries[..100]).await;
    assert!(again.iter().all(Result::is_ok));
    assert_eq!((other.statistics().hits, source.calls()), (100, 2));
    assert_eq!(redis.say(&["KEYS", "*10.1.2.3*"]), "*0");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn who_stops_waiting_leaves_the_question_to_another() {
    let redis = Redis::start();
    let source = Source::new();
    source.hangs(true);
    let one = Arc::new(instance(&redis, &source).await);
    let long = Duration::from_secs(5);
    let other = Arc::new(instance(&redis, &source).await.patience(long).unwrap());
    let asking = |instance: &Arc<Instance>| {
        let instance = Arc::clone(instance);
        tokio::spawn(async move { instance.lookup(&query(1)).await })
    };
    let first = asking(&one);
    until("the first asks", || source.questions() == 1).await;
    let second = asking(&other);
    source.hangs(false);
    let start = Instant::now();
    first.abort();
    assert_eq!(second.await.unwrap().unwrap().is_vpn(), Some(true));
    assert!(start.elapsed() < SLACK, "{:?}", start.elapsed());
    assert_eq!(source.questions(), 2);
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn who_dies_is_waited_for_no_longer_than_patience() {
    let redis = Redis::start();
    let source = Source::new();
    let other = instance(&redis, &source).await;
    let claim = "ipsec:1:claim:source:9.9.0.1/32";
    redis.say(&["SET", claim, "of the dead", "PX", "60000"]);
    let start = Instant::now();
    assert!(other.lookup(&query(1)).await.is_ok());
    let waited = start.elapsed();
    assert!((PATIENCE..PATIENCE + SLACK).contains(&waited), "{waited:?}");
    assert_eq!(other.statistics().impatient, 1);
    assert_eq!(redis.say(&["GET", claim]), "of the dead");
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn rubbish_is_as_good_as_nothing() {
    let redis = Redis::start();
    let source = Source::new();
    let instance = instance(&redis, &source).await;
    let key = "ipsec:1:answer:source:9.9.0.1/32";
    for (n, rubbish) in ["", "{", "{\"answers\":[{}]}", "\u{0}"].iter().enumerate() {
        until("nobody asks", || {
            redis.say(&["EXISTS", "ipsec:1:claim:source:9.9.0.1/32"]) == ":0"
        })
        .await;
        redis.say(&["SET", key, rubbish]);
        assert_eq!(
            instance.lookup(&query(1)).await.unwrap().is_vpn(),
            Some(true)
        );
        assert_eq!(source.questions(), n + 1, "{rubbish:?}");
        until("it is replaced", || {
            redis.say(&["GET", key]).contains("vpn")
        })
        .await;
    }
    assert!(instance.statistics().rubbish >= 4);
    redis.say(&["DEL", key]);
    redis.say(&["RPUSH", key, "a list"]);
    assert!(instance.lookup(&query(1)).await.is_ok());
    assert!(instance.lookup(&query(2)).await.is_ok());
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn a_budget_that_is_spent_keeps_nobody_from_what_others_know() {
    let redis = Redis::start();
    let source = Source::new();
    told(&redis, &instance(&redis, &source).await, 1).await;
    let poor = Budget::new(Arc::clone(&source)).per_day(0);
    let poor = Cached::new(Shared::new(poor, &fleet(&redis).await));
    assert!(poor.lookup_now(&query(1)).is_none());
    assert_eq!(poor.lookup(&query(1)).await.unwrap().is_vpn(), Some(true));
    assert!(poor.lookup(&query(2)).await.is_err());
    assert_eq!(source.questions(), 1);
}

/// Asks about ever new addresses until it is told to stop, and says how long the longest answer took.
async fn load(instance: Arc<Instance>, worker: usize, is_over: Arc<AtomicBool>) -> Duration {
    let mut longest = Duration::ZERO;
    for n in 0.. {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        let start = Instant::now();
        let answer = instance.lookup(&query(worker * 4_000 + n % 4_000)).await;
        longest = longest.max(start.elapsed());
        assert_eq!(answer.unwrap().is_vpn(), Some(true));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    longest
}

/// A Redis in trouble, under load: nobody is turned away, and nobody waits longer than is said.
async fn trouble(redis: &mut Redis, begin: fn(&mut Redis), end: fn(&mut Redis)) {
    let deadline = Duration::from_millis(100);
    let source = Source::slow(Duration::from_millis(2));
    let fleet: Fleet = reached(Fleet::builder(redis.url()).deadline(deadline)).await;
    let instance = Arc::new(Shared::new(Arc::clone(&source), &fleet));
    let is_over = Arc::new(AtomicBool::new(false));
    let workers = (0..8).map(|worker| {
        let load = load(Arc::clone(&instance), worker, Arc::clone(&is_over));
        tokio::spawn(load)
    });
    let workers: Vec<_> = workers.collect();
    until("all is well", || instance.statistics().asked > 50).await;
    begin(redis);
    until("it is away", || !fleet.status().is_reachable).await;
    // From now on it costs nothing.
    let start = Instant::now();
    for n in 0..20 {
        assert!(instance.lookup(&query(60_000 + n)).await.is_ok());
    }
    let alone = start.elapsed() / 20;
    assert!(alone < deadline, "{alone:?} each");
    end(redis);
    until("it is back", || fleet.status().is_reachable).await;
    let asked = instance.statistics().asked;
    until("it is used", || instance.statistics().asked > asked).await;
    is_over.store(true, Ordering::SeqCst);
    let mut longest = Duration::ZERO;
    for worker in workers {
        longest = longest.max(worker.await.unwrap());
    }
    let most = 2 * deadline + PATIENCE + deadline;
    println!(
        "the longest answer took {longest:?}, {most:?} is said; {:?}",
        instance.statistics()
    );
    assert!(longest < most + SLACK, "{longest:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_redis_that_is_killed_turns_nobody_away() {
    let mut redis = Redis::start();
    trouble(&mut redis, Redis::kill, Redis::start_again).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_redis_that_hangs_turns_nobody_away() {
    let mut redis = Redis::start();
    trouble(&mut redis, |redis| redis.freeze(), |redis| redis.go_on()).await;
}
