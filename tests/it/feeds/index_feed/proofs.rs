//! Digests and signatures, right ones and wrong ones.

use ipsec_remote::IndexProof;
use tempfile::tempdir;

use super::*;

#[tokio::test]
async fn an_index_with_a_proof_that_is_right_is_used_and_costs_nothing_while_it_stays() {
    let first = index(3, 2);
    for (proof, asks) in [
        (signed(), "/geo.idx.minisig"),
        (IndexProof::digest_file(), "/geo.idx.sha256"),
        (IndexProof::digest(&digest(&first)).unwrap(), ""),
    ] {
        let (server, folder) = (Server::start().await, tempdir().unwrap());
        publish(&server, 1, &first);
        let (handle, status) = started(feed(&server, proof, folder.path())).await;
        handle.wait_until_ready().await.unwrap();
        knows(&handle, 3);
        let list = status.list("index").unwrap();
        assert_eq!(list.digest, Some(digest(&first)));
        assert_eq!((list.entries, list.bytes), (3, first.len() as u64));
        assert_eq!(
            (list.fetched, list.age(noon())),
            (Some(noon()), Some(Duration::ZERO))
        );
        assert_eq!(status.built, Some(noon() - Duration::from_secs(7_200)));
        assert_eq!(list.next_attempt, Some(noon() + Duration::from_secs(3_600)));
        let generation = handle.index().current().generation();

        let expected = if asks.is_empty() {
            vec!["/geo.idx"]
        } else {
            vec!["/geo.idx", asks]
        };
        assert_eq!(paths(&server), expected);
        for _ in 0..3 {
            assert_eq!(handle.refresh_now().await.unwrap().builds, 1);
        }
        // The server of the test says 304 only to both, the tag and the date.
        let asked = server.asked();
        assert_eq!(asked.len(), expected.len() + 3);
        assert_eq!(
            asked.last().unwrap().headers["if-none-match"],
            "\"version-1\""
        );
        assert_eq!(handle.index().current().generation(), generation);
    }
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_one_before() {
    for proof in [signed(), IndexProof::digest_file()] {
        let (server, folder) = (Server::start().await, tempdir().unwrap());
        publish(&server, 1, &index(3, 2));
        let (handle, _) = started(feed(&server, proof, folder.path())).await;
        publish(&server, 2, &index(4, 1));
        let status = handle.refresh_now().await.unwrap();
        knows(&handle, 4);
        assert_eq!((status.builds, status.error), (2, None));
    }
}

#[tokio::test]
async fn an_index_with_a_proof_that_is_wrong_is_not_looked_into() {
    let (good, next) = (index(3, 2), index(4, 1));
    let by_key = |text: String| (signed(), ".minisig", text);
    let by_digest = |text: String| (IndexProof::digest_file(), ".sha256", text);
    let right = signature(&KEYS, &next);
    // As the former kind is marked.
    let former = right.replacen("\nRU", "\nRW", 1);
    let comment = right.replacen(
        "trusted comment: timestamp",
        "trusted comment: Timestamp",
        1,
    );
    assert!(former != right && comment != right);
    for ((proof, end, text), words) in [
        (by_key(signature(&OTHER_KEYS, &next)), "with another key"),
        (
            by_key(signature(&KEYS, &good)),
            "does not match its signature",
        ),
        (by_key(comment), "does not match its signature"),
        (by_key(former), "former kind"),
        (
            by_key("untrusted comment: nothing".into()),
            "none of minisign",
        ),
        (by_key("<html>404</html>".into()), "web page"),
        (by_digest(digest_file(&good)), "does not match its digest"),
        (by_digest(digest(&good)), "does not match its digest"),
        (by_digest("0123  geo.idx".into()), "the digest file is none"),
        (by_digest(String::new()), "the body is empty"),
    ] {
        let (server, folder) = (Server::start().await, tempdir().unwrap());
        publish(&server, 1, &good);
        let (handle, _) = started(feed(&server, proof, folder.path())).await;
        publish(&server, 2, &next);
        server.list(&format!("/geo.idx{end}"), 2, text);
        for failures in [1, 2] {
            let status = handle.refresh_now().await.unwrap();
            let list = &status.lists[0];
            let held = list.held.clone().unwrap();
            assert!(held.contains(words), "{held}");
            assert_eq!(
                (&list.error, &status.error),
                (&Some(held.clone()), &Some(held))
            );
            // It is tried again soon, as after a failure.
            let next = noon() + Duration::from_secs(75 * failures);
            assert_eq!(
                (u64::from(list.failures), list.next_attempt),
                (failures, Some(next))
            );
            assert_eq!(
                (status.builds, list.digest.clone()),
                (1, Some(digest(&good)))
            );
            knows(&handle, 3);
        }
        publish(&server, 3, &next);
        let status = handle.refresh_now().await.unwrap();
        assert!(
            !status.lists[0].is_held() && status.error.is_none(),
            "{status:?}"
        );
        assert_eq!(status.lists[0].failures, 0);
        knows(&handle, 4);
    }
}

#[tokio::test]
async fn nothing_is_used_before_the_first_proof_is_right() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let first = index(3, 2);
    server.list("/geo.idx", 1, first.clone());
    let (handle, status) = started(feed(&server, signed(), folder.path())).await;
    assert!(!status.ready);
    let held = status.lists[0].held.clone().unwrap();
    assert!(
        held.contains("its proof cannot be had") && held.contains("404"),
        "{held}"
    );
    assert_eq!(is_tor(&handle, [11, 0, 0, 1]), None);

    // The bytes that are there already are not fetched again.
    server.list("/geo.idx.minisig", 1, signature(&KEYS, &first));
    assert!(handle.refresh_now().await.unwrap().ready);
    knows(&handle, 3);
    let index_asked = server
        .asked()
        .into_iter()
        .filter(|asked| asked.path == "/geo.idx");
    let conditional = index_asked.map(|asked| asked.headers.contains_key("if-none-match"));
    assert_eq!(conditional.collect::<Vec<_>>(), [false, true, true]);
}

