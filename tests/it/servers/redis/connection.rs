//! The connection itself: what is said of it, and that it ends.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use ipsec_core::Backend;
use ipsec_remote::fleet::{Fleet, Shared};
use ipsec_remote::{Counter, Period};

use super::instance::{Instance, all_have};
use super::instances::{Source, fleet, query, reached, until};
use super::server::Redis;

#[tokio::test]
#[ignore = "needs redis-server"]
async fn a_wrong_password_is_said_and_not_shown() {
    let redis = Redis::start();
    redis.say(&["CONFIG", "SET", "requirepass", "right"]);
    for (url, says) in [
        (redis.url().replace("//", "//:wrong@"), "WRONGPASS"),
        (redis.url(), "NOAUTH"),
    ] {
        let fleet = Fleet::builder(url).build().unwrap();
        until("it is said", || fleet.status().error.is_some()).await;
        let said = format!("{fleet:?}");
        assert!(
            said.to_uppercase().contains(says) || said.contains("uthentication"),
            "{said}"
        );
        assert!(
            !said.contains("wrong@") && !said.contains(":wrong"),
            "{said}"
        );
    }
    let url = redis.url().replace("//", "//:right@");
    reached(Fleet::builder(url).deadline(Duration::from_secs(1))).await;
}

/// What the documentation of the module says.
const USER: &str = "on >right ~ipsec:1:* &ipsec:1:* -@all +@connection +mget +get +set +del +expire +eval +time +publish +subscribe +unsubscribe \
    +hget +hset +hmget +hdel +hlen +hstrlen +zadd +zrem +zcard +zscore +zrangebyscore";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_user_who_may_do_no_more_than_is_documented_can_share_all() {
    let redis = Redis::start();
    let user = ["ACL", "SETUSER", "ipsec"].into_iter();
    let user: Vec<&str> = user.chain(USER.split_whitespace()).collect();
    assert_eq!(redis.say(&user), "+OK");
    let url = redis.url().replace("//", "//ipsec:right@");
    let fleet = || reached(Fleet::builder(url.as_str()).deadline(Duration::from_secs(1)));
    let source = Source::new();
    let (one, other) = (fleet().await, fleet().await);
    let one = Shared::new(Arc::clone(&source), &one);
    let shared = Shared::new(Arc::clone(&source), &other);
    assert!(one.lookup(&query(1)).await.is_ok());
    // Written, and the claim given back.
    until("all is done", || redis.say(&["KEYS", "ipsec:1:*"]) == "*1").await;
    assert!(shared.lookup(&query(1)).await.is_ok());
    assert_eq!((source.questions(), shared.statistics().hits), (1, 1));
    let day = Period::day_of(SystemTime::now(), Duration::ZERO);
    let counter = other.counter("source").alone(0).unwrap();
    assert_eq!(counter.take(day, 7, 9).await, 7);
    let (here, there) = (
        Instance::new(url.clone()).await,
        Instance::new(url.clone()).await,
    );
    here.ban("203.0.113.1/32");
    all_have(&[&here, &there], &["deny 203.0.113.1/32"]).await;
    there.lift("203.0.113.1/32");
    all_have(&[&here, &there], &[]).await;
    assert_eq!(here.bans.status().error, None);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn answers_that_come_too_late_are_none_although_they_come() {
    let redis = Redis::start();
    let deadline = Duration::from_millis(50);
    let fleet = reached(Fleet::builder(redis.url()).deadline(deadline)).await;
    let shared = Shared::new(Source::new(), &fleet);
    let is_used = || {
        let status = fleet.status();
        status.is_reachable && status.connections == 1
    };
    let mut questions = 0;
    while is_used() {
        assert!(questions < 10, "it is asked on: {:?}", fleet.status());
        redis.say(&["CLIENT", "PAUSE", "300", "ALL"]);
        assert!(shared.lookup(&query(questions)).await.is_ok());
        // Nobody waits for what is written then, and so it may be late.
        let key = format!("ipsec:1:answer:source:{}/32", query(questions).ip);
        until("it is written, or not", || {
            redis.say(&["EXISTS", &key]) == ":1" || !is_used()
        })
        .await;
        questions += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_connection_that_breaks_each_time_is_made_ever_less_often() {
    let redis = Redis::start();
    let fleet = fleet(&redis).await;
    let shared = Shared::new(Source::new(), &fleet);
    let start = Instant::now();
    for n in 1..=8 {
        until("it is back", || {
            let status = fleet.status();
            status.is_reachable && status.connections >= n
        })
        .await;
        redis.say(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
        let _ = shared.lookup(&query(1)).await.unwrap();
    }
    let took = start.elapsed();
    assert!(took > Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn a_server_without_tls_is_an_error_and_no_panic() {
    let redis = Redis::start();
    let url = redis.url().replace("redis:", "rediss:");
    let fleet = Fleet::builder(url).build().unwrap();
    until("it is said", || fleet.status().error.is_some()).await;
    let error = fleet.status().error.unwrap();
    assert!(!error.contains("panicked"), "{error}");
}

#[tokio::test]
#[ignore = "needs redis-server"]
async fn nothing_is_left_when_all_is_dropped() {
    let redis = Redis::start();
    let clients = || {
        let info = redis.say(&["INFO", "clients"]);
        let line = info
            .lines()
            .find(|line| line.starts_with("connected_clients"));
        line.unwrap().to_owned()
    };
    let fleet = fleet(&redis).await;
    let shared = Shared::new(Source::new(), &fleet);
    let counter = fleet.counter("source");
    assert_eq!(clients(), "connected_clients:2");
    drop(fleet);
    assert_eq!(clients(), "connected_clients:2", "others use it");
    drop(counter);
    drop(shared);
    until("it is closed", || clients() == "connected_clients:1").await;
}
