//! What the disk remembers.

use std::fs;

use ipsec_remote::IndexProof;
use tempfile::tempdir;

use super::*;

#[tokio::test]
async fn a_restart_answers_at_once_while_the_server_is_down() {
    let folder = tempdir().unwrap();
    let server = Server::start().await;
    publish(&server, 1, &index(3, 2));
    drop(started(feed(&server, signed(), folder.path())).await);
    let down = feed(&server, signed(), folder.path());
    drop(server);

    let handle = down.start().await.unwrap();
    let status = handle.status();
    assert!(status.ready && status.error.is_none(), "{status:?}");
    knows(&handle, 3);
    let list = &status.lists[0];
    assert_eq!((list.entries, list.fetched), (3, Some(noon())));
    assert_eq!(
        (list.digest.clone(), status.built),
        (
            Some(digest(&index(3, 2))),
            Some(noon() - Duration::from_secs(7_200))
        )
    );
    // It is asked for when it would have been without the restart.
    assert_eq!(list.next_attempt, Some(noon() + Duration::from_secs(3_600)));
    assert_eq!(handle.refresh_now().await.unwrap().lists[0].failures, 1);
    knows(&handle, 3);
}

#[tokio::test]
async fn a_restart_asks_only_for_what_is_new() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    drop(started(feed(&server, signed(), folder.path())).await);
    let (_handle, status) = started(feed(&server, signed(), folder.path())).await;
    assert_eq!(status.builds, 0);
    let asked = server.asked();
    assert_eq!(asked.len(), 3);
    assert_eq!(asked[2].headers["if-none-match"], "\"version-1\"");
}

#[tokio::test]
async fn what_another_key_has_signed_is_not_used_any_more() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let others = || {
        [
            IndexProof::signed_by(&OTHER_KEYS.pk.to_base64()).unwrap(),
            IndexProof::digest_file(),
            IndexProof::digest(&"0".repeat(64)).unwrap(),
        ]
    };
    for other in others() {
        drop(started(feed(&server, signed(), folder.path())).await);
        let handle = feed(&server, other, folder.path()).start().await.unwrap();
        let status = handle.status();
        assert!(!status.ready, "{status:?}");
        let error = status.error.unwrap();
        assert!(error.contains("the last index is not used"), "{error}");
        assert_eq!(is_tor(&handle, [11, 0, 0, 1]), None);
        // Nothing was deleted: with the former key it is still there.
        drop(handle);
        let handle = feed(&server, signed(), folder.path())
            .start()
            .await
            .unwrap();
        assert!(handle.status().ready);
    }
}

#[tokio::test]
async fn a_file_that_is_damaged_counts_as_not_there() {
    type Damage = fn(&Path);
    let damages: [(Damage, &str); 5] = [
        (
            |folder| fs::write(file(folder, "idx"), "").unwrap(),
            "damaged",
        ),
        (
            |folder| {
                let mut bytes = fs::read(file(folder, "idx")).unwrap();
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
                fs::write(file(folder, "idx"), bytes).unwrap();
            },
            "damaged",
        ),
        (
            |folder| fs::remove_file(file(folder, "idx")).unwrap(),
            "cannot be read",
        ),
        (
            |folder| fs::write(file(folder, "json"), "{\"digest\": \"1").unwrap(),
            "makes no sense",
        ),
        (
            |folder| fs::write(folder.join("fetched.json.tmp"), "half").unwrap(),
            "",
        ),
    ];
    let server = Server::start().await;
    publish(&server, 1, &index(3, 2));
    for (damage, words) in damages {
        let folder = tempdir().unwrap();
        drop(started(feed(&server, signed(), folder.path())).await);
        damage(folder.path());
        let (handle, status) = started(feed(&server, signed(), folder.path())).await;
        // Told at the start, and mended by the next attempt.
        assert_eq!((status.ready, status.error), (true, None), "{words}");
        knows(&handle, 3);
        drop(handle);
        damage(folder.path());
        let handle = feed(&server, signed(), folder.path())
            .start()
            .await
            .unwrap();
        let error = handle.status().error.unwrap_or_default();
        assert!(error.contains(words), "{error}");
    }
}

#[tokio::test]
async fn only_the_last_one_is_kept() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let (handle, _) = started(feed(&server, signed(), folder.path())).await;
    publish(&server, 2, &index(4, 1));
    let _ = handle.refresh_now().await.unwrap();
    assert_eq!(fs::read(file(folder.path(), "idx")).unwrap(), index(4, 1));
    let files = fs::read_dir(folder.path()).unwrap();
    let mut ends: Vec<_> = files
        .map(|file| file.unwrap().path().extension().map(ToOwned::to_owned))
        .collect();
    ends.sort();
    // The one without an end is the lock.
    assert_eq!(ends, [None, Some("idx".into()), Some("json".into())]);
}

