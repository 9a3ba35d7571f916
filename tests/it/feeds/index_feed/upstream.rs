//! What servers do, and what becomes of it.

use ipsec_remote::IndexProof;
use tempfile::tempdir;

use super::super::server::Page;
use super::*;

#[tokio::test]
async fn what_is_no_index_leads_to_the_next_address() {
    let large = vec![b'#'; 5_000_000];
    let (good, next) = (index(3, 2), index(4, 1));
    /// Status, headers, body; words of the error.
    type Case<'a> = (
        u16,
        &'static [(&'static str, &'static str)],
        &'a [u8],
        &'static str,
    );
    let cases: [Case<'_>; 9] = [
        (500, &[], &next, "500"),
        (404, &[], b"", "404"),
        (
            200,
            &[],
            b"<!doctype html><title>Just a moment</title>",
            "web page",
        ),
        (200, &[], b"", "empty"),
        (200, &[], b"{\"error\": \"no such file\"}", "error message"),
        (200, &[], b"11.0.0.1\n", "no index"),
        (200, &[("content-encoding", "gzip")], &next, "packed"),
        (200, &[], &large, "larger"),
        (
            302,
            &[("location", "http://127.0.0.1:1/")],
            b"",
            "127.0.0.1:1: ",
        ),
    ];
    for (status, headers, body, words) in cases {
        let (server, folder) = (Server::start().await, tempdir().unwrap());
        publish(&server, 1, &good);
        let (handle, _) = started(feed(&server, signed(), folder.path())).await;
        server.other("/geo.idx", status, headers, body);
        let status = handle.refresh_now().await.unwrap();
        let list = &status.lists[0];
        let error = list.error.clone().unwrap();
        assert!(error.contains(words), "{error}");
        assert_eq!(
            (list.failures, list.is_held(), status.builds),
            (1, false, 1)
        );
        knows(&handle, 3);
        drop(handle);

        publish_at(&server, "/mirror/geo.idx", 1, &next);
        let feed = feed(&server, signed(), folder.path()).fallback(server.url("/mirror/geo.idx"));
        let (handle, status) = started(feed).await;
        let list = &status.lists[0];
        assert_eq!(
            (&list.error, &list.held, list.failures),
            (&None, &None, 0),
            "{words}"
        );
        knows(&handle, 4);
    }
}

#[tokio::test]
async fn an_index_without_a_proof_that_is_right_leads_to_the_next_address_too() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let (evil, good) = (index(5, 0), index(3, 2));
    publish(&server, 1, &evil);
    server.list("/geo.idx.minisig", 1, signature(&OTHER_KEYS, &evil));
    publish_at(&server, "/mirror/geo.idx", 1, &good);
    let feed = feed(&server, signed(), folder.path()).fallback(server.url("/mirror/geo.idx"));
    let (handle, status) = started(feed).await;
    assert!(status.ready && !status.lists[0].is_held(), "{status:?}");
    knows(&handle, 3);
}

#[tokio::test]
async fn an_index_and_its_proof_are_followed_to_where_they_are() {
    // As releases are published: behind signed links.
    let (server, storage) = (Server::start().await, Server::start().await);
    let moved = |signature: u8| {
        for path in ["/geo.idx", "/geo.idx.minisig", "/geo.idx.sha256"] {
            let to = storage.url(&format!("/asset{path}?signature={signature}"));
            server.put(path, Page::Moved(to));
        }
    };
    for proof in [signed(), IndexProof::digest_file()] {
        let folder = tempdir().unwrap();
        moved(1);
        publish_at(&storage, "/asset/geo.idx", 1, &index(3, 2));
        let (handle, status) = started(feed(&server, proof.clone(), folder.path())).await;
        assert!(status.ready, "{status:?}");
        knows(&handle, 3);
        moved(2);
        assert_eq!(handle.refresh_now().await.unwrap().builds, 1);
        let last = storage.asked().pop().unwrap();
        assert_eq!(last.headers["if-none-match"], "\"version-1\"");
        drop(handle);
        let handle = feed(&server, proof, folder.path()).start().await;
        knows(&handle.unwrap(), 3);
    }
    for to in [
        "http://lists.example/geo.idx",
        "https://me:pa55word@lists.example/",
    ] {
        let folder = tempdir().unwrap();
        server.put("/geo.idx", Page::Moved(to.to_owned()));
        let (_handle, status) = started(feed(&server, signed(), folder.path())).await;
        let error = status.lists[0].error.clone().unwrap();
        assert!(error.contains("redirects to"), "{error}");
        assert!(!error.contains("pa55word"), "{error}");
    }
}

#[tokio::test]
async fn a_proof_that_is_to_be_waited_for_is_told() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let (handle, _) = started(feed(&server, signed(), folder.path())).await;
    publish(&server, 2, &index(4, 1));
    server.other("/geo.idx.minisig", 503, &[("retry-after", "1800")], "");
    let status = handle.refresh_now().await.unwrap();
    let list = &status.lists[0];
    assert!(list.held.as_ref().unwrap().contains("503"), "{list:?}");
    assert_eq!(list.failures, 1);
    let next = Some(noon() + Duration::from_secs(1_800));
    assert_eq!(list.next_attempt, next);
    knows(&handle, 3);
}

