//! What the disk remembers, and what becomes of it when it is damaged.

use std::fs;
use std::path::{Path, PathBuf};

use ipsec_remote::FeedSet;
use tempfile::tempdir;

use super::server::Server;
use super::{exits, is_tor, noon, set, started};

fn catalog(url: &str) -> String {
    format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nrequired = true\nurl = '{url}'")
}

/// The files of the folder whose names end so, and those without an ending that is known.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.to_str().unwrap().ends_with(end))
        .collect();
    files.sort();
    files
}

/// The bytes of the one list.
fn body(folder: &Path) -> PathBuf {
    let known = ["json", "idx", "tmp"];
    let mut files = files(folder, "");
    files.retain(|path| {
        !path.ends_with("lock")
            && !known
                .iter()
                .any(|end| path.extension().is_some_and(|e| e == *end))
    });
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

#[tokio::test]
async fn a_restart_answers_at_once_while_the_server_is_down() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let catalog = catalog(&server.url("/exits"));
    drop(started(&catalog, folder.path()).await);
    drop(server);

    let handle = set(&catalog, folder.path()).start().await.unwrap();
    assert!(handle.status().ready);
    assert_eq!(is_tor(&handle, [11, 0, 2, 1]), Some(true));
    let list = &handle.status().lists[0];
    assert_eq!((list.entries, list.fetched), (3, Some(noon())));
    // It is asked for when it would have been without the restart.
    assert_eq!(list.age(noon()).unwrap().as_secs(), 0);
    assert_eq!(
        list.next_attempt
            .unwrap()
            .duration_since(noon())
            .unwrap()
            .as_secs(),
        86_400
    );

    let status = handle.refresh_now().await.unwrap();
    assert_eq!((status.lists[0].failures, status.builds), (1, 0));
    assert_eq!(is_tor(&handle, [11, 0, 2, 1]), Some(true));
}

#[tokio::test]
async fn a_restart_asks_only_for_what_is_new() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let catalog = catalog(&server.url("/exits"));
    drop(started(&catalog, folder.path()).await);
    let handle = started(&catalog, folder.path()).await;
    assert_eq!(handle.status().builds, 0);
    assert_eq!(server.asked()[1].headers["if-none-match"], "\"version-1\"");
}

#[tokio::test]
async fn a_file_that_is_damaged_counts_as_not_there() {
    type Damage = fn(&Path);
    // What a crash of the machine, a full disk or a person may leave behind.
    let damages: [(Damage, &str); 6] = [
        (
            |folder| fs::write(folder.join("index.idx"), "").unwrap(),
            "index",
        ),
        (
            |folder| {
                let mut bytes = fs::read(folder.join("index.idx")).unwrap();
                let end = bytes.len() - 100;
                bytes.truncate(end);
                fs::write(folder.join("index.idx"), bytes).unwrap();
            },
            "index",
        ),
        (
            |folder| fs::write(&files(folder, "json")[0], "{\"name\": \"ex").unwrap(),
            "makes no sense",
        ),
        (
            |folder| fs::write(body(folder), "11.0.0.1\n11.0.").unwrap(),
            "bytes instead of",
        ),
        (
            |folder| fs::remove_file(body(folder)).unwrap(),
            "cannot be read",
        ),
        (
            |folder| fs::write(folder.join("index.idx.tmp"), "half").unwrap(),
            "",
        ),
    ];
    let server = Server::start().await;
    let catalog = catalog(&server.url("/exits"));
    for (damage, words) in damages {
        server.list("/exits", 1, exits(3));
        let folder = tempdir().unwrap();
        drop(started(&catalog, folder.path()).await);
        damage(folder.path());
        let handle = set(&catalog, folder.path()).start().await.unwrap();
        let error = handle.status().error.unwrap_or_default();
        assert!(error.contains(words), "{error}");
        // From the index or from the list, whichever is whole.
        handle.wait_until_ready().await.unwrap();
        assert_eq!(is_tor(&handle, [11, 0, 2, 1]), Some(true), "{words}");

        server.list("/exits", 2, exits(4));
        let status = handle.refresh_now().await.unwrap();
        assert_eq!(status.error, None);
        assert_eq!(is_tor(&handle, [11, 0, 3, 1]), Some(true), "{words}");
    }
}

#[tokio::test]
async fn a_bad_tail_of_a_list_is_seen_when_it_is_needed() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let exits_url = server.url("/exits");
    let one = catalog(&exits_url);
    drop(started(&one, folder.path()).await);
    // As long as it was, and another one.
    let path = body(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.len() - 6;
    bytes[at..].fill(0);
    fs::write(&path, bytes).unwrap();

    // Another list comes, so that an index is built.
    server.list("/more", 1, "12.0.0.1\n");
    let two = format!(
        "{one}\n[[feed]]\nname = 'more'\nsignals = 'vpn'\nurl = '{}'",
        server.url("/more")
    );
    let handle = started(&two, folder.path()).await;
    assert_eq!(is_tor(&handle, [11, 0, 2, 1]), Some(true));
    // The list is fetched anew, in whole.
    let status = handle.refresh_now().await.unwrap();
    assert!(!status.lists[0].is_held(), "{status:?}");
    assert_eq!(
        fs::read(body_of(folder.path(), "exits")).unwrap(),
        exits(3).as_bytes()
    );
}

