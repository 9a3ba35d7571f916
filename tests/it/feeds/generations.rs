//! Versions that an operator takes nevertheless, and indexes that one goes back to.

use tempfile::tempdir;

use super::server::Server;
use super::{exits, is_tor, set, started};

fn catalog(server: &Server) -> String {
    let (exits, vpn) = (server.url("/exits"), server.url("/vpn"));
    format!(
        "[defaults]\nkeep_generations = 2\n[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{exits}'\n
         [[feed]]\nname = 'vpn'\nsignals = 'vpn'\nurl = '{vpn}'"
    )
}

#[tokio::test]
async fn a_held_version_is_taken_if_an_operator_says_which_one() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(20));
    server.list("/vpn", 1, "12.0.0.1\n");
    let handle = started(&catalog(&server), folder.path()).await;
    let error = handle
        .accept("exits", "0123456789abcdef")
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("no version of it is held"),
        "{error}"
    );

    server.list("/exits", 2, exits(5));
    let status = handle.refresh_now().await.unwrap();
    let list = &status.lists[0];
    let digest = list.held_digest.clone().unwrap();
    assert!(
        list.held
            .as_ref()
            .unwrap()
            .contains(&format!("accept version {digest}"))
    );
    for (name, other, words) in [
        ("exits", "0123456789abcdef", digest.as_str()),
        ("exits", &digest[..8], &digest),
        ("exist", &digest, "no list is named"),
    ] {
        let error = handle.accept(name, other).await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    assert_eq!(is_tor(&handle, [11, 0, 19, 1]), Some(true));

    let status = handle.accept("exits", digest.to_uppercase()).await.unwrap();
    let list = &status.lists[0];
    assert_eq!(
        (list.entries, &list.held, &list.held_digest),
        (5, &None, &None)
    );
    assert_eq!(is_tor(&handle, [11, 0, 19, 1]), None);
    assert_eq!(is_tor(&handle, [11, 0, 4, 1]), Some(true));

    // Also after a restart that has to build the index anew.
    drop(handle);
    std::fs::remove_file(folder.path().join("index.idx")).unwrap();
    let handle = set(&catalog(&server), folder.path()).start().await.unwrap();
    handle.wait_until_ready().await.unwrap();
    assert_eq!(is_tor(&handle, [11, 0, 4, 1]), Some(true));
    // The next one is compared with it.
    server.list("/exits", 3, exits(20));
    let status = handle.refresh_now().await.unwrap();
    assert!(
        status.lists[0].held.as_ref().unwrap().contains("4.0 times"),
        "{status:?}"
    );
}

#[tokio::test]
async fn what_is_no_list_is_taken_from_nobody() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(20));
    server.list("/vpn", 1, "12.0.0.1\n");
    let handle = started(&catalog(&server), folder.path()).await;
    server.list("/exits", 2, "0.0.0.0/0\n");
    let status = handle.refresh_now().await.unwrap();
    let digest = status.lists[0].held_digest.clone().unwrap();
    assert!(
        status.lists[0]
            .held
            .as_ref()
            .unwrap()
            .contains("cannot be accepted")
    );
    let error = handle
        .accept("exits", digest)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("everybody"), "{error}");
    assert_eq!(is_tor(&handle, [11, 0, 19, 1]), Some(true));
    assert_eq!(is_tor(&handle, [99, 0, 19, 1]), None);
}

#[tokio::test]
async fn a_version_may_be_accepted_before_the_start() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(20));
    server.list("/vpn", 1, "12.0.0.1\n");
    let handle = started(&catalog(&server), folder.path()).await;
    server.list("/exits", 2, exits(5));
    let status = handle.refresh_now().await.unwrap();
    let digest = status.lists[0].held_digest.clone().unwrap();
    drop(handle);
    let set = set(&catalog(&server), folder.path()).accept("exits", digest);
    let handle = set.start().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert_eq!((status.lists[0].entries, &status.lists[0].held), (5, &None));
}

#[tokio::test]
async fn an_index_of_before_is_gone_back_to_and_stays() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/vpn", 1, "12.0.0.1\n");
    server.list("/exits", 1, exits(10));
    let handle = started(&catalog(&server), folder.path()).await;
    for (version, count) in [(2, 11), (3, 12), (4, 13)] {
        server.list("/exits", version, exits(count));
        let _ = handle.refresh_now().await.unwrap();
    }
    let generations = handle.generations();
    let numbers: Vec<u64> = generations.iter().map(|kept| kept.number).collect();
    assert_eq!(numbers, [3, 2]);
    let entries: Vec<u64> = generations
        .iter()
        .map(|kept| kept.lists[0].entries)
        .collect();
    assert_eq!(entries, [12, 11]);
    let error = handle.roll_back(1).await.unwrap_err().to_string();
    assert!(error.contains("no generation 1 is kept"), "{error}");

    let status = handle.roll_back(2).await.unwrap();
    assert_eq!(status.lists[0].entries, 11);
    let digest = status.lists[0].held_digest.clone().unwrap();
    assert_eq!(is_tor(&handle, [11, 0, 11, 1]), None);
    assert_eq!(is_tor(&handle, [11, 0, 10, 1]), Some(true));
    // Not by itself, nor while another list changes, nor after a restart.
    server.list("/vpn", 2, "12.0.0.1\n12.0.0.2\n");
    let status = handle.refresh_now().await.unwrap();
    assert!(
        status.lists[0]
            .held
            .as_ref()
            .unwrap()
            .contains("was gone back from")
    );
    assert_eq!((status.lists[0].entries, status.lists[1].entries), (11, 2));
    drop(handle);
    let handle = started(&catalog(&server), folder.path()).await;
    assert_eq!(is_tor(&handle, [11, 0, 11, 1]), None);
    assert!(handle.status().lists[0].is_held());
    // But if it is accepted.
    let status = handle.accept("exits", digest).await.unwrap();
    assert_eq!(
        (status.lists[0].entries, &status.lists[0].held),
        (13, &None)
    );
    // Or when there is another one.
    let _ = handle
        .roll_back(handle.generations()[0].number)
        .await
        .unwrap();
    assert_eq!(handle.status().lists[0].entries, 11);
    server.list("/exits", 5, exits(14));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(
        (status.lists[0].entries, &status.lists[0].held),
        (14, &None)
    );
}

