//! Tests over real HTTP, with a client of a few lines that hides nothing.

mod control;
mod dashboard;
mod faults;
mod focsec;
mod ipgeolocation;
mod proxycheck;
mod vastel;

use std::io;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{Stub, Vendor};

/// An answer as it came, possibly not to its end.
#[derive(Debug)]
struct Got {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (n, value) = line.split_once(':')?;
            n.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    fn says(&self, status: u16, text: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        assert!(self.text().contains(text), "{}", self.text());
    }
}

/// Sends one request and reads until the connection ends.
async fn send(
    stub: &Stub,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<Got> {
    let mut stream = TcpStream::connect(stub.address()).await?;
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: stub\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    parse(&bytes).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn parse(bytes: &[u8]) -> Option<Got> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    Some(Got {
        status: head.split(' ').nth(1)?.parse().ok()?,
        body: bytes[end + 4..].to_vec(),
        head,
    })
}

async fn get(stub: &Stub, target: &str) -> Got {
    send(stub, "GET", target, &[], "").await.unwrap()
}

async fn post_json(stub: &Stub, target: &str, body: &str) -> Got {
    let headers = [("content-type", "application/json")];
    send(stub, "POST", target, &headers, body).await.unwrap()
}

async fn post_form(stub: &Stub, target: &str, body: &str) -> Got {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    send(stub, "POST", target, &headers, body).await.unwrap()
}

async fn stub() -> Stub {
    Stub::builder().start().await.unwrap()
}

#[tokio::test]
async fn urls_and_requests() {
    let stub = Stub::builder().key("k").start().await.unwrap();
    let base = stub.url(Vendor::Vastel);
    assert_eq!(base, format!("http://{}/vastel", stub.address()));
    get(&stub, "/vastel/bots/ip/192.31.196.60?x=1").await;
    let seen = stub.requests();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].vendor, Vendor::Vastel);
    assert_eq!(seen[0].path_and_query, "/vastel/bots/ip/192.31.196.60?x=1");
    assert_eq!(seen[0].headers["host"], "stub");
    assert_eq!(stub.count(Vendor::Vastel), 1);
    let asked: Vec<_> = stub.addresses_asked();
    assert_eq!(
        asked,
        ["192.31.196.60".parse::<std::net::IpAddr>().unwrap()]
    );
    stub.forget_requests();
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn dropping_it_ends_it() {
    let stub = stub().await;
    let address = stub.address();
    drop(stub);
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn wrong_settings() {
    let error = Stub::builder().data("clean = 1").start().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    let error = Stub::builder().key("").start().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    let first = stub().await;
    let taken = Stub::builder().port(first.address().port());
    let error = taken.start().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn requests_that_are_too_large() {
    let stub = stub().await;
    let body = "x".repeat(5 << 20);
    // The answer may come while the body is still being sent, which then fails.
    if let Ok(got) = send(&stub, "POST", "/vastel/bots/ips/", &[], &body).await {
        got.says(413, "413");
    }
}

/// A handler that panics ends the connection without an answer, which `send` does not forgive.
#[tokio::test]
async fn odd_requests_are_answered() {
    let stub = Stub::builder().quota(u64::MAX).start().await.unwrap();
    let ends = [
        "",
        "/",
        "//",
        "/&",
        "/?",
        "/%",
        "/%ff",
        "/%00",
        "/,,,",
        "/v1",
        "/v2/&&=",
        "/v3/?ips",
        "/v1/ip/%e2%82%ac",
        "/v1/database/.gz",
        "/v1/database/a.b.c.gz",
        "/v2/security?ip=%ff&ip",
        "/v3/ipgeo?apiKey=stub-key&ip=192.31.196.1&fields=.&excludes=..,a.",
        "/bots/ips/x",
        "/v2/192.31.196.22?days=NaN&vpn=999&ver=31-February-2018&risk=x",
        "/v2/::ffff:192.31.196.10",
        "/v3/::1%25eth0",
        "/dashboard",
        "/dashboard/lists/add/%20/x/y?key=stub-key",
        "/elsewhere",
        "/dashboard/export/detections?key=stub-key&limit=-1&offset=99999999999999999999",
        "/elsewhere/elsewhere/v1/ip/1.1.1.1",
    ];
    let bodies = [
        "",
        "{",
        "[]",
        "{\"ips\":{}}",
        "ips=%ff&data=%0d%0a",
        "\u{0}",
    ];
    for vendor in Vendor::ALL {
        for end in ends {
            let target = format!("/{vendor}{end}");
            for (method, body) in [("GET", ""), ("HEAD", ""), ("OPTIONS", "")]
                .into_iter()
                .chain(bodies.map(|body| ("POST", body)))
            {
                let headers = [("content-type", "application/json")];
                let got = send(&stub, method, &target, &headers, body).await.unwrap();
                assert_ne!(got.status, 500, "{method} {target}");
            }
        }
    }
}
