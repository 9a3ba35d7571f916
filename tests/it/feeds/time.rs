//! What follows from time alone, which tests move by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use ipsec_remote::{FeedHandle, FeedStatus};
use tempfile::tempdir;
use tokio::time::advance;

use super::server::Server;
use super::{exits, is_tor, noon, set};

/// Time stands still while this is there, but for [`advance`]: it does not pass by itself while a server is waited for.
struct Still(#[expect(dead_code, reason = "it is held")] mpsc::Sender<()>);

impl Still {
    async fn now() -> Self {
        let (held, end) = mpsc::channel();
        let (begun, wait) = tokio::sync::oneshot::channel();
        tokio::task::spawn_blocking(move || {
            begun.send(()).unwrap();
            // Until the other end is dropped.
            end.recv().unwrap_err()
        });
        wait.await.unwrap();
        tokio::time::pause();
        Self(held)
    }
}

async fn until(handle: &FeedHandle, is: impl Fn(&FeedStatus) -> bool) -> FeedStatus {
    loop {
        let status = handle.status();
        if is(&status) {
            return status;
        }
        tokio::task::yield_now().await;
    }
}

/// Whatever is about to happen without time happens.
async fn a_while() {
    for _ in 0..500 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_host_that_wants_an_hour_gets_it() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let host = server.url("");
    let host = host.strip_prefix("http://").unwrap();
    let mut catalog = String::new();
    for i in 0..3 {
        server.list(&format!("/{i}"), 1, exits(3 + i));
        let url = server.url(&format!("/{i}"));
        catalog += &format!("[[feed]]\nname = 'list-{i}'\nsignals = 'tor'\nurl = '{url}'\n");
    }
    let _still = Still::now().await;
    let hour = Duration::from_secs(3_600);
    let set = set(&catalog, folder.path()).host_gap(host.to_uppercase(), hour);
    let handle = set.start().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    // The first is in use while the others wait, which is no failure.
    assert!(status.ready);
    for (i, list) in status.lists.iter().enumerate() {
        assert_eq!((list.failures, &list.error), (0, &None));
        assert_eq!(list.last_attempt.is_some(), i == 0);
        if i > 0 {
            let wait = list.next_attempt.unwrap().duration_since(noon()).unwrap();
            assert!(
                wait <= hour && wait > hour - Duration::from_secs(1),
                "{wait:?}"
            );
        }
    }
    for asked in 1..=3 {
        a_while().await;
        assert_eq!(server.asked().len(), asked);
        advance(hour - Duration::from_secs(5)).await;
        a_while().await;
        assert_eq!(server.asked().len(), asked, "too soon");
        // Those that wait no longer than 30 seconds wait in line.
        advance(Duration::from_secs(6)).await;
        until(&handle, |_| server.asked().len() > asked || asked == 3).await;
        let count = |status: &FeedStatus| {
            let lists = status.lists.iter();
            lists.filter(|list| list.last_success.is_some()).count()
        };
        until(&handle, |status| count(status) == 3.min(asked + 1)).await;
    }
}

/// A clock that is moved by hand as well.
fn clock() -> (
    Arc<AtomicU64>,
    impl Fn() -> SystemTime + Send + Sync + 'static,
) {
    let days = Arc::new(AtomicU64::new(0));
    let theirs = Arc::clone(&days);
    let now = move || noon() + Duration::from_secs(86_400 * theirs.load(Ordering::Relaxed));
    (days, now)
}

#[tokio::test]
async fn a_list_becomes_too_old_while_nothing_comes() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    // The day before noon().
    let dated = "# Source File Date: Thu Oct  3 01:22:43 UTC 2024\n".to_owned() + &exits(3);
    server.list("/exits", 1, dated);
    server.list("/more", 1, exits(5));
    let (url, more) = (server.url("/exits"), server.url("/more"));
    let catalog = format!(
        "[[feed]]\nname = 'exits'\nsignals = 'tor'\nmax_age = '14d'\nurl = '{url}'\n
         [[feed]]\nname = 'more'\nsignals = 'tor'\nurl = '{more}'"
    );
    let _still = Still::now().await;
    let (days, now) = clock();
    let handle = set(&catalog, folder.path())
        .clock(now)
        .start()
        .await
        .unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(
        (status.builds, &status.lists[0].held),
        (1, &None),
        "{status:?}"
    );
    days.store(20, Ordering::Relaxed);
    advance(Duration::from_secs(3_601)).await;
    let status = until(&handle, |status| status.builds == 2).await;
    assert!(
        status.lists[0].held.as_ref().unwrap().contains("max_age"),
        "{status:?}"
    );
    assert_eq!((status.lists[0].entries, status.lists[1].entries), (0, 5));
    drop(handle);

    // Also of what a restart finds, without anything built before.
    days.store(0, Ordering::Relaxed);
    let other = folder.path().join("other");
    let (later, now) = clock();
    drop({
        let handle = set(&catalog, &other).clock(now).start().await.unwrap();
        handle.refresh_now().await.unwrap();
        handle
    });
    later.store(20, Ordering::Relaxed);
    let now = move || noon() + Duration::from_secs(86_400 * later.load(Ordering::Relaxed));
    server.status("/exits", 503);
    let handle = set(&catalog, &other).clock(now).start().await.unwrap();
    assert!(handle.status().ready);
    let status = until(&handle, |status| status.lists[0].is_held()).await;
    assert_eq!((status.lists[0].entries, status.lists[1].entries), (0, 5));
}