#[tokio::test]
async fn a_chance_that_is_no_number_ends_nothing() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let feed = feed(&server, signed(), folder.path()).jitter(|| f64::NAN);
    let (handle, _) = started(feed).await;
    assert!(handle.refresh_now().await.is_ok());
}

#[tokio::test]
async fn what_is_wished_of_lists_alone_is_refused() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let (handle, _) = started(feed(&server, signed(), folder.path())).await;
    let asked = server.asked().len();
    let accepted = handle.accept("index", digest(&index(3, 2))).await;
    let error = accepted.unwrap_err().to_string();
    assert!(error.contains("allow_older"), "{error}");
    assert_eq!(handle.generations(), []);
    let error = handle.roll_back(1).await.unwrap_err().to_string();
    assert!(error.contains("no former ones are kept"), "{error}");
    // It goes on, and was not asked for because of that.
    assert_eq!(server.asked().len(), asked);
    assert_eq!(handle.refresh_now().await.unwrap().builds, 1);
    knows(&handle, 3);
}

#[tokio::test]
async fn a_server_that_wants_us_to_wait_is_not_asked_before() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    server.other("/geo.idx", 503, &[("retry-after", "1800")], "");
    let (handle, status) = started(feed(&server, signed(), folder.path())).await;
    let next = Some(noon() + Duration::from_secs(1_800));
    assert_eq!(status.lists[0].next_attempt, next);
    publish(&server, 1, &index(3, 2));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!((status.ready, server.asked().len()), (false, 1));
    assert_eq!(status.lists[0].failures, 1);
}

#[tokio::test]
async fn there_is_one_request_at_a_time() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let handle = feed(&server, signed(), folder.path())
        .start()
        .await
        .unwrap();
    let wishes = (0..10).map(|_| handle.refresh_now());
    for result in futures_util::future::join_all(wishes).await {
        assert!(result.unwrap().ready);
    }
    let asked = server.asked();
    assert!(asked.iter().all(|asked| asked.at_once == 1));
    // Many wishes at once are one attempt, or two where some came during the first.
    assert!(asked.len() <= 5, "{}", asked.len());
}

#[tokio::test]
async fn dropping_the_handle_ends_everything_but_the_index() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let (handle, _) = started(feed(&server, IndexProof::digest_file(), folder.path())).await;
    let index = handle.index().clone();
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let before = tasks();
    // In the middle of a fetch.
    server.put("/geo.idx", Page::Hangs);
    let asked = server.asked().len();
    let is_asked = async {
        while server.asked().len() == asked {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = handle.refresh_now() => panic!("the server hangs"),
        () = is_asked => {}
    }
    drop(handle);
    while tasks() >= before {
        tokio::task::yield_now().await;
    }
    assert_eq!(index.verdict([11, 0, 0, 1]).is_tor(), Some(true));
}

#[tokio::test]
async fn settings_that_are_wrong_are_told_at_the_start() {
    let folder = tempdir().unwrap();
    for url in ["geo.idx", "", "https://", "/geo.idx"] {
        let feed = IndexFeed::new(url, signed(), folder.path());
        let error = feed.start().await.unwrap_err().to_string();
        assert!(error.contains("is no URL"), "{error}");
    }
    let url = "https://me:pa55word@lists.example/geo.idx";
    let feed = IndexFeed::new(url, signed(), folder.path());
    let error = feed.start().await.unwrap_err().to_string();
    assert!(error.contains("a password in the URL"), "{error}");
    assert!(!error.contains("pa55word"), "{error}");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let feed = IndexFeed::new(
        "https://lists.example/geo.idx",
        signed(),
        file.join("index"),
    );
    let error = feed.start().await.unwrap_err().to_string();
    assert!(error.contains("cannot be used"), "{error}");
    // Over plain HTTP nothing comes but from this machine.
    let feed = IndexFeed::new("http://lists.example/geo.idx", signed(), folder.path());
    let (_handle, status) = started(feed).await;
    assert!(
        status.lists[0].error.clone().unwrap().contains("https"),
        "{status:?}"
    );
}

#[tokio::test]
async fn that_the_first_address_fails_is_told_while_a_fallback_has_the_index() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish_at(&server, "/mirror/geo.idx", 1, &index(3, 2));
    let mirror = server.url("/mirror/geo.idx");
    let feed = || feed(&server, signed(), folder.path()).fallback(&mirror);
    let (handle, status) = started(feed()).await;
    let fallback = status.lists[0].fallback.clone().unwrap();
    assert!(fallback.error.contains("404"), "{fallback:?}");
    assert_eq!(fallback.since, Some(noon()));
    assert_eq!(status.lists[0].error, None);
    drop(handle);
    let handle = feed().start().await.unwrap();
    assert_eq!(handle.status().lists[0].fallback, Some(fallback));
    publish(&server, 2, &index(4, 1));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(status.lists[0].fallback, None);
    knows(&handle, 4);
}
