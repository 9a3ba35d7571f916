//! The connection itself: what is said of it, and that it ends.

use std::time::Duration;

use ipsec_remote::fleet::{Fleet, Shared};

use super::instances::{Source, fleet, until};
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
    super::instances::reached(Fleet::builder(url).deadline(Duration::from_secs(1))).await;
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
