//! Lists whose first address fails, and that come from a fallback: the list is good, and what is wrong is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use ipsec_remote::{FallbackStatus, FeedHandle};
use tempfile::tempdir;

use super::server::Server;
use super::{exits, is_tor, noon, set};

fn catalog(server: &Server) -> String {
    let (url, other) = (server.url("/exits"), server.url("/mirror"));
    format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'\nfallback = ['{other}']")
}

/// A clock that is moved by hand.
#[derive(Clone, Default)]
struct Hours(Arc<AtomicU64>);

impl Hours {
    fn set(&self, hours: u64) {
        self.0.store(hours, Ordering::Relaxed);
    }

    fn now(&self) -> SystemTime {
        noon() + Duration::from_secs(3_600 * self.0.load(Ordering::Relaxed))
    }
}

#[track_caller]
fn is_told(fallback: Option<&FallbackStatus>, words: &str) {
    let fallback = fallback.expect("it comes from a fallback");
    assert!(fallback.error.contains(words), "{fallback:?}");
    assert!(fallback.error.starts_with("127.0.0.1:"), "{fallback:?}");
    // Since the first failure, whatever has come since.
    assert_eq!(fallback.since, Some(noon()));
}

#[tokio::test]
async fn that_the_first_address_fails_is_told_with_why_and_since_when() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let hours = Hours::default();
    let start = async || -> FeedHandle {
        let hours = hours.clone();
        let set = set(&catalog(&server), folder.path()).clock(move || hours.now());
        set.start().await.unwrap()
    };
    server.status("/exits", 500);
    server.list("/mirror", 1, exits(20));
    let handle = start().await;
    let status = handle.refresh_now().await.unwrap();
    let list = &status.lists[0];
    assert_eq!((&list.error, list.failures, &list.held), (&None, 0, &None));
    assert_eq!(is_tor(&handle, [11, 0, 19, 1]), Some(true));
    is_told(list.fallback.as_ref(), "500");

    // The same version, hours later, and for another reason.
    hours.set(5);
    server.status("/exits", 410);
    let status = handle.refresh_now().await.unwrap();
    is_told(status.lists[0].fallback.as_ref(), "410");

    // Nobody answers: that is an error, and no fallback.
    hours.set(6);
    server.status("/mirror", 503);
    let status = handle.refresh_now().await.unwrap();
    let error = status.lists[0].error.clone().unwrap();
    assert!(error.contains("410") && error.contains("503"), "{error}");
    assert_eq!(status.lists[0].fallback, None);

    // Across restarts, also while the version that the fallback has is held.
    server.list("/mirror", 1, exits(20));
    hours.set(7);
    let status = handle.refresh_now().await.unwrap();
    is_told(status.lists[0].fallback.as_ref(), "410");
    drop(handle);
    let handle = start().await;
    is_told(handle.status().lists[0].fallback.as_ref(), "410");
    server.list("/mirror", 2, exits(2));
    let status = handle.refresh_now().await.unwrap();
    assert!(status.lists[0].is_held());
    is_told(status.lists[0].fallback.as_ref(), "410");
    drop(handle);

    hours.set(9);
    let handle = start().await;
    server.list("/exits", 1, exits(20));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(
        (&status.lists[0].fallback, &status.lists[0].held),
        (&None, &None)
    );
    drop(handle);
    assert_eq!(start().await.status().lists[0].fallback, None);
}

#[tokio::test]
async fn a_failure_that_begins_while_a_version_is_held_is_remembered() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let start = async || set(&catalog(&server), folder.path()).start().await.unwrap();
    server.list("/exits", 1, exits(20));
    let handle = start().await;
    assert_eq!(handle.refresh_now().await.unwrap().lists[0].fallback, None);
    server.status("/exits", 500);
    server.list("/mirror", 2, exits(2));
    let status = handle.refresh_now().await.unwrap();
    assert!(status.lists[0].is_held());
    is_told(status.lists[0].fallback.as_ref(), "500");
    drop(handle);
    is_told(start().await.status().lists[0].fallback.as_ref(), "500");
}

#[tokio::test]
async fn an_address_that_wants_to_be_left_alone_has_not_failed() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let mirror = Server::start().await;
    let catalog = catalog(&server).replace(&server.url("/mirror"), &mirror.url("/exits"));
    server.list("/exits", 1, exits(20));
    mirror.list("/exits", 1, exits(20));
    let host = server.url("");
    let set = set(&catalog, folder.path());
    let set = set.host_gap(
        host.trim_start_matches("http://"),
        Duration::from_secs(3_600),
    );
    let handle = set.start().await.unwrap();
    for _ in 0..2 {
        let status = handle.refresh_now().await.unwrap();
        assert_eq!(status.lists[0].fallback, None);
    }
    assert_eq!((server.asked().len(), mirror.asked().len()), (1, 1));
}
