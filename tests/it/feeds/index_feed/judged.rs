//! Indexes whose proof is right, and that are not put in nevertheless: damaged, older, or with less to tell.

use ipsec_remote::IndexProof;
use tempfile::tempdir;

use super::*;

/// Publishes an index, then this one, and then another good one. What is said of the second is returned.
async fn held(feed_of: impl Fn(&Server, &Path) -> IndexFeed, body: &[u8]) -> String {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 10));
    let (handle, _) = started(feed_of(&server, folder.path())).await;
    publish(&server, 2, body);
    let mut said = String::new();
    for _ in 0..2 {
        let status = handle.refresh_now().await.unwrap();
        let list = &status.lists[0];
        assert_eq!((list.failures, &list.error), (0, &None));
        assert_eq!(
            (status.builds, list.digest.clone()),
            (2, Some(digest(&index(3, 10))))
        );
        said = list.held.clone().unwrap();
        knows(&handle, 3);
    }
    // What is held is not fetched over and over.
    assert_eq!(
        server.asked().last().unwrap().headers["if-none-match"],
        "\"version-2\""
    );
    publish(&server, 3, &index(4, 9));
    let status = handle.refresh_now().await.unwrap();
    assert!(
        !status.lists[0].is_held() && status.error.is_none(),
        "{status:?}"
    );
    knows(&handle, 4);
    said
}

fn plain(server: &Server, folder: &Path) -> IndexFeed {
    feed(server, signed(), folder)
}

#[tokio::test]
async fn what_is_damaged_is_refused_whoever_signed_it() {
    let whole = index(4, 1);
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    for body in [
        whole[..whole.len() - 200].to_vec(),
        whole[..100].to_vec(),
        flipped(whole.len() - 1),
        flipped(5_000),
        flipped(40),
        // A version of the form that nobody knows.
        flipped(13),
        b"ipsecidx".to_vec(),
    ] {
        let said = held(plain, &body).await;
        assert!(said.contains("index"), "{said}");
    }
}

#[tokio::test]
async fn an_older_index_is_held_unless_that_is_wanted() {
    let said = held(plain, &index(5, 11)).await;
    assert!(said.contains("older than the one in use"), "{said}");
    let said = held(plain, &index_of(5, None)).await;
    assert!(said.contains("has no date"), "{said}");
    let ahead = index_of(5, Some(noon() + Duration::from_secs(2 * 86_400)));
    assert!(held(plain, &ahead).await.contains("time to come"));

    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 10));
    let (handle, _) = started(plain(&server, folder.path()).allow_older()).await;
    publish(&server, 2, &index(5, 11));
    assert!(!handle.refresh_now().await.unwrap().lists[0].is_held());
    knows(&handle, 5);
}

#[tokio::test]
async fn an_older_index_is_held_after_a_restart_as_well() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 10));
    drop(started(plain(&server, folder.path())).await);
    publish(&server, 2, &index(5, 11));
    let (handle, status) = started(plain(&server, folder.path())).await;
    assert!(status.lists[0].is_held());
    knows(&handle, 3);
}

#[tokio::test]
async fn one_that_is_too_old_is_held_also_as_the_first() {
    let day = Duration::from_secs(86_400);
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 25));
    let (handle, status) = started(plain(&server, folder.path()).max_age(day)).await;
    let said = status.lists[0].held.clone().unwrap();
    assert!(!status.ready && said.contains("too old"), "{said}");
    publish(&server, 2, &index(4, 24));
    assert!(handle.refresh_now().await.unwrap().ready);
    knows(&handle, 4);
}

#[tokio::test]
async fn one_that_tells_less_is_held_unless_that_is_wanted() {
    let list = List::new("vpn").signals(Signal::Vpn);
    let builder = LocalIndex::builder().list(list, "12.0.0.1".as_bytes());
    let less = builder.dated(noon()).build().unwrap();
    let less = less.as_bytes();
    // The good one after it is older: it must not be compared with what was held.
    let said = held(plain, less).await;
    assert!(said.contains("cannot tell tor"), "{said}");

    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 10));
    let feed = feed(&server, IndexProof::digest_file(), folder.path());
    let (handle, _) = started(feed.allow_lost_facts()).await;
    publish(&server, 2, less);
    let status = handle.refresh_now().await.unwrap();
    assert!(!status.lists[0].is_held(), "{status:?}");
    assert_eq!(handle.index().verdict([12, 0, 0, 1]).is_vpn(), Some(true));
}