#[tokio::test]
async fn that_something_could_not_be_remembered_is_told_until_it_is() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(10));
    let url = server.url("/exits");
    let catalog = format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'");
    let handle = set(&catalog, folder.path()).start().await.unwrap();
    let _ = handle.refresh_now().await.unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap();
    let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_note = |name: &String| name.starts_with("exits-") && name.ends_with(".json");
    let in_the_way = folder.path().join(names.find(is_note).unwrap() + ".tmp");
    std::fs::create_dir(&in_the_way).unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert!(status.error.unwrap().contains("exits"));
    std::fs::remove_dir(&in_the_way).unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert_eq!((status.error, status.builds), (None, 1));
}

#[tokio::test]
async fn a_full_disk_keeps_nothing_from_being_used_and_is_written_to_later() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(10));
    server.list("/vpn", 1, "12.0.0.1\n");
    let (url, vpn) = (server.url("/exits"), server.url("/vpn"));
    let catalog = format!(
        "[index]\nentries = false\n[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'\n
         [[feed]]\nname = 'vpn'\nsignals = 'vpn'\nurl = '{vpn}'"
    );
    let _still = Still::now().await;
    let handle = set(&catalog, folder.path()).start().await.unwrap();
    let _ = handle.refresh_now().await.unwrap();
    // No file can be written where a folder is.
    let files = std::fs::read_dir(folder.path()).unwrap();
    let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let name = names
        .find(|name| name.starts_with("exits-") && name.ends_with(".json"))
        .unwrap();
    let in_the_way = folder.path().join(format!("{name}.tmp"));
    std::fs::create_dir(&in_the_way).unwrap();
    let saved = || std::fs::read(folder.path().join("index.idx")).unwrap();
    let before = saved();

    server.list("/exits", 2, exits(11));
    let status = handle.refresh_now().await.unwrap();
    assert!(
        status.error.as_ref().unwrap().contains("exits"),
        "{status:?}"
    );
    assert_eq!(
        (status.lists[0].entries, &status.lists[0].held),
        (11, &None)
    );
    assert_eq!(status.lists[0].bytes, exits(11).len() as u64);
    // The list stays while another one changes.
    server.list("/vpn", 2, "12.0.0.1\n12.0.0.2\n");
    let status = handle.refresh_now().await.unwrap();
    assert!(status.error.is_some());
    assert_eq!((status.lists[0].entries, status.lists[1].entries), (11, 2));
    assert_eq!(is_tor(&handle, [11, 0, 10, 1]), Some(true));
    assert_eq!(saved(), before);

    std::fs::remove_dir(&in_the_way).unwrap();
    advance(Duration::from_secs(61)).await;
    until(&handle, |status| status.error.is_none()).await;
    drop(handle);
    drop(server);
    let handle = set(&catalog, folder.path()).start().await.unwrap();
    assert_eq!(handle.status().error, None);
    assert_eq!(is_tor(&handle, [11, 0, 10, 1]), Some(true));
}
