//! Budgets that all instances spend together.

use std::env;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use ipsec_remote::fleet::{Fleet, FleetCounter};
use ipsec_remote::{Counter, Period};
use tokio::process::Command;

use super::instances::{fleet, reached, until};
use super::server::Redis;

/// Where the other process finds Redis.
const URL: &str = "IPSEC_TESTS_REDIS_URL";

fn today() -> Period {
    Period::day_of(SystemTime::now(), Duration::ZERO)
}

async fn counter(redis: &Redis) -> FleetCounter {
    fleet(redis).await.counter("source").alone(10).unwrap()
}

/// Takes one by one, many at the same time, and says how many there were.
async fn spend(counter: &FleetCounter, questions: u64, limit: u64) -> u64 {
    let day = today();
    let all = (0..questions).map(|_| counter.take(day, 1, limit));
    join_all(all).await.into_iter().sum()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn together_no_more_is_spent_than_there_is() {
    let redis = Redis::start();
    let (one, other) = (counter(&redis).await, counter(&redis).await);
    let (a, b) = tokio::join!(spend(&one, 300, 400), spend(&other, 300, 400));
    assert_eq!(a + b, 400);
    // What one gives back, and what one knows, all know.
    one.give_back(today(), 5);
    until("it is given back", || other.count(today()) == 395).await;
    assert_eq!(spend(&other, 9, 400).await, 5);
    one.raise(today(), 450);
    assert_eq!(one.count(today()), 450);
    until("it is raised", || other.count(today()) == 450).await;
    let ends = redis.say(&["TTL", &format!("ipsec:1:budget:source:{}", seconds())]);
    let ends: i64 = ends.trim_start_matches(':').parse().unwrap();
    assert!((86_000..=2 * 86_400).contains(&ends), "{ends}");
}

fn seconds() -> u64 {
    let since = today().begins().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn with_clocks_that_are_days_off_no_more_is_spent_either() {
    let redis = Redis::start();
    let (one, other) = (counter(&redis).await, counter(&redis).await);
    let off = 9 * Duration::from_secs(86_400);
    for moment in [SystemTime::now() - off, SystemTime::now() + off] {
        let day = Period::day_of(moment, Duration::ZERO);
        assert_eq!(one.take(day, 70, 100).await, 70);
        assert_eq!(other.take(day, 70, 100).await, 30);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn rubbish_is_replaced_by_what_is_known() {
    let redis = Redis::start();
    let one = fleet(&redis).await.counter("source").alone(0).unwrap();
    assert_eq!(spend(&one, 30, 100).await, 30);
    let key = format!("ipsec:1:budget:source:{}", seconds());
    for rubbish in ["", "x", "nan", "-inf", "1e300"] {
        for field in ["base", "since", "word"] {
            redis.say(&["HSET", &key, field, rubbish]);
            let again = one.take(today(), 1, 100).await;
            assert_eq!(again, 1, "{field} {rubbish:?}");
        }
    }
    assert_eq!(one.count(today()), 45);
    assert_eq!(spend(&one, 100, 100).await, 55);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn two_processes_spend_no_more_than_there_is() {
    let redis = Redis::start();
    let module = module_path!().split_once("::").unwrap().1;
    let child = Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture"])
        .arg(format!("{module}::the_other_process"))
        .env(URL, redis.url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let counter = counter(&redis).await;
    until("the other one begins", || redis.say(&["DBSIZE"]) != ":0").await;
    let mut ours = 0;
    while counter.count(today()) < 2_000 {
        ours += spend(&counter, 20, 2_000).await;
    }
    let said = child.wait_with_output().await.unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let theirs = said.lines().find_map(|line| line.split_once("spent "));
    let theirs: u64 = theirs.expect(&said).1.parse().unwrap();
    println!("{ours} here, {theirs} there");
    assert_eq!(ours + theirs, 2_000);
    assert!(theirs > 0);
}

/// Runs in the process that the test above starts; by itself it has nothing to do.
#[tokio::test]
#[ignore = "needs redis-server"]
async fn the_other_process() {
    let Ok(url) = env::var(URL) else { return };
    let fleet = reached(Fleet::builder(url).deadline(Duration::from_secs(1))).await;
    let counter = fleet.counter("source");
    let mut spent = 0;
    while counter.count(today()) < 2_000 {
        spent += spend(&counter, 20, 2_000).await;
    }
    println!("\nspent {spent}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn alone_each_spends_its_share_and_redis_learns_of_it_after() {
    let mut redis = Redis::start();
    let (one, other) = (counter(&redis).await, counter(&redis).await);
    assert_eq!(spend(&one, 10, 100).await, 10);
    assert_eq!(spend(&other, 10, 100).await, 10);
    redis.kill();
    // The first ones may still find that out.
    assert_eq!(spend(&one, 50, 100).await, 10);
    assert_eq!(spend(&other, 50, 100).await, 10);
    assert_eq!((one.count(today()), other.count(today())), (20, 30));
    redis.start_again(); // with nothing in it
    until("all know", || {
        (one.count(today()), other.count(today())) == (40, 40)
    })
    .await;
    let (a, b) = tokio::join!(spend(&one, 50, 100), spend(&other, 50, 100));
    assert_eq!(a + b, 60);
    // The share is one of the day, not of each outage.
    redis.kill();
    assert_eq!(spend(&one, 50, 200).await, 10, "of the larger limit's 20");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_redis_that_hangs_is_no_budget() {
    let redis = Redis::start();
    let deadline = Duration::from_millis(200);
    let fleet = reached(Fleet::builder(redis.url()).deadline(deadline)).await;
    let counter = fleet.counter("source").alone(10).unwrap();
    assert_eq!(spend(&counter, 10, 100).await, 10);
    redis.freeze();
    assert_eq!(spend(&counter, 90, 100).await, 10);
    redis.go_on();
    until("it is back", || fleet.status().is_reachable).await;
    // What it was asked while it hung, it has counted by now: less is left than there might be, and never more.
    let spent = 20 + spend(&counter, 100, 100).await;
    assert!(spent <= 100, "{spent}");
}