fn body_of(folder: &Path, name: &str) -> PathBuf {
    let mut files = files(folder, "");
    files.retain(|path| {
        let file = path.file_name().unwrap().to_str().unwrap();
        file.starts_with(name) && !file.ends_with(".json")
    });
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

#[tokio::test]
async fn a_list_that_is_taken_out_of_the_catalog_is_taken_out_of_the_index() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    server.list("/vpn", 1, "12.0.0.1\n");
    let vpn = format!(
        "[[feed]]\nname = 'vpn'\nsignals = 'vpn'\nurl = '{}'\n",
        server.url("/vpn")
    );
    let both = vpn.clone() + &catalog(&server.url("/exits"));
    drop(started(&both, folder.path()).await);
    let handle = started(&vpn, folder.path()).await;
    assert_eq!(handle.status().error, None);
    assert_eq!(is_tor(&handle, [11, 0, 2, 1]), None);
    assert_eq!(handle.index().verdict([12, 0, 0, 1]).is_vpn(), Some(true));
}

#[tokio::test]
async fn a_list_that_takes_the_place_of_another_one_does_so_when_it_is_there() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    drop(started(&catalog(&server.url("/exits")), folder.path()).await);
    let url = server.url("/others");
    let vpn = server.url("/vpn");
    server.list("/vpn", 1, "12.0.0.1\n");
    let next = format!(
        "[[feed]]\nname = 'vpn'\nsignals = 'vpn'\nurl = '{vpn}'\n[[feed]]\nname = 'others'\nsignals = 'tor'\nurl = '{url}'"
    );
    let handle = started(&next, folder.path()).await;
    let error = handle.status().error.unwrap();
    assert!(error.contains("cannot tell tor"), "{error}");
    assert_eq!(is_tor(&handle, [11, 0, 2, 1]), Some(true));

    server.list("/others", 1, "11.0.9.1\n");
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(status.error, None);
    assert_eq!(is_tor(&handle, [11, 0, 2, 1]), None);
    assert_eq!(is_tor(&handle, [11, 0, 9, 1]), Some(true));
    assert_eq!(handle.index().verdict([12, 0, 0, 1]).is_vpn(), Some(true));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let set: FeedSet = set(&catalog("http://127.0.0.1:9/"), &file.join("lists"));
    let error = set.start().await.unwrap_err();
    assert!(error.to_string().contains("cannot be used"), "{error}");
}

#[tokio::test]
async fn an_index_without_a_list_whose_copy_is_damaged_is_not_put_in() {
    let folder = tempdir().unwrap();
    let (exits_path, more_path) = (folder.path().join("exits"), folder.path().join("more"));
    fs::write(&exits_path, exits(3)).unwrap();
    fs::write(&more_path, "11.9.9.9\n").unwrap();
    // The index itself cannot be asked for the entries of before.
    let catalog = format!(
        "[index]\nentries = false\n[[feed]]\nname = 'exits'\nsignals = 'tor'\npath = '{}'\n
         [[feed]]\nname = 'more'\nsignals = 'tor'\npath = '{}'",
        exits_path.display(),
        more_path.display()
    );
    let lists = folder.path().join("lists");
    let handle = started(&catalog, &lists).await;
    let copy = body_of(&lists, "exits");
    fs::write(&copy, vec![b'#'; exits(3).len()]).unwrap();

    fs::write(&more_path, "11.9.9.9\n11.9.9.8\n").unwrap();
    for _ in 0..2 {
        let _ = handle.refresh_now().await.unwrap();
        assert_eq!(is_tor(&handle, [11, 0, 2, 1]), Some(true));
    }
    // The file itself was read again.
    let status = handle.status();
    assert_eq!(status.error, None);
    assert_eq!(is_tor(&handle, [11, 9, 9, 8]), Some(true));
    assert_eq!(fs::read(copy).unwrap(), exits(3).as_bytes());
}

#[tokio::test]
async fn a_folder_that_is_removed_under_way_is_told_and_is_whole_again_when_it_is_back() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let lists = folder.path().join("lists");
    server.list("/exits", 1, exits(3));
    server.list("/vpn", 1, "12.0.0.1\n");
    let vpn = server.url("/vpn");
    let catalog = catalog(&server.url("/exits"))
        + &format!("\n[[feed]]\nname = 'vpn'\nsignals = 'vpn'\nurl = '{vpn}'");
    let handle = started(&catalog, &lists).await;
    fs::remove_dir_all(&lists).unwrap();
    server.list("/exits", 2, exits(4));
    let status = handle.refresh_now().await.unwrap();
    assert!(status.error.is_some());
    assert_eq!(is_tor(&handle, [11, 0, 3, 1]), Some(true));

    fs::create_dir(&lists).unwrap();
    server.list("/exits", 3, exits(5));
    let _ = handle.refresh_now().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(status.error, None);
    drop(handle);
    drop(server);
    let handle = set(&catalog, &lists).start().await.unwrap();
    let status = handle.status();
    assert!(status.ready && status.error.is_none(), "{status:?}");
    assert_eq!(is_tor(&handle, [11, 0, 4, 1]), Some(true));
    assert_eq!(handle.index().verdict([12, 0, 0, 1]).is_vpn(), Some(true));
}

#[tokio::test]
async fn a_list_that_has_another_address_since_is_asked_for_there_at_once() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    drop(started(&catalog(&server.url("/exits")), folder.path()).await);
    let moved = catalog(&server.url("/moved"));
    let handle = set(&moved, folder.path()).start().await.unwrap();
    assert_eq!(handle.status().lists[0].next_attempt, Some(noon()));
    let status = handle.refresh_now().await.unwrap();
    assert!(status.lists[0].error.as_ref().unwrap().contains("404"));
    let asked = server.asked();
    // What the former address said of its version is no business of the other.
    let last = asked.last().unwrap();
    assert_eq!(last.path, "/moved");
    assert!(!last.headers.contains_key("if-none-match"));
    assert_eq!(is_tor(&handle, [11, 0, 2, 1]), Some(true));
}
