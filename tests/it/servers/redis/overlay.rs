//! Bans and allowances that are said on one instance and count on all, whatever becomes of Redis and of messages meanwhile.

use std::time::{Duration, Instant, SystemTime};

use ipsec_core::index::{OverlayEntry, OverlayErrorKind, OverlayRules};

use super::instance::{Hands, Instance, all_have, net, until};
use super::server::Redis;
use super::way::Way;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_ban_counts_on_another_instance_within_a_second() {
    let redis = Redis::start();
    let (one, other) = (
        Instance::new(redis.url()).await,
        Instance::new(redis.url()).await,
    );
    let mut times = Vec::new();
    for last in 0..100 {
        let net = format!("203.0.113.{last}/32");
        let start = Instant::now();
        one.ban(&net);
        while !other.is_banned(&net) {
            assert!(start.elapsed() < Duration::from_secs(1), "{:?}", other.bans);
            tokio::task::yield_now().await;
        }
        times.push(start.elapsed());
    }
    times.sort();
    println!(
        "until a ban counts elsewhere: median {:?}, longest {:?}",
        times[50], times[99]
    );
    assert_eq!(other.bans.entries(), one.bans.entries());
    assert_eq!(other.bans.entries()[0].reason(), "scraping");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn all_that_can_be_said_counts_elsewhere() {
    let redis = Redis::start();
    let hands = Hands::default();
    let new = || Instance::with(redis.url(), &hands, OverlayRules::default());
    let (one, other) = (new().await, new().await);
    let both = [&one, &other];

    let many = [
        OverlayEntry::ban(net("203.0.113.0/24"), None, ""),
        OverlayEntry::allow(net("203.0.113.9/32"), None, "the office"),
        OverlayEntry::ban(net("2001:db8::/64"), Some(hands.at(50)), ""),
    ];
    assert_eq!(one.bans.put(many.clone()).unwrap().replaced, []);
    all_have(
        &both,
        &[
            "deny 203.0.113.0/24",
            "allow 203.0.113.9/32",
            "deny 2001:db8::/64",
        ],
    )
    .await;
    assert_eq!(other.bans.entries(), other.index.entries());

    // Each ends by each instance's own clock.
    hands.move_to(50);
    assert_eq!(other.entries().len(), 2);
    assert_eq!(other.bans.entries().len(), 2);

    // The same once more, with an end that is over: it takes the place of the other.
    let ended = other
        .bans
        .ban(net("203.0.113.0/24"), Some(hands.at(9)), "")
        .unwrap();
    assert_eq!(ended.replaced, many[..1]);
    all_have(&both, &["allow 203.0.113.9/32"]).await;

    assert_eq!(other.bans.lift([net("203.0.113.9/32")]), many[1..2]);
    all_have(&both, &[]).await;
    assert!(one.bans.entries().is_empty());

    let error = one.bans.ban(net("0.0.0.0/0"), None, "").unwrap_err();
    assert_eq!(error.kind(), OverlayErrorKind::TooWide);
    assert_eq!(one.bans.status().pending, 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_redis_that_forgot_all_is_filled_again_and_nothing_lifted_comes_back() {
    let mut redis = Redis::start();
    let (one, other) = (
        Instance::new(redis.url()).await,
        Instance::new(redis.url()).await,
    );
    for net in ["203.0.113.1/32", "203.0.113.2/32", "203.0.113.3/32"] {
        one.ban(net);
    }
    all_have(
        &[&other],
        &[
            "deny 203.0.113.1/32",
            "deny 203.0.113.2/32",
            "deny 203.0.113.3/32",
        ],
    )
    .await;
    other.lift("203.0.113.2/32");
    all_have(&[&one], &["deny 203.0.113.1/32", "deny 203.0.113.3/32"]).await;

    redis.kill();
    until(|| one.bans.status().error.is_some()).await;
    one.lift("203.0.113.1/32");
    one.ban("203.0.113.4/32");
    // Counts here at once, and waits: a lifting is of the ban and of the allowance.
    assert_eq!(
        one.entries(),
        ["deny 203.0.113.3/32", "deny 203.0.113.4/32"]
    );
    assert_eq!(one.bans.status().pending, 3);
    assert!(!one.bans.status().is_caught_up);
    assert_eq!(
        other.entries(),
        ["deny 203.0.113.1/32", "deny 203.0.113.3/32"]
    );

    redis.start_again();
    let then = ["deny 203.0.113.3/32", "deny 203.0.113.4/32"];
    all_have(&[&one, &other], &then).await;
    one.published().await;
    all_have(&[&one, &other, &Instance::new(redis.url()).await], &then).await;
    // The others are told who is not lifted any more, and all of it once more after a second loss.
    redis.kill();
    redis.start_again();
    other.ban("203.0.113.2/32");
    let then = ["deny 203.0.113.2/32", then[0], then[1]];
    all_have(&[&one, &other], &then).await;
    until(|| one.bans.status().is_caught_up && other.bans.status().is_caught_up).await;
    all_have(&[&Instance::new(redis.url()).await], &then).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_redis_that_is_emptied_while_it_runs_is_filled_again() {
    let redis = Redis::start();
    let (one, other) = (
        Instance::new(redis.url()).await,
        Instance::new(redis.url()).await,
    );
    let end = SystemTime::now() + Duration::from_secs(3_600);
    let _ = one.bans.ban(net("203.0.113.1/32"), Some(end), "").unwrap();
    until(|| other.is_banned("203.0.113.1/32")).await;
    for loss in [
        &["FLUSHALL"][..],
        &["DEL", "ipsec:1:overlay:words"],
        &["DEL", "ipsec:1:overlay:places", "ipsec:1:overlay:head"],
        // Or else what has ended would never be taken out.
        &["DEL", "ipsec:1:overlay:ends"],
        &["HSET", "ipsec:1:overlay:head", "last", "inf"],
        &["HSET", "ipsec:1:overlay:head", "horizon", "1e300"],
    ] {
        let epoch = redis.say(&["HGET", "ipsec:1:overlay:head", "epoch"]);
        redis.say(loss);
        until(|| redis.say(&["HGET", "ipsec:1:overlay:head", "epoch"]) != epoch).await;
        until(|| redis.say(&["HLEN", "ipsec:1:overlay:words"]) == ":1").await;
        assert_eq!(redis.say(&["ZCARD", "ipsec:1:overlay:ends"]), ":1");
        all_have(
            &[&one, &other, &Instance::new(redis.url()).await],
            &["deny 203.0.113.1/32"],
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_redis_without_room_tells_what_it_has_and_loses_nothing() {
    let redis = Redis::start();
    let one = Instance::new(redis.url()).await;
    one.ban("203.0.113.1/32");
    one.ban("203.0.113.2/32");
    one.lift("203.0.113.2/32");
    one.published().await;
    // It would be time to forget this one.
    forget_what_was_lifted(&redis, "203.0.113.2/32");
    let epoch = redis.say(&["HGET", "ipsec:1:overlay:head", "epoch"]);
    redis.say(&["CONFIG", "SET", "maxmemory", "1"]);
    let late = Instance::new(redis.url()).await;
    let later = Instance::new(redis.url()).await;
    all_have(&[&one, &late, &later], &["deny 203.0.113.1/32"]).await;
    // What is said now waits, and is no reason to forget the rest.
    late.ban("203.0.113.3/32");
    until(|| late.bans.status().error.is_some()).await;
    assert_eq!((late.bans.status().pending, one.entries().len()), (1, 1));
    // It is tried again, and not all over again.
    let (subscribed, refused) = (subscriptions(&redis), refusals(&redis));
    until(|| refusals(&redis) >= refused + 2).await;
    assert_eq!(subscribed.len(), 3);
    assert_eq!(subscriptions(&redis), subscribed);
    redis.say(&["CONFIG", "SET", "maxmemory", "0"]);
    let then = ["deny 203.0.113.1/32", "deny 203.0.113.3/32"];
    all_have(&[&one, &late, &later], &then).await;
    assert_eq!(redis.say(&["HGET", "ipsec:1:overlay:head", "epoch"]), epoch);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_message_that_is_lost_is_made_up_for() {
    let redis = Redis::start();
    let way = Way::to(redis.address());
    let (one, other) = (
        Instance::new(redis.url()).await,
        Instance::new(way.url()).await,
    );
    way.lose_messages(true);
    one.ban("203.0.113.1/32");
    one.ban("203.0.113.2/32");
    let took =
        until(|| other.is_banned("203.0.113.1/32") && other.is_banned("203.0.113.2/32")).await;
    assert!(took < Duration::from_secs(5), "{took:?}");
    // It asks for messages anew, and goes on looking as long as it gets none.
    until(|| other.bans.status().error.is_some()).await;
    one.ban("203.0.113.4/32");
    until(|| other.is_banned("203.0.113.4/32")).await;
    one.lift("203.0.113.4/32");
    way.lose_messages(false);
    until(|| other.bans.status().error.is_none() && other.bans.status().is_caught_up).await;
    // And when they end.
    redis.say(&["CLIENT", "KILL", "TYPE", "pubsub"]);
    one.ban("203.0.113.3/32");
    one.lift("203.0.113.1/32");
    all_have(
        &[&one, &other],
        &["deny 203.0.113.2/32", "deny 203.0.113.3/32"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_redis_that_hangs_stops_nobody() {
    let redis = Redis::start();
    let (one, other) = (
        Instance::new(redis.url()).await,
        Instance::new(redis.url()).await,
    );
    redis.freeze();
    let start = Instant::now();
    one.ban("203.0.113.1/32");
    other.ban("203.0.113.2/32");
    assert!(one.is_banned("203.0.113.1/32") && start.elapsed() < Duration::from_millis(500));
    until(|| one.bans.status().error.is_some()).await;
    redis.go_on();
    all_have(
        &[&one, &other],
        &["deny 203.0.113.1/32", "deny 203.0.113.2/32"],
    )
    .await;
    one.published().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn all_end_with_the_same_whoever_said_what_at_the_same_time() {
    let redis = Redis::start();
    let (one, other) = (
        Instance::new(redis.url()).await,
        Instance::new(redis.url()).await,
    );
    let says = async |who: &Instance, seed: u32| {
        for step in 0..200_u32 {
            let chance = (step * 7 + seed).wrapping_mul(2_654_435_761) >> 16;
            let net = format!("203.0.113.{}/32", chance % 3);
            match chance / 3 % 3 {
                0 => who.lift(&net),
                1 => drop(
                    who.bans
                        .allow(super::instance::net(&net), None, "")
                        .unwrap(),
                ),
                _ => who.ban(&net),
            }
            if chance.is_multiple_of(4) {
                tokio::task::yield_now().await;
            }
            if chance.is_multiple_of(16) {
                who.published().await;
            }
        }
        who.published().await;
    };
    tokio::join!(says(&one, 1), says(&other, 5));
    // Whatever it is, it is the same, and what a third one is told.
    let third = Instance::new(redis.url()).await;
    until(|| one.entries() == third.entries() && other.entries() == third.entries()).await;
    assert_eq!(one.bans.entries(), other.bans.entries());
    assert!(!third.entries().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn whoever_was_away_catches_up_and_is_heard() {
    let redis = Redis::start();
    let way = Way::to(redis.address());
    let (one, away) = (
        Instance::new(redis.url()).await,
        Instance::new(way.url()).await,
    );
    one.ban("203.0.113.1/32");
    one.ban("203.0.113.2/32");
    one.ban("203.0.113.5/32");
    until(|| away.entries().len() == 3).await;
    way.cut();
    until(|| away.bans.status().error.is_some()).await;
    one.lift("203.0.113.1/32");
    one.ban("203.0.113.3/32");
    away.lift("203.0.113.2/32");
    away.ban("203.0.113.4/32");
    // Both speak of this one: the one that is heard last counts.
    away.ban("203.0.113.5/32");
    one.lift("203.0.113.5/32");
    one.published().await;
    way.mend();
    all_have(
        &[&one, &away],
        &[
            "deny 203.0.113.3/32",
            "deny 203.0.113.4/32",
            "deny 203.0.113.5/32",
        ],
    )
    .await;
}

/// The connections for messages, each by its number.
fn subscriptions(redis: &Redis) -> Vec<String> {
    let clients = redis.say(&["CLIENT", "LIST", "TYPE", "pubsub"]);
    let numbers = clients.lines().filter_map(|line| line.split(' ').next());
    let mut numbers: Vec<String> = numbers.map(str::to_owned).collect();
    // Redis turns its list of clients around while it looks after them.
    numbers.sort();
    numbers
}

/// How many scripts were refused so far.
fn refusals(redis: &Redis) -> u64 {
    let all = redis.say(&["INFO", "commandstats"]);
    let of_eval = all.lines().find(|line| line.starts_with("cmdstat_eval:"));
    let failed = of_eval.and_then(|line| line.split("failed_calls=").nth(1));
    failed.unwrap().parse().unwrap()
}

fn subscribers(redis: &Redis) -> usize {
    let clients = redis.say(&["CLIENT", "LIST", "TYPE", "pubsub"]);
    clients
        .lines()
        .filter(|line| line.contains(" sub=1 "))
        .count()
}

/// What is lifted is remembered for a day, which no test waits for: Redis is told that it was long ago.
fn forget_what_was_lifted(redis: &Redis, net: &str) {
    for says in ["deny", "allow"] {
        let field = format!("{says} {net}");
        assert_eq!(
            redis.say(&["ZADD", "ipsec:1:overlay:ends", "XX", "CH", "1", &field]),
            ":1"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn nothing_lifted_comes_back_with_whoever_was_away_for_longer_than_it_is_remembered() {
    let redis = Redis::start();
    let way = Way::to(redis.address());
    let (one, away) = (
        Instance::new(redis.url()).await,
        Instance::new(way.url()).await,
    );
    let third = Instance::new(redis.url()).await;
    for forgets_all in [false, true] {
        one.ban("203.0.113.1/32");
        until(|| away.is_banned("203.0.113.1/32")).await;
        way.cut();
        until(|| away.bans.status().error.is_some()).await;
        one.lift("203.0.113.1/32");
        one.published().await;
        forget_what_was_lifted(&redis, "203.0.113.1/32");
        // And those that are there compare all that they know: from then on they remember a number, and no more.
        redis.say(&["CLIENT", "KILL", "TYPE", "pubsub"]);
        until(|| subscribers(&redis) == 2).await;
        one.ban("203.0.113.2/32");
        one.published().await;
        assert_eq!(
            redis.say(&["HEXISTS", "ipsec:1:overlay:words", "deny 203.0.113.1/32"]),
            ":0"
        );
        until(|| third.bans.status().sequence >= one.bans.status().sequence).await;
        if forgets_all {
            redis.say(&["FLUSHALL"]);
        }
        way.mend();
        // Whoever comes first may bring it back for a moment, until somebody comes who knows better.
        until(|| away.bans.status().is_caught_up).await;
        all_have(&[&one, &third, &away], &["deny 203.0.113.2/32"]).await;
        one.ban("203.0.113.3/32");
        all_have(
            &[&one, &third, &away],
            &["deny 203.0.113.2/32", "deny 203.0.113.3/32"],
        )
        .await;
        one.lift("203.0.113.3/32");
        all_have(&[&one, &third, &away], &["deny 203.0.113.2/32"]).await;
        one.lift("203.0.113.2/32");
        all_have(&[&one, &third, &away], &[]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn each_instance_keeps_to_its_own_rules() {
    let redis = Redis::start();
    let one = Instance::new(redis.url()).await;
    let rules = OverlayRules::default()
        .max_entries(2)
        .min_ban_prefix(24, 32);
    let small = Instance::with(redis.url(), &Hands::default(), rules.clone()).await;
    one.ban("203.0.113.1/32");
    one.ban("203.0.0.0/16");
    one.ban("203.0.113.2/32");
    one.ban("203.0.113.3/32");
    one.published().await;
    until(|| small.bans.status().refused == 2).await;
    all_have(&[&small], &["deny 203.0.113.1/32", "deny 203.0.113.2/32"]).await;
    assert_eq!(
        (small.bans.entries().len(), one.bans.status().refused),
        (4, 0)
    );
    let error = small.bans.ban(net("203.0.113.4/32"), None, "").unwrap_err();
    assert_eq!(error.kind(), OverlayErrorKind::Full);
    // An instance that starts has to choose as well.
    let late = Instance::with(redis.url(), &Hands::default(), rules).await;
    assert_eq!((late.entries().len(), late.bans.status().refused), (2, 2));
    // There is room again, and it is looked at when all is compared.
    one.lift("203.0.113.1/32");
    until(|| !small.is_banned("203.0.113.1/32")).await;
    redis.say(&["CLIENT", "KILL", "TYPE", "pubsub"]);
    all_have(&[&small], &["deny 203.0.113.2/32", "deny 203.0.113.3/32"]).await;
    assert_eq!(small.bans.status().refused, 1);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn rubbish_is_skipped_counted_and_mended() {
    let redis = Redis::start();
    let one = Instance::new(redis.url()).await;
    one.ban("203.0.113.1/32");
    one.ban("203.0.113.2/32");
    one.published().await;
    let last = redis.say(&["HGET", "ipsec:1:overlay:head", "last"]);
    for (field, word) in [
        ("deny somebody", "1 x"),
        (
            "deny 203.0.113.9/32",
            "1 {\"net\":\"203.0.113.8/32\",\"says\":\"deny\"}",
        ),
        ("deny 203.0.113.1/32", "1 rubbish"),
        ("allow 203.0.113.7/32", &"9".repeat(5_000)),
    ] {
        redis.say(&["HSET", "ipsec:1:overlay:words", field, word]);
        redis.say(&["ZADD", "ipsec:1:overlay:places", &last, field]);
    }
    redis.say(&["ZADD", "ipsec:1:overlay:places", "1.5", "nothing"]);
    redis.say(&["PUBLISH", "ipsec:1:overlay:news", "rubbish"]);
    let late = Instance::new(redis.url()).await;
    assert_eq!(late.entries(), ["deny 203.0.113.2/32"]);
    assert_eq!(late.bans.status().skipped, 5);

    // Whoever knows what was there writes it again when all is compared.
    redis.say(&["CLIENT", "KILL", "TYPE", "pubsub"]);
    all_have(
        &[&one, &late],
        &["deny 203.0.113.1/32", "deny 203.0.113.2/32"],
    )
    .await;

    // Keys that are something else altogether: everybody goes on alone, and together when they are gone.
    redis.say(&["DEL", "ipsec:1:overlay:head"]);
    redis.say(&["SET", "ipsec:1:overlay:head", "rubbish"]);
    one.ban("203.0.113.3/32");
    until(|| one.bans.status().error.is_some()).await;
    assert!(one.is_banned("203.0.113.3/32") && !one.bans.status().is_caught_up);
    redis.say(&["DEL", "ipsec:1:overlay:head"]);
    until(|| late.is_banned("203.0.113.3/32")).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn dropping_the_handle_ends_the_task_and_the_index_keeps_what_it_has() {
    let redis = Redis::start();
    let (one, third) = (
        Instance::new(redis.url()).await,
        Instance::new(redis.url()).await,
    );
    let other = Instance::new(redis.url()).await;
    one.ban("203.0.113.1/32");
    until(|| other.is_banned("203.0.113.1/32")).await;
    let Instance { index, bans, fleet } = other;
    drop(fleet);
    let clone = bans.clone();
    drop(bans);
    one.ban("203.0.113.2/32");
    until(|| index.entries().len() == 2).await;
    drop(clone);
    until(|| subscribers(&redis) == 2).await;
    one.ban("203.0.113.3/32");
    until(|| third.is_banned("203.0.113.3/32")).await;
    assert_eq!(index.entries().len(), 2);
    // And no task is left that keeps a connection.
    drop(one);
    until(|| subscribers(&redis) == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn what_is_said_to_the_index_itself_stays_there() {
    let redis = Redis::start();
    let (one, other) = (
        Instance::new(redis.url()).await,
        Instance::new(redis.url()).await,
    );
    let _ = one.index.ban(net("203.0.113.1/32"), None, "").unwrap();
    one.ban("203.0.113.2/32");
    until(|| other.is_banned("203.0.113.2/32")).await;
    all_have(
        &[&Instance::new(redis.url()).await, &other],
        &["deny 203.0.113.2/32"],
    )
    .await;
    // Not even when all is compared.
    redis.say(&["FLUSHALL"]);
    until(|| redis.say(&["HLEN", "ipsec:1:overlay:words"]) == ":1").await;
    assert_eq!(
        one.entries(),
        ["deny 203.0.113.1/32", "deny 203.0.113.2/32"]
    );
    assert_eq!(one.bans.entries().len(), 1);
    // One that lifts it says so to all.
    assert_eq!(one.bans.lift([net("203.0.113.1/32")]).len(), 1);
    assert_eq!(one.entries(), ["deny 203.0.113.2/32"]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn many_entries_come_in_pages_and_fast() {
    let redis = Redis::start();
    let (one, other) = (
        Instance::new(redis.url()).await,
        Instance::new(redis.url()).await,
    );
    let many = (0..5_000_u32).map(|n| {
        let ip = std::net::Ipv4Addr::from_bits(0xCB00_0000 + n);
        OverlayEntry::ban(std::net::IpAddr::from(ip), None, "many")
    });
    let start = Instant::now();
    assert_eq!(one.bans.put(many).unwrap().expired, []);
    until(|| other.entries().len() == 5_000).await;
    println!("5,000 bans count elsewhere after {:?}", start.elapsed());
    let start = Instant::now();
    let late = Instance::new(redis.url()).await;
    println!("and on an instance that starts after {:?}", start.elapsed());
    assert_eq!(late.bans.entries(), one.bans.entries());
}
