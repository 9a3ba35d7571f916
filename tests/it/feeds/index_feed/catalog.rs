//! An index in place of lists, in a feeds.toml.

use ipsec_core::catalog::Catalog;
use ipsec_remote::FeedSet;
use tempfile::tempdir;

use super::*;

fn set(server: &Server, keys: &str, folder: &Path) -> FeedSet {
    let url = server.url("/geo.idx");
    let text = format!("[[feed]]\nname = 'fleet'\nkind = 'index'\nurl = '{url}'\n{keys}");
    let catalog: Catalog = toml::from_str(&text).unwrap();
    FeedSet::new(catalog, folder).clock(noon).jitter(|| 0.5)
}

#[tokio::test]
async fn a_feed_set_of_an_index_fetches_that() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let first = index(3, 2);
    publish(&server, 1, &first);
    publish_at(&server, "/mirror/geo.idx", 1, &first);
    let at = server.url("/mirror/geo.idx.sha256");
    for keys in [
        format!("public_key = '{}'\ninterval = '2h'", KEYS.pk.to_base64()),
        "digest = 'file'\ninterval = '2h'".to_owned(),
        format!("digest = '{at}'\ninterval = '2h'"),
        format!("digest = '{}'\ninterval = '2h'", digest(&first)),
    ] {
        let folder = folder.path().join(digest(keys.as_bytes()));
        let handle = set(&server, &keys, &folder).start().await.unwrap();
        handle.wait_until_ready().await.unwrap();
        knows(&handle, 3);
        let status = handle.status();
        let list = status.list("fleet").unwrap();
        assert_eq!(list.digest, Some(digest(&first)));
        let next = noon() + Duration::from_secs(7_200);
        assert_eq!(list.next_attempt, Some(next));
        assert_eq!(ipsec_core::Backend::name(handle.index()), "fleet");
    }
}

#[tokio::test]
async fn no_version_of_a_list_is_accepted_where_there_are_no_lists() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let set = set(&server, "digest = 'file'", folder.path()).accept("exits", "0".repeat(16));
    let error = set.start().await.unwrap_err().to_string();
    assert!(error.contains("\"exits\" is accepted"), "{error}");
}

#[tokio::test]
async fn its_other_keys_count_as_well() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    publish(&server, 1, &index(3, 30));
    publish_at(&server, "/mirror/geo.idx", 1, &index(4, 20));
    let key = KEYS.pk.to_base64();
    let start = async |keys: &str| {
        let keys = format!("public_key = '{key}'\n{keys}");
        let set = set(&server, &keys, folder.path());
        let handle = set.start().await.unwrap();
        let status = handle.refresh_now().await.unwrap();
        (handle, status)
    };
    let (_, status) = start("max_age = '24h'").await;
    assert!(status.lists[0].held.clone().unwrap().contains("too old"));
    let (_, status) = start("max_bytes = 1000").await;
    assert!(status.lists[0].error.clone().unwrap().contains("larger"));
    let mirror = server.url("/mirror/geo.idx");
    server.status("/geo.idx", 500);
    let (handle, _) = start(&format!("fallback = '{mirror}'")).await;
    knows(&handle, 4);
}
