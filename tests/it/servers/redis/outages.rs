//! A Redis that is slow, that changes places, and whose answers are lost: what becomes of bans, and what the operator is told.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use ipsec_core::Backend;
use ipsec_core::index::{OverlayEntry, OverlayRules};
use ipsec_remote::fleet::{Fleet, Shared};
use tokio::time::timeout;
use tracing::Level;

use super::instance::{Hands, Instance, all_have, until};
use super::instances::{Source, query, reached};
use super::server::Redis;
use super::way::Way;
use crate::tower::support::{Event, Log};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn with_a_redis_that_is_too_slow_for_requests_bans_are_shared_all_the_same() {
    let redis = Redis::start();
    let way = Way::to(redis.address());
    way.slow(Duration::from_millis(150));
    let other = Instance::new(redis.url()).await;
    let hasty = Fleet::builder(way.url()).deadline(Duration::from_millis(50));
    let one = Instance::of(hasty, &Hands::default(), OverlayRules::default()).await;
    one.ban("203.0.113.1/32");
    other.ban("203.0.113.2/32");
    let then = ["deny 203.0.113.1/32", "deny 203.0.113.2/32"];
    all_have(&[&one, &other], &then).await;
    assert!(one.bans.status().is_caught_up, "{:?}", one.bans);
    // And no request waits for it.
    assert!(!one.fleet.status().is_reachable);
    let shared = Shared::new(Source::new(), &one.fleet);
    for n in 0..20 {
        assert!(shared.lookup(&query(n)).await.is_ok());
    }
    assert_eq!(shared.statistics().alone, 20);
    // It is used again once it answers in time.
    way.slow(Duration::ZERO);
    until(|| one.fleet.status().is_reachable).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_ban_whose_answer_was_lost_does_not_undo_its_lifting() {
    let redis = Redis::start();
    let way = Way::to(redis.address());
    let (one, other) = (
        Instance::new(way.url()).await,
        Instance::new(redis.url()).await,
    );
    way.lose_answers(true);
    one.ban("203.0.113.1/32");
    until(|| other.is_banned("203.0.113.1/32")).await;
    other.lift("203.0.113.1/32");
    other.published().await;
    until(|| one.bans.status().error.is_some()).await;
    assert_eq!(one.bans.status().pending, 1);
    // Said while nobody answers, and heard by nobody yet.
    one.ban("203.0.113.2/32");
    way.cut();
    way.lose_answers(false);
    way.mend();
    one.published().await;
    all_have(&[&one, &other], &["deny 203.0.113.2/32"]).await;
    // What is said from now on counts.
    one.ban("203.0.113.1/32");
    let then = ["deny 203.0.113.1/32", "deny 203.0.113.2/32"];
    all_have(&[&one, &other, &Instance::new(redis.url()).await], &then).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_primary_that_became_a_replica_is_left_for_the_new_one() {
    let (old, new) = (Redis::start(), Redis::start());
    let way = Way::to(old.address());
    let one = Instance::new(way.url()).await;
    one.ban("203.0.113.1/32");
    one.published().await;
    let other = Instance::new(new.url()).await;
    // The connection to the old one stays, and what is read from it is what it is told by the new one.
    way.lead_to(new.address());
    let port = new.address().port().to_string();
    assert_eq!(old.say(&["REPLICAOF", "127.0.0.1", &port]), "+OK");
    one.ban("203.0.113.2/32");
    let then = ["deny 203.0.113.1/32", "deny 203.0.113.2/32"];
    all_have(&[&one, &other], &then).await;
    one.published().await;
}

fn warnings(log: &Log) -> Vec<Event> {
    let mut events = log.events();
    events.retain(|event| event.level <= Level::WARN && event.get("namespace").is_some());
    events
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn an_outage_is_one_warning_and_one_word_when_it_is_over() {
    // With a single subscriber in the process, an event that another thread reaches first is off for good.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let mut redis = Redis::start();
    let log = Log::capture();
    let one = Instance::new(redis.url()).await;
    let shared = Shared::new(Source::new(), &one.fleet);
    let _counter = one.fleet.counter("source");
    one.ban("203.0.113.1/32");
    one.published().await;
    assert_eq!(warnings(&log).len(), 0, "{}", log.text());
    for outages in 1..=2 {
        let over = |log: &Log| {
            let mut events = log.events();
            events.retain(|event| event["message"].contains("answers again"));
            events.len()
        };
        assert_eq!(over(&log), outages - 1);
        redis.kill();
        // Not only that the connection broke, but that there is none to be had.
        until(|| {
            let error = one.fleet.status().error;
            error.is_some_and(|error| error.contains("refused"))
        })
        .await;
        until(|| one.bans.status().error.is_some()).await;
        assert!(shared.lookup(&query(outages)).await.is_ok());
        one.ban("203.0.113.2/32");
        redis.start_again();
        until(|| over(&log) == outages && one.bans.status().is_caught_up).await;
        one.published().await;
        let warnings = warnings(&log);
        assert_eq!(warnings.len(), outages, "{warnings:#?}");
        let message = &warnings[0]["message"];
        assert!(message.contains("bans"), "{message}");
    }
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn a_redis_whose_user_may_not_write_is_said_once_and_quoted_nowhere() {
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let redis = Redis::start();
    let user = ["on", ">pass", "~*", "&*", "-@all", "+ping", "+mget"];
    assert_eq!(
        redis.say(&[&["ACL", "SETUSER", "guest"][..], &user].concat()),
        "+OK"
    );
    let log = Log::capture();
    let url = redis.url().replace("//", "//guest:pass@");
    let fleet = reached(Fleet::builder(url).deadline(Duration::from_secs(1))).await;
    let shared = Shared::new(Source::new(), &fleet);
    for n in 0..5 {
        assert!(shared.lookup(&query(n)).await.is_ok());
    }
    let warnings = warnings(&log);
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert_eq!(&warnings[0]["error"], "NOPERM");
    assert!(!log.text().contains("9.9.0."), "{}", log.text());
}

const MANY: u32 = 30_000;
/// What a machine with too much to do may take.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn very_many_bans_are_there_soon() {
    let redis = Redis::start();
    let rules = || OverlayRules::default().max_entries(MANY as usize);
    let new = async || Instance::with(redis.url(), &Hands::default(), rules()).await;
    let (one, other) = (new().await, new().await);
    let many = (0..MANY).map(|n| {
        let ip = Ipv4Addr::from_bits(0xCB00_0000 + n);
        OverlayEntry::ban(IpAddr::from(ip), None, "many")
    });
    let start = Instant::now();
    assert_eq!(one.bans.put(many).unwrap().expired, []);
    println!("{MANY} bans are said after {:?}", start.elapsed());
    let published = timeout(PATIENCE, one.bans.wait_until_published()).await;
    assert!(published.is_ok(), "{:?}", one.bans);
    println!("in Redis after {:?}", start.elapsed());
    until(|| other.index.entries().len() == MANY as usize).await;
    println!("and on another instance after {:?}", start.elapsed());
    let start = Instant::now();
    let late = new().await;
    println!("on an instance that starts after {:?}", start.elapsed());
    assert_eq!(late.index.entries().len(), MANY as usize);
    // Whoever has room for fewer takes as many as it has room for.
    let start = Instant::now();
    let small = Instance::new(redis.url()).await;
    println!("on one with room for a third after {:?}", start.elapsed());
    assert_eq!(small.index.entries().len(), 10_000);
    assert_eq!(small.bans.status().refused, 20_000);
    // One more word is heard as soon as ever.
    let start = Instant::now();
    one.lift("203.0.0.1/32");
    until(|| !other.is_banned("203.0.0.1/32")).await;
    println!("a lifting among them after {:?}", start.elapsed());
}
