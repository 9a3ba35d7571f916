//! Broken versions, such as were really published: the one before goes on to answer, and the status says why.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use ipsec_remote::FeedStatus;
use tempfile::tempdir;

use super::server::Server;
use super::{exits, is_tor, started};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Publishes a good version, then this one, then a good one again. What is said of the broken one is handed in to the check.
async fn check(keys: &str, body: &[u8], says: impl Fn(&FeedStatus) -> bool) {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(20));
    let url = server.url("/exits");
    let catalog = format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'\n{keys}");
    let handle = started(&catalog, folder.path()).await;
    let generation = handle.index().current().generation();

    server.other("/exits", 200, &[("etag", "\"broken\"")], body);
    for _ in 0..2 {
        let status = handle.refresh_now().await.unwrap();
        assert!(says(&status), "{status:?}");
        assert_eq!(status.lists[0].entries, 20);
        assert_eq!(handle.index().current().generation(), generation);
        assert_eq!(is_tor(&handle, [11, 0, 19, 1]), Some(true));
    }

    server.list("/exits", 3, exits(21));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(
        (&status.lists[0].held, &status.lists[0].error),
        (&None, &None)
    );
    assert_eq!(is_tor(&handle, [11, 0, 20, 1]), Some(true));
}

/// What the gates hold.
async fn is_held(keys: &str, body: impl AsRef<[u8]>, words: &str) {
    check(keys, body.as_ref(), |status| {
        let list = &status.lists[0];
        list.error.is_none() && list.held.as_ref().is_some_and(|held| held.contains(words))
    })
    .await;
}

/// What is seen to be no list at once, so that another address would be asked.
async fn is_failed(body: &str, words: &str) {
    check("", body.as_bytes(), |status| {
        let list = &status.lists[0];
        list.held.is_none()
            && list
                .error
                .as_ref()
                .is_some_and(|error| error.contains(words))
    })
    .await;
}

#[tokio::test]
async fn what_is_no_list() {
    is_failed("", "empty").await;
    is_failed("<!doctype html><title>Just a moment…</title>", "web page").await;
    is_failed("{\"error\": \"no such list\"}", "error message").await;
    let said = "You can only fetch this list every 30 minutes - sorry";
    is_held("", said, "wrong").await;
    is_held("", "# Number of exits: 0\n# nobody\n", "").await;
}

#[tokio::test]
async fn lists_with_something_else_in_them() {
    let inside = exits(10) + "<?xml version=\"1.0\"?>\n<h1>503</h1>\n" + &exits(20);
    is_held("", inside, "web page").await;
    is_held("", exits(20) + "None\n", "wrong").await;
    is_held(
        "",
        exits(20) + "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0\n",
        "wrong",
    )
    .await;
    is_held("", exits(20) + "11.0.20.111.0.21.1\n", "wrong").await;
}

#[tokio::test]
async fn lists_that_are_too_small_or_too_large() {
    is_held("", exits(9), "fewer").await;
    is_held("", exits(70), "").await;
    is_held("min_entries = 15", exits(14), "").await;
    is_held("max_entries = 30", exits(31), "").await;
}

#[tokio::test]
async fn lists_that_name_too_many() {
    is_held("", "0.0.0.0/0\n", "").await;
    is_held("", exits(20) + "0.0.0.0/0\n", "").await;
    is_held("", exits(20) + "0.0.0.0/1\n128.0.0.0/1\n", "").await;
    is_held("", exits(20) + "11.1.0.0/16\n", "").await;
    is_held("bogons = 'reject'", exits(20) + "10.0.0.0/8\n", "").await;
}

#[tokio::test]
async fn lists_that_are_not_whole() {
    let declared = "# Entries : 25 subnets\n".to_owned() + &exits(20) + "11.0.20.1\n";
    is_held("declared_after = 'Entries :'", declared, "25").await;
    let whole = gzip(&exits(20));
    is_held("", &whole[..whole.len() - 6], "cut off").await;
    let mut wrong = gzip(&exits(20));
    let at = wrong.len() - 6;
    wrong[at] ^= 1;
    is_held("", wrong, "broken").await;
    // A bomb: a mebibyte in a kibibyte.
    let bomb = gzip(&"11.0.0.1\n".repeat(400_000));
    is_held("max_bytes = 1000000", bomb, "").await;
}

#[tokio::test]
async fn lists_that_count_themselves() {
    // As those of Avastel and Spamhaus do.
    let avastel = "# Number of proxy IP CIDRs: 40, equivalent to 113664 IPs\n".to_owned();
    is_held("", avastel + &exits(20) + "11.0.20.1\n", "declares 40").await;
    let mut drops: String = (0..21)
        .map(|i| format!("{{\"cidr\":\"11.0.{i}.1\",\"sblid\":\"SBL1\",\"rir\":\"apnic\"}}\n"))
        .collect();
    drops += "{\"type\":\"metadata\",\"timestamp\":1787415242,\"size\":1,\"records\":40}\n";
    is_held("", drops, "declares 40").await;
}

#[tokio::test]
async fn a_page_that_comes_compressed() {
    is_held(
        "",
        gzip("<!doctype html><title>Just a moment…</title>"),
        "web page",
    )
    .await;
}

#[tokio::test]
async fn an_allow_list_lets_no_private_address_in() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/good", 1, exits(20) + "10.0.0.0/8\n192.168.0.0/16\n");
    let url = server.url("/good");
    let catalog = format!("[[feed]]\nname = 'good'\nkind = 'allow'\nurl = '{url}'");
    let handle = started(&catalog, folder.path()).await;
    let status = handle.status();
    let says = |ip: [u8; 4]| handle.index().verdict(ip).list_override();
    assert_eq!(says([10, 0, 0, 1]), None, "{status:?}");
    assert_eq!(says([192, 168, 0, 1]), None);
}

#[tokio::test]
async fn lists_that_are_too_old() {
    let old = "# Source File Date: Sat Mar 27 01:22:43 UTC 2021\n".to_owned()
        + &exits(20)
        + "11.0.30.1\n";
    is_held("max_age = '14d'", old, "old").await;
}

#[tokio::test]
async fn a_list_that_is_held_leaves_the_others_alone() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(20));
    server.list("/vpn", 1, "12.0.0.0/24\n");
    let (exits_url, vpn_url) = (server.url("/exits"), server.url("/vpn"));
    for entries in ["true", "false"] {
        let catalog = format!(
            "[index]\nentries = {entries}\n[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{exits_url}'\n
             [[feed]]\nname = 'vpn'\nsignals = 'vpn'\nurl = '{vpn_url}'"
        );
        server.list("/exits", 1, exits(20));
        server.list("/vpn", 1, "12.0.0.0/24\n");
        let handle = started(&catalog, &folder.path().join(entries)).await;
        server.list("/exits", 2, exits(2));
        server.list("/vpn", 2, "12.0.0.0/24\n12.0.1.0/24\n");
        for _ in 0..2 {
            let status = handle.refresh_now().await.unwrap();
            assert!(
                status.lists[0].is_held() && !status.lists[1].is_held(),
                "{status:?}"
            );
            assert_eq!(status.error, None);
            assert_eq!(is_tor(&handle, [11, 0, 19, 1]), Some(true));
            let vpn = handle.index().verdict([12, 0, 1, 9]);
            assert_eq!(vpn.is_vpn(), Some(true));
            // What is held stays so while the other one changes.
            server.list("/vpn", 3, "12.0.0.0/24\n12.0.1.0/24\n12.0.2.0/24\n");
        }
    }
}