#[tokio::test]
async fn an_index_that_cannot_be_kept_leaves_the_one_before_on_the_disk() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let (handle, _) = started(feed(&server, signed(), folder.path())).await;
    let next = index(4, 1);
    // No file can be written where a folder is.
    let name = format!("fetched-{}.idx.tmp", &digest(&next)[..16]);
    let in_the_way = folder.path().join(name);
    fs::create_dir(&in_the_way).unwrap();
    publish(&server, 2, &next);
    // Also when nothing is new.
    for _ in 0..3 {
        let status = handle.refresh_now().await.unwrap();
        let error = status.error.unwrap();
        assert!(error.contains("cannot be kept"), "{error}");
        assert!(!status.lists[0].is_held());
        knows(&handle, 4);
    }
    drop(handle);
    let handle = feed(&server, signed(), folder.path()).start().await;
    let handle = handle.unwrap();
    assert!(handle.status().ready, "{:?}", handle.status());
    knows(&handle, 3);

    // It is written when there is room, be the server there or not.
    assert!(handle.refresh_now().await.unwrap().error.is_some());
    knows(&handle, 4);
    server.status("/geo.idx", 500);
    fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(handle.refresh_now().await.unwrap().error, None);
    drop(handle);
    let handle = feed(&server, signed(), folder.path()).start().await;
    knows(&handle.unwrap(), 4);
}

#[tokio::test]
async fn a_proof_is_kept_with_the_name_that_it_is_of() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let body = index(3, 2);
    // Digests of all that is published, by their names on each server.
    let digests = |name: &str| {
        let (one, other) = (digest(&body), "0".repeat(64));
        format!("{one}  {name}\n{other}  other.idx\n")
    };
    server.list("/geo.idx", 1, body.clone());
    server.list("/geo.idx.sha256", 1, digests("geo.idx"));
    server.list("/mirror.idx", 1, body.clone());
    server.list("/mirror.idx.sha256", 1, digests("mirror.idx"));
    let both = || {
        let feed = feed(&server, IndexProof::digest_file(), folder.path());
        feed.fallback(server.url("/mirror.idx"))
    };
    let (handle, _) = started(both()).await;
    // The mirror says that there is nothing new.
    server.status("/geo.idx", 500);
    assert_eq!(handle.refresh_now().await.unwrap().builds, 1);
    drop(handle);
    let handle = both().start().await.unwrap();
    assert!(handle.status().ready, "{:?}", handle.status());
    knows(&handle, 3);
}

#[tokio::test]
async fn that_the_last_one_is_damaged_is_told_until_there_is_another() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    drop(started(feed(&server, signed(), folder.path())).await);
    fs::write(file(folder.path(), "idx"), "").unwrap();
    server.status("/geo.idx", 500);
    let (handle, status) = started(feed(&server, signed(), folder.path())).await;
    assert!(status.error.unwrap().contains("damaged"));
    publish(&server, 1, &index(3, 2));
    assert_eq!(handle.refresh_now().await.unwrap().error, None);
}

#[tokio::test]
async fn a_folder_belongs_to_one_at_a_time() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let (handle, _) = started(feed(&server, signed(), folder.path())).await;
    let lists = "[[feed]]\nname = 'exits'\nsignals = 'tor'\npath = 'exits.txt'";
    let lists: ipsec_core::catalog::Catalog = toml::from_str(lists).unwrap();
    for started in [
        feed(&server, signed(), folder.path()).start().await,
        ipsec_remote::FeedSet::new(lists, folder.path())
            .start()
            .await,
    ] {
        let error = started.unwrap_err().to_string();
        assert!(error.contains("in use by another feed set"), "{error}");
    }
    knows(&handle, 3);
    drop(handle);
    let handle = feed(&server, signed(), folder.path()).start().await;
    assert!(handle.unwrap().status().ready);
}

/// The one file of the folder whose name ends so.
#[track_caller]
fn file(folder: &Path, end: &str) -> std::path::PathBuf {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|e| e == end))
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

#[tokio::test]
async fn an_address_that_is_another_one_since_is_asked_at_once() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    publish_at(&server, "/moved/geo.idx", 1, &index(4, 1));
    drop(started(feed(&server, signed(), folder.path())).await);
    let moved = IndexFeed::new(server.url("/moved/geo.idx"), signed(), folder.path());
    let handle = moved.clock(noon).jitter(|| 0.5).start().await.unwrap();
    // The one that is kept answers until then.
    assert!(handle.status().ready);
    assert_eq!(handle.status().lists[0].next_attempt, Some(noon()));
}