#[tokio::test]
async fn with_a_digest_of_ones_own_any_other_file_is_held() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let wanted = index(4, 1);
    publish(&server, 1, &index(3, 2));
    let proof = IndexProof::digest(&digest(&wanted).to_uppercase()).unwrap();
    let (handle, status) = started(feed(&server, proof, folder.path())).await;
    assert!(!status.ready && status.lists[0].is_held());
    // It is no failure: that file will never do, and is not fetched again.
    assert_eq!(
        (status.lists[0].failures, &status.lists[0].error),
        (0, &None)
    );
    let status = handle.refresh_now().await.unwrap();
    assert!(!status.ready && status.lists[0].is_held());
    assert_eq!(server.asked()[1].headers["if-none-match"], "\"version-1\"");

    publish(&server, 2, &wanted);
    let status = handle.refresh_now().await.unwrap();
    assert!(status.ready && !status.lists[0].is_held());
    knows(&handle, 4);
}

#[tokio::test]
async fn a_proof_may_lie_elsewhere_and_with_others() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let first = index(3, 2);
    server.list("/geo.idx", 1, first.clone());
    let lines = format!("{}  other.idx\n{}", digest(b"other"), digest_file(&first));
    server.list("/SHA256SUMS", 1, lines);
    let proof = || IndexProof::digest_file().at(server.url("/SHA256SUMS"));
    let (handle, status) = started(feed(&server, proof(), folder.path())).await;
    assert!(status.ready, "{status:?}");
    assert_eq!(paths(&server), ["/geo.idx", "/SHA256SUMS"]);
    // And is found again in what was kept.
    drop(handle);
    let handle = feed(&server, proof(), folder.path()).start().await.unwrap();
    assert!(handle.status().ready);
    knows(&handle, 3);
}
