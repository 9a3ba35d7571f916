//! Lists that have moved: where they are followed to, and where not.

use ipsec_remote::provider::vastel::Vastel;
use tempfile::tempdir;

use super::server::{Page, Server};
use super::{exits, is_tor, set, started};

fn catalog(server: &Server) -> String {
    let url = server.url("/exits");
    format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'")
}

fn moved(server: &Server, from: &str, to: &str) {
    server.put(from, Page::Moved(to.to_owned()));
}

#[tokio::test]
async fn a_list_that_has_moved_is_fetched_from_there() {
    let (server, other) = (Server::start().await, Server::start().await);
    let folder = tempdir().unwrap();
    // Relative, then to another host, whose links are signed.
    moved(&server, "/exits", "latest");
    moved(&server, "/latest", &other.url("/asset?signature=1"));
    other.list("/asset", 1, exits(3));
    let handle = started(&catalog(&server), folder.path()).await;
    assert_eq!(
        is_tor(&handle, [11, 0, 2, 1]),
        Some(true),
        "{:?}",
        handle.status()
    );

    moved(&server, "/latest", &other.url("/asset?signature=2"));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!((status.builds, &status.lists[0].error), (1, &None));
    let asked = other.asked();
    assert_eq!(asked[1].headers["if-none-match"], "\"version-1\"");
    // Nobody else is told what the list is known by.
    let told = |asked: &super::server::Asked| asked.headers.contains_key("if-none-match");
    assert!(!server.asked().iter().any(told));

    other.list("/other", 1, exits(4));
    moved(&server, "/latest", &other.url("/other"));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(status.builds, 2);
    assert!(!told(&other.asked()[2]));
    // No key on the disk.
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let text = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!text.windows(10).any(|part| part == b"signature="));
    }
}

#[tokio::test]
async fn a_list_is_not_followed_everywhere() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    for (to, words) in [
        ("/exits", "more than 5 times"),
        ("http://lists.example/exits", "not over https"),
        (
            "https://me:pa55word@lists.example/exits",
            "a user name or a password",
        ),
        ("https://", "no URL"),
    ] {
        moved(&server, "/exits", to);
        let before = server.asked().len();
        let handle = started(&catalog(&server), &folder.path().join("lists")).await;
        let error = handle.status().lists[0].error.clone().unwrap();
        assert!(
            error.contains(words) && !error.contains("pa55word"),
            "{error}"
        );
        let asked = server.asked().len() - before;
        assert_eq!(asked, if to == "/exits" { 6 } else { 1 });
    }
    let mut catalog = catalog(&server);
    catalog = catalog.replace("http://", "http://me:pa55word@");
    let error = set(&catalog, folder.path()).start().await.unwrap_err();
    assert!(!error.to_string().contains("pa55word"), "{error}");
}

#[tokio::test]
async fn a_call_is_never_followed() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    moved(&server, "/bots/ips", "/elsewhere");
    let vastel = Vastel::new().base_url(server.url("").parse().unwrap());
    let catalog = "[[feed]]\nname = 'bots'\nsignals = 'bot'\nformat = 'vastel'\nurl = 'https://unused.example/'";
    let handle = set(catalog, folder.path()).call("bots", vastel.recent_bots());
    let handle = handle.start().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert!(status.lists[0].error.is_some());
    assert_eq!(server.asked().len(), 1);
}