#[tokio::test]
async fn what_was_gone_back_from_may_be_accepted_before_the_start() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/vpn", 1, "12.0.0.1\n");
    server.list("/exits", 1, exits(10));
    let handle = started(&catalog(&server), folder.path()).await;
    server.list("/exits", 2, exits(11));
    let _ = handle.refresh_now().await.unwrap();
    let status = handle.roll_back(1).await.unwrap();
    assert_eq!(status.lists[0].entries, 10);
    let digest = status.lists[0].held_digest.clone().unwrap();
    drop(handle);
    let set = set(&catalog(&server), folder.path()).accept("exits", digest);
    let handle = set.start().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(
        (status.lists[0].entries, &status.lists[0].held),
        (11, &None)
    );
}

#[tokio::test]
async fn a_version_that_is_accepted_while_its_list_is_asked_for_comes() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/vpn", 1, "12.0.0.1\n");
    server.list("/exits", 1, exits(10));
    let handle = started(&catalog(&server), folder.path()).await;
    server.list("/exits", 2, exits(11));
    let _ = handle.refresh_now().await.unwrap();
    let status = handle.roll_back(1).await.unwrap();
    let digest = status.lists[0].held_digest.clone().unwrap();
    drop(handle);

    // After a restart its bytes are to come again, and what is under way says that nothing is new.
    let handle = set(&catalog(&server), folder.path()).start().await.unwrap();
    let before = server.asked().len();
    let accepted = async {
        while !server.asked()[before..]
            .iter()
            .any(|asked| asked.path == "/exits")
        {
            tokio::task::yield_now().await;
        }
        handle.accept("exits", digest).await
    };
    let (_, accepted) = tokio::join!(handle.refresh_now(), accepted);
    assert_eq!(accepted.unwrap().lists[0].entries, 11);
}

#[tokio::test]
async fn a_kill_between_an_index_and_what_is_known_of_it_loses_no_generation() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/vpn", 1, "12.0.0.1\n");
    server.list("/exits", 1, exits(10));
    let handle = started(&catalog(&server), folder.path()).await;
    let note = folder.path().join("index.json");
    let first = std::fs::read(&note).unwrap();
    server.list("/exits", 2, exits(11));
    let _ = handle.refresh_now().await.unwrap();
    drop(handle);
    std::fs::write(&note, first).unwrap();

    let handle = started(&catalog(&server), folder.path()).await;
    assert_eq!(is_tor(&handle, [11, 0, 10, 1]), Some(true));
    let numbers: Vec<u64> = handle
        .generations()
        .iter()
        .map(|kept| kept.number)
        .collect();
    assert_eq!(numbers, [1]);
    let status = handle.roll_back(1).await.unwrap();
    assert_eq!(status.lists[0].entries, 10);
    assert_eq!(is_tor(&handle, [11, 0, 10, 1]), None);
}

#[tokio::test]
async fn an_index_that_is_damaged_becomes_no_generation() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/vpn", 1, "12.0.0.1\n");
    server.list("/exits", 1, exits(10));
    drop(started(&catalog(&server), folder.path()).await);
    std::fs::write(folder.path().join("index.idx"), "rubbish").unwrap();
    server.list("/exits", 2, exits(11));
    let handle = started(&catalog(&server), folder.path()).await;
    assert_eq!(is_tor(&handle, [11, 0, 10, 1]), Some(true));
    for generation in handle.generations() {
        let _ = handle.roll_back(generation.number).await.unwrap();
    }
}

#[tokio::test]
async fn a_folder_belongs_to_one_at_a_time() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(10));
    server.list("/vpn", 1, "12.0.0.1\n");
    let handle = started(&catalog(&server), folder.path()).await;
    let error = set(&catalog(&server), folder.path())
        .start()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("in use by another feed set"),
        "{error}"
    );
    assert_eq!(is_tor(&handle, [11, 0, 9, 1]), Some(true));
    drop(handle);
    let handle = set(&catalog(&server), folder.path()).start().await.unwrap();
    assert!(handle.status().ready);
}
