//! What servers do, and what becomes of it.

use std::time::Duration;

use ipsec_remote::provider::Limits;
use tempfile::tempdir;

use super::server::{Page, Server};
use super::{exits, is_tor, noon, set, started};

fn catalog(server: &Server) -> String {
    let (url, other) = (server.url("/exits"), server.url("/mirror"));
    format!(
        "[[feed]]\nname = 'exits'\nsignals = 'tor'\ninterval = '6h'\nurl = '{url}'\nfallback = ['{other}']"
    )
}

#[tokio::test]
async fn a_list_that_has_changed_is_put_in_and_one_that_has_not_costs_nothing() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let handle = started(&catalog(&server), folder.path()).await;
    handle.wait_until_ready().await.unwrap();
    assert_eq!(is_tor(&handle, [11, 0, 2, 1]), Some(true));
    assert_eq!(is_tor(&handle, [11, 0, 3, 1]), None);
    let generation = handle.index().current().generation();

    for _ in 0..3 {
        let status = handle.refresh_now().await.unwrap();
        assert_eq!(status.builds, 1);
    }
    assert_eq!(handle.index().current().generation(), generation);
    let asked = server.asked();
    assert_eq!(asked.len(), 4);
    assert!(!asked[0].headers.contains_key("if-none-match"));
    assert_eq!(asked[3].headers["if-none-match"], "\"version-1\"");

    server.list("/exits", 2, exits(4));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(is_tor(&handle, [11, 0, 3, 1]), Some(true));
    assert_eq!(status.builds, 2);
    let list = status.list("exits").unwrap();
    assert_eq!((list.entries, list.failures, list.is_held()), (4, 0, false));
    assert_eq!(list.last_success, Some(noon()));
    assert_eq!(
        list.next_attempt,
        Some(noon() + Duration::from_secs(6 * 3_600))
    );
    assert_eq!(list.bytes, exits(4).len() as u64);
}

#[tokio::test]
async fn that_nothing_has_changed_is_not_even_written_but_for_when_it_was_said() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let handle = started(&catalog(&server), folder.path()).await;
    // Every file is put into its place anew when it is written.
    let files = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let mut files: Vec<_> = files
            .map(|file| file.unwrap())
            .filter(|file| {
                !file.file_name().to_str().unwrap().starts_with("exits-")
                    || file.path().extension().is_none_or(|end| end != "json")
            })
            .map(|file| {
                (
                    file.file_name(),
                    file.metadata().unwrap().modified().unwrap(),
                )
            })
            .collect();
        files.sort();
        files
    };
    let before = (files(), handle.index().current().generation());
    assert_eq!(before.0.len(), 4, "{before:?}");
    for _ in 0..5 {
        assert_eq!(handle.refresh_now().await.unwrap().builds, 1);
    }
    assert_eq!((files(), handle.index().current().generation()), before);
    assert_eq!(server.asked().len(), 6);
}

#[tokio::test]
async fn a_server_that_goes_to_and_fro_costs_nothing_when_it_is_back() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(20));
    let handle = started(&catalog(&server), folder.path()).await;
    for _ in 0..3 {
        server.list("/exits", 2, exits(2));
        let status = handle.refresh_now().await.unwrap();
        assert!(status.lists[0].is_held());
        // The held version is known as well.
        let builds = handle.refresh_now().await.unwrap().builds;
        assert_eq!(builds, status.builds);
        server.list("/exits", 1, exits(20));
        let status = handle.refresh_now().await.unwrap();
        assert_eq!((status.builds, &status.lists[0].held), (builds, &None));
        assert_eq!(status.lists[0].held_digest, None);
    }
    assert_eq!(handle.index().current().generation(), 2);
}

#[tokio::test]
async fn an_answer_that_is_cut_off_or_never_ends_is_none() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/exits", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for connection in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await.unwrap();
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1000\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(b"11.0.0.1\n11.0.0.2\n").await.unwrap();
            if connection > 0 {
                // One that dribbles, until it is hung up on.
                while stream.write_all(b"\n").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
        }
    });
    let folder = tempdir().unwrap();
    let catalog = format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'");
    let limits = Limits::new(1_000_000, Duration::from_millis(150));
    let handle = set(&catalog, folder.path())
        .limits(limits)
        .start()
        .await
        .unwrap();
    for _ in 0..2 {
        let status = handle.refresh_now().await.unwrap();
        assert!(
            status.lists[0].error.is_some() && !status.ready,
            "{status:?}"
        );
    }
    server.abort();
}

#[tokio::test]
async fn the_same_bytes_by_another_name_cost_nothing() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let handle = started(&catalog(&server), folder.path()).await;
    server.list("/exits", 2, exits(3));
    assert_eq!(handle.refresh_now().await.unwrap().builds, 1);
    // And the new name is known from then on.
    let _ = handle.refresh_now().await.unwrap();
    assert_eq!(server.asked()[2].headers["if-none-match"], "\"version-2\"");
}

