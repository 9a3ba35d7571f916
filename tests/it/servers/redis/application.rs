//! The example `fleet`, run twice: two processes that share a Redis.

use std::thread;
use std::time::{Duration, Instant};

use stub_providers::Vendor;

use super::server::Redis;
use crate::examples::application::Application;
use crate::examples::standins::StandIns;

const DEADLINE: Duration = Duration::from_secs(20);

/// Two instances, and what they share.
struct Two {
    redis: Redis,
    standins: StandIns,
    one: Application,
    other: Application,
}

impl Two {
    fn start() -> Self {
        let redis = Redis::start();
        let standins = StandIns::start();
        let start = || {
            Application::start_with("fleet", |command| {
                standins.tell(command).env("REDIS_URL", redis.url())
            })
        };
        let (one, other) = (start(), start());
        Self {
            redis,
            standins,
            one,
            other,
        }
    }
}

#[track_caller]
fn send(to: &Application, line: &str) -> (u16, String) {
    let response = to.send(&to.line(&format!("curl {line}"))).response;
    (response.status, response.body)
}

#[track_caller]
fn login(to: &Application, ip: &str) -> u16 {
    send(
        to,
        &format!("-X POST -H 'X-Forwarded-For: {ip}' $URL/login"),
    )
    .0
}

/// Returns how long it took until that was the answer.
#[track_caller]
fn until(status: u16, to: &Application, ip: &str) -> Duration {
    let start = Instant::now();
    while login(to, ip) != status {
        assert!(
            start.elapsed() < DEADLINE,
            "no {status}: {}",
            send(to, "$URL/status").1
        );
        thread::sleep(Duration::from_millis(1));
    }
    start.elapsed()
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
#[ignore = "needs redis-server"]
fn who_is_banned_on_one_process_is_banned_on_the_other() {
    let Two {
        mut redis,
        standins,
        one,
        other,
    } = Two::start();
    // What one was told, the other need not ask.
    assert_eq!(login(&one, "192.31.196.1"), 200);
    let asked = standins.asked(Vendor::Focsec);
    assert_eq!(login(&other, "192.31.196.1"), 200);
    assert_eq!(standins.asked(Vendor::Focsec), asked);

    assert_eq!(send(&one, "-X PUT $URL/bans/192.31.196.0/30").0, 200);
    let took = until(403, &other, "192.31.196.1");
    println!("until a ban counts in another process: {took:?}");
    assert!(took < SECOND, "{took:?}");
    assert_eq!(login(&one, "192.31.196.1"), 403);
    let (status, lifted) = send(&other, "-X DELETE $URL/bans/192.31.196.0/30");
    assert!(
        status == 200 && lifted.contains("by an operator"),
        "{lifted}"
    );
    let took = until(200, &one, "192.31.196.1");
    assert!(took < SECOND, "{took:?}");

    // What nobody can ban.
    assert_eq!(send(&one, "-X PUT $URL/bans/somebody").0, 400);
    assert_eq!(send(&one, "-X PUT $URL/bans/192.0.0.0/4").0, 422);

    // Without Redis each goes on, and what was said meanwhile is told when it is back.
    assert_eq!(send(&one, "-X PUT $URL/bans/192.31.196.1").0, 200);
    until(403, &other, "192.31.196.1");
    redis.kill();
    let start = Instant::now();
    while !send(&one, "$URL/status")
        .1
        .contains(r#""is_reachable":false"#)
    {
        assert!(
            start.elapsed() < DEADLINE,
            "Redis is gone and nobody says so"
        );
    }
    assert_eq!(send(&one, "-X PUT $URL/bans/192.31.196.2").0, 200);
    for (ip, on_one, on_other) in [
        ("192.31.196.1", 403, 403),
        ("192.31.196.2", 403, 200),
        ("192.31.196.10", 403, 403),
    ] {
        assert_eq!(
            (login(&one, ip), login(&other, ip)),
            (on_one, on_other),
            "{ip}"
        );
    }
    assert!(send(&one, "$URL/status").1.contains(r#""pending":1"#));
    redis.start_again();
    until(403, &other, "192.31.196.2");
    assert_eq!(login(&other, "192.31.196.1"), 403);
}
