//! Each fault as a client sees it.

use std::{io, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{Got, get, send, stub};
use crate::{Fault, Stub, Vendor};

const TARGET: &str = "/focsec/v1/ip/192.31.196.10?api_key=stub-key";

async fn with(fault: Fault) -> Got {
    let stub = stub().await;
    stub.fault_times(Vendor::Focsec, fault, 1);
    let got = get(&stub, TARGET).await;
    assert_eq!(get(&stub, TARGET).await.json()["is_vpn"], true);
    got
}

#[tokio::test]
async fn statuses_and_when_to_come_back() {
    for (fault, status, after) in [
        (Fault::TooMany, 429, None),
        (Fault::TooManySeconds, 429, Some("2")),
        (Fault::TooManyDate, 429, Some(" GMT")),
        (Fault::Internal, 500, None),
        (Fault::InternalSeconds, 500, Some("2")),
        (Fault::BadGateway, 502, None),
        (Fault::BadGatewaySeconds, 502, Some("2")),
        (Fault::Unavailable, 503, None),
        (Fault::UnavailableSeconds, 503, Some("2")),
        (Fault::UnavailableDate, 503, Some(" GMT")),
    ] {
        let got = with(fault).await;
        assert_eq!(got.status, status, "{fault:?}");
        let header = got.header("retry-after");
        match after {
            None => assert_eq!(header, None, "{fault:?}"),
            Some(end) => assert!(header.unwrap().ends_with(end), "{fault:?}"),
        }
    }
}

#[tokio::test]
async fn bodies_that_are_not_what_was_asked_for() {
    with(Fault::Html).await.says(200, "<html>");
    with(Fault::Xml)
        .await
        .says(200, "<Map><ip>192.31.196.10</ip>");
    assert!(with(Fault::Empty).await.body.is_empty());
    let half = with(Fault::Truncated).await;
    assert!(serde_json::from_slice::<Value>(&half.body).is_err());
    let length = half.header("content-length").unwrap();
    assert_eq!(length, half.body.len().to_string());
    let huge = with(Fault::Huge).await;
    assert!(huge.body.len() > 10 << 20);
    assert_eq!(huge.json()["is_vpn"], true);
}

#[tokio::test]
async fn answers_that_are_wrong() {
    assert_eq!(
        with(Fault::WrongAddress).await.json()["ip"],
        "192.31.196.254"
    );
    let twice = with(Fault::DuplicateKeys).await.text();
    assert!(twice.contains(r#""is_vpn":true"#) && twice.contains(r#""is_vpn":false"#));
    let types = with(Fault::WrongTypes).await.json();
    assert_eq!(
        (&types["is_vpn"], &types["ip"][0]),
        (&1.into(), &"192.31.196.10".into())
    );
}

#[tokio::test]
async fn keys_are_quoted_as_they_were_sent() {
    let stub = Stub::builder().key("a/b").start().await.unwrap();
    for (vendor, target, headers) in [
        (
            Vendor::Focsec,
            "/focsec/v1/ip/::1",
            &[("authorization", "a/b")][..],
        ),
        (
            Vendor::IpGeolocation,
            "/ipgeolocation/v3/security?apiKey=a%2Fb",
            &[],
        ),
        (
            Vendor::Proxycheck,
            "/proxycheck/dashboard/export/usage?key=a%2Fb",
            &[],
        ),
    ] {
        stub.fault_times(vendor, Fault::QuotesKey, 1);
        let got = send(&stub, "GET", target, headers, "").await.unwrap();
        got.says(
            401,
            &format!("The API key 'a/b' is not valid: GET {target}"),
        );
        assert_eq!(got.json()["status"], "denied");
    }
}

#[tokio::test]
async fn redirects_lead_to_where_it_is_answered() {
    let stub = stub().await;
    stub.fault(Vendor::Focsec, Fault::Redirect);
    let got = get(&stub, TARGET).await;
    assert_eq!(got.status, 302);
    let elsewhere = got.header("location").unwrap();
    assert!(elsewhere.starts_with("/focsec/elsewhere/v1/ip/"));
    assert_eq!(get(&stub, elsewhere).await.json()["is_vpn"], true);
}

#[tokio::test]
async fn connections_that_end_early() {
    let stub = stub().await;
    stub.fault_times(Vendor::Focsec, Fault::Reset, 1);
    let error = send(&stub, "GET", TARGET, &[], "").await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    stub.fault_times(Vendor::Focsec, Fault::CutShort, 1);
    let got = get(&stub, TARGET).await;
    let length: usize = got.header("content-length").unwrap().parse().unwrap();
    assert_eq!(got.body.len(), length / 2);
    stub.fault(Vendor::Focsec, Fault::Internal);
    stub.clear_faults();
    assert_eq!(get(&stub, TARGET).await.status, 200);
    assert_eq!(stub.count(Vendor::Focsec), 3);
}

/// Sends a request and gives back the connection.
async fn begin(stub: &Stub) -> TcpStream {
    let mut stream = TcpStream::connect(stub.address()).await.unwrap();
    let head = format!("GET {TARGET} HTTP/1.1\r\nhost: stub\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn hanging_ends_with_the_stub() {
    let stub = stub().await;
    stub.fault(Vendor::Focsec, Fault::Hang);
    let mut stream = begin(&stub).await;
    while stub.count(Vendor::Focsec) == 0 {
        tokio::task::yield_now().await;
    }
    let mut byte = [0];
    let silence = tokio::time::timeout(Duration::from_millis(50), stream.read(&mut byte)).await;
    assert!(silence.is_err());
    drop(stub);
    let end = stream.read(&mut byte).await;
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_trickle_is_one_byte_at_a_time() {
    let stub = stub().await;
    stub.fault(Vendor::Focsec, Fault::Trickle);
    let mut stream = begin(&stub).await;
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    while !bytes.ends_with(b"\r\n\r\n{\"") {
        let read = stream.read(&mut part).await.unwrap();
        assert_ne!(read, 0);
        bytes.extend_from_slice(&part[..read]);
    }
    assert_eq!(stream.read(&mut part).await.unwrap(), 1);
}