#[tokio::test]
async fn what_is_no_list_leads_to_the_next_address() {
    let large = vec![b'#'; 100_000];
    /// Status, headers, body; words of the error.
    type Case<'a> = (
        u16,
        &'static [(&'static str, &'static str)],
        &'a [u8],
        &'static str,
    );
    let cases: [Case<'_>; 8] = [
        (500, &[], b"11.0.9.9\n", "500"),
        (
            302,
            &[("location", "http://127.0.0.1:1/")],
            b"",
            "127.0.0.1:1: ",
        ),
        (304, &[], b"", "304"),
        (
            200,
            &[("content-type", "text/html")],
            b"<!DOCTYPE html>",
            "web page",
        ),
        (200, &[], b"\n", "empty"),
        (
            200,
            &[("content-encoding", "br")],
            b"\x0b\x04\x8011.0.0.1\n\x03",
            "packed as \"br\"",
        ),
        (200, &[], b"{\"error\": \"rate limited\"}", "error message"),
        (200, &[], &large, "larger than 65536 bytes"),
    ];
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    for (i, (status, headers, body, words)) in cases.into_iter().enumerate() {
        let headers: Vec<(&'static str, &'static str)> = headers.to_vec();
        server.other("/exits", status, &headers, body);
        server.status("/mirror", 404);
        let folder = folder.path().join(i.to_string());
        let handle = started(&catalog(&server), &folder).await;
        let before = handle.status();
        let error = before.lists[0].error.clone().unwrap();
        assert!(error.contains(words) && error.contains("404"), "{error}");
        assert!(!before.ready);
        assert_eq!(
            before.lists[0].next_attempt,
            Some(noon() + Duration::from_secs(75))
        );

        server.list("/mirror", 1, exits(3));
        let status = handle.refresh_now().await.unwrap();
        assert_eq!(status.lists[0].error, None);
        assert_eq!(is_tor(&handle, [11, 0, 0, 1]), Some(true), "{words}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_left_alone_in_time() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.put("/exits", Page::Hangs);
    server.list("/mirror", 1, exits(3));
    let limits = Limits::new(1_000_000, Duration::from_millis(50));
    let handle = set(&catalog(&server), folder.path()).limits(limits);
    let handle = handle.start().await.unwrap();
    let _ = handle.refresh_now().await.unwrap();
    assert_eq!(is_tor(&handle, [11, 0, 0, 1]), Some(true));
}

#[tokio::test]
async fn a_server_that_asks_us_to_wait_is_not_asked_before() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let catalog = format!(
        "[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{}'",
        server.url("/exits")
    );
    let handle = started(&catalog, folder.path()).await;
    server.other("/exits", 429, &[("retry-after", "1800")], "");
    let status = handle.refresh_now().await.unwrap();
    assert!(status.lists[0].error.as_ref().unwrap().contains("429"));
    let next = noon() + Duration::from_secs(1_800);
    assert_eq!(status.lists[0].next_attempt, Some(next));

    server.list("/exits", 2, exits(4));
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(server.asked().len(), 2);
    assert_eq!(status.lists[0].failures, 1);
    assert_eq!(is_tor(&handle, [11, 0, 0, 1]), Some(true));
}

#[tokio::test]
async fn dropping_the_handle_ends_everything_but_the_index() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let handle = started(&catalog(&server), folder.path()).await;
    let index = handle.index().clone();
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let before = tasks();
    drop(handle);
    while tasks() >= before {
        tokio::task::yield_now().await;
    }
    assert_eq!(index.verdict([11, 0, 0, 1]).is_tor(), Some(true));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_tag_that_is_too_long_is_not_sent_back() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let tag: &'static str = format!("\"{}\"", "x".repeat(100_000)).leak();
    server.other("/exits", 200, &[("etag", tag)], exits(3));
    let handle = started(&catalog(&server), folder.path()).await;
    let status = handle.refresh_now().await.unwrap();
    assert_eq!((status.builds, &status.lists[0].error), (1, &None));
    assert!(!server.asked()[1].headers.contains_key("if-none-match"));
}

#[tokio::test]
async fn a_hostile_answer_is_an_error_and_no_list() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let line = |i: usize| format!("x-{i}: {}\r\n", "y".repeat(100));
    let many: String = (0..20_000).map(line).collect();
    let list = exits(3);
    let cases = [
        (
            "many headers",
            format!("HTTP/1.1 200 OK\r\n{many}\r\n{list}"),
        ),
        (
            "one without an end",
            format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(2_000_000)),
        ),
        (
            "a part",
            format!(
                "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 0-29/90\r\nconnection: close\r\n\r\n{list}"
            ),
        ),
        (
            "two lengths",
            format!("HTTP/1.1 200 OK\r\ncontent-length: 9\r\ncontent-length: 18\r\n\r\n{list}"),
        ),
        (
            "no chunks",
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{list}"),
        ),
        ("no HTTP", list.clone()),
    ];
    for (name, answer) in cases {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/exits", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        let folder = tempdir().unwrap();
        let catalog = format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'");
        let handle = started(&catalog, folder.path()).await;
        let status = handle.status();
        assert!(
            status.lists[0].error.is_some() && !status.ready,
            "{name}: {status:?}"
        );
        server.abort();
    }
}
