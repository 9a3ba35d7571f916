//! Looks in the middle of an update, when one of two files is replaced and the other is not.

use ipsec_remote::IndexProof;
use tempfile::tempdir;

use super::super::server::Page;
use super::*;

fn then(first: Page, second: Page) -> Page {
    Page::Then(first.into(), second.into())
}

/// A proof, the end of its file's name, and what makes such a file.
type Way = (IndexProof, &'static str, fn(&[u8]) -> String);

fn proofs() -> [Way; 2] {
    [
        (signed(), ".minisig", |body| signature(&KEYS, body)),
        (IndexProof::digest_file(), ".sha256", digest_file),
    ]
}

#[tokio::test]
async fn the_index_is_new_and_its_proof_is_not_yet() {
    let (before, after) = (index(3, 2), index(4, 1));
    for (proof, end, make) in proofs() {
        let (server, folder) = (Server::start().await, tempdir().unwrap());
        publish(&server, 1, &before);
        let (handle, _) = started(feed(&server, proof, folder.path())).await;
        publish(&server, 2, &after);
        let page = |version, body| Page::List(make(body).into_bytes(), version);
        server.put(
            &format!("/geo.idx{end}"),
            then(page(1, &before), page(2, &after)),
        );
        let status = handle.refresh_now().await.unwrap();
        let list = &status.lists[0];
        assert_eq!((list.failures, &list.error, &list.held), (0, &None, &None));
        knows(&handle, 4);
        // The index was fetched once, and asked for once more by its new tag.
        let tags = server
            .asked()
            .into_iter()
            .filter(|asked| asked.path == "/geo.idx");
        let tags: Vec<_> = tags
            .map(|asked| asked.headers.get("if-none-match").cloned())
            .collect();
        assert_eq!(tags.len(), 3);
        assert_eq!(tags[2].as_ref().unwrap(), "\"version-2\"");
    }
}

#[tokio::test]
async fn the_proof_is_new_and_the_index_was_not_yet() {
    let (before, after) = (index(3, 2), index(4, 1));
    for (proof, ..) in proofs() {
        let (server, folder) = (Server::start().await, tempdir().unwrap());
        publish(&server, 2, &after);
        let page = |version, body: &[u8]| Page::List(body.to_vec(), version);
        server.put("/geo.idx", then(page(1, &before), page(2, &after)));
        let (handle, status) = started(feed(&server, proof, folder.path())).await;
        assert_eq!((status.ready, &status.error), (true, &None));
        knows(&handle, 4);
    }
}

#[tokio::test]
async fn an_update_that_stays_torn_is_held_and_taken_when_it_is_whole() {
    let (before, after) = (index(3, 2), index(4, 1));
    for (proof, end, make) in proofs() {
        let (server, folder) = (Server::start().await, tempdir().unwrap());
        publish(&server, 1, &before);
        let (handle, _) = started(feed(&server, proof, folder.path())).await;
        server.list("/geo.idx", 2, after.clone());
        for _ in 0..2 {
            let status = handle.refresh_now().await.unwrap();
            let held = status.lists[0].held.clone().unwrap();
            assert!(held.contains("does not match its"), "{held}");
            knows(&handle, 3);
        }
        server.list(&format!("/geo.idx{end}"), 2, make(&after));
        let status = handle.refresh_now().await.unwrap();
        assert_eq!((&status.error, status.lists[0].is_held()), (&None, false));
        knows(&handle, 4);
        let asked = server
            .asked()
            .into_iter()
            .filter(|asked| asked.path == "/geo.idx");
        let known = asked.filter(|asked| {
            asked
                .headers
                .get("if-none-match")
                .is_some_and(|tag| tag == "\"version-2\"")
        });
        // All but the first time that it was asked for, it was not sent.
        assert_eq!(known.count(), 4);
    }
}

#[tokio::test]
async fn an_update_that_is_taken_back_leaves_everything_as_it_was() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 2));
    let (handle, _) = started(feed(&server, signed(), folder.path())).await;
    server.list("/geo.idx", 2, index(4, 1));
    assert!(handle.refresh_now().await.unwrap().lists[0].is_held());
    publish(&server, 1, &index(3, 2));
    let status = handle.refresh_now().await.unwrap();
    assert!(!status.lists[0].is_held() && status.error.is_none());
    assert_eq!((status.builds, status.lists[0].failures), (1, 0));
    knows(&handle, 3);
}
