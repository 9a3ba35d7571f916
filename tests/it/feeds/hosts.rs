//! Hosts are spared: one request at a time.

use tempfile::tempdir;

use super::server::{Page, Server};
use super::{exits, set, started};

#[tokio::test]
async fn lists_on_one_host_are_fetched_one_after_the_other() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let mut catalog = String::new();
    for i in 0..5 {
        let path = format!("/{i}");
        server.list(&path, 1, exits(3 + i));
        let url = server.url(&path);
        catalog += &format!("[[feed]]\nname = 'list-{i}'\nsignals = 'tor'\nurl = '{url}'\n");
    }
    let handle = started(&catalog, folder.path()).await;
    let asked = server.asked();
    assert_eq!(asked.len(), 5);
    assert!(asked.iter().all(|asked| asked.at_once == 1), "{asked:?}");
    // What came together is built together.
    assert_eq!(handle.status().builds, 1);
}

#[tokio::test]
async fn a_list_is_fetched_once_at_a_time() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.put("/exits", Page::Hangs);
    let url = server.url("/exits");
    let catalog = format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'");
    let handle = set(&catalog, folder.path()).start().await.unwrap();
    while server.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    let wish = std::pin::pin!(handle.refresh_now());
    let waited = tokio::time::timeout(std::time::Duration::from_millis(50), wish).await;
    assert!(waited.is_err());
    assert_eq!(server.asked().len(), 1);
    assert_eq!(server.asked()[0].path, "/exits");
}
