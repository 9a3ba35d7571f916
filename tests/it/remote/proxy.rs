//! A proxy: what goes through it, and which are taken.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ipsec_remote::provider::{Auth, Limits, request};
use ipsec_remote::{BaseUrl, Client};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Says no to everybody, and counts them.
async fn listener(answer: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (port, count)
}

#[tokio::test]
async fn everything_goes_through_it_but_what_goes_to_this_machine() {
    let (proxy, through) = listener("HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n").await;
    let (here, direct) = listener("HTTP/1.1 204 Here\r\nconnection: close\r\n\r\n").await;
    let client = Client::builder()
        .proxy(format!("http://user:pass@127.0.0.1:{proxy}"))
        .build()
        .unwrap();
    let ask = async |base: String| {
        let uri = base.parse::<BaseUrl>().unwrap().at("/x").unwrap();
        let limits = Limits::one();
        client.send(request::get(uri), &Auth::none(), limits).await
    };
    assert!(ask("https://api.example.com".into()).await.is_err());
    assert_eq!(through.load(Ordering::Relaxed), 1);
    for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let reply = ask(format!("http://{host}:{here}")).await.unwrap();
        assert_eq!(reply.status, 204, "{host}");
    }
    // Nobody may be there: what counts is that it is not the proxy that is asked.
    for host in ["127.9.9.9", "[::1]"] {
        let _ = ask(format!("http://{host}:{here}")).await;
    }
    assert_eq!(through.load(Ordering::Relaxed), 1);
    assert!(direct.load(Ordering::Relaxed) >= 3);
}

#[test]
fn a_proxy_that_would_be_ignored_is_refused() {
    for url in [
        "sock5://127.0.0.1:1080",
        "socks5://127.0.0.1:1080",
        "ftp://proxy.example.com",
        "proxy.example.com:3128",
        "proxy.example.com",
        "http://",
        "https:",
        "",
        "no url",
        "pass-w0rd-77://user:pass-w0rd-77@proxy.example.com",
        "http://user:pass-w0rd-77@",
    ] {
        let builder = Client::builder().proxy(url);
        assert!(!format!("{builder:?}").contains("pass-w0rd-77"));
        let error = builder.build().expect_err(url);
        let cause = error.source().map(ToString::to_string);
        let shown = format!("{error} {error:?} {error:#?} {cause:?}");
        assert!(
            shown.contains("neither an http:// nor an https:// URL"),
            "{shown}"
        );
        assert!(!shown.contains("pass-w0rd-77"), "{shown}");
    }
    for url in [
        "http://proxy.example.com:3128",
        "HTTPS://user:pass@proxy.example.com",
    ] {
        let client = Client::builder().proxy(url).build();
        assert!(client.is_ok(), "{url}: {client:?}");
    }
}
