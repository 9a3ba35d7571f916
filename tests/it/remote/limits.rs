//! Times, sizes, and where requests go.

use std::error::Error;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::{Duration, Instant};

use axum::body::Body;
use futures_util::FutureExt;
use http::header::LOCATION;
use http::{HeaderValue, Request};
use http_body_util::StreamBody;
use ipsec_core::{Backend, LookupErrorKind, Query};
use ipsec_remote::provider::{Auth, Limits, Pace, request};
use ipsec_remote::{Client, Remote};

use super::service::{Service, body, right_about, sink, status};

#[tokio::test]
async fn whoever_is_too_slow_is_given_up() {
    // A body that begins and never ends.
    let service = Service::start(|_| {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
        let frame = http_body::Frame::data(bytes::Bytes::from_static(b"[["));
        sender.send(Ok::<_, std::io::Error>(frame)).unwrap();
        body(Body::new(StreamBody::new(Unending(sender, receiver))))
    })
    .await;
    let remote = service
        .remote(10)
        .timeout(Duration::from_millis(200))
        .bulk_timeout(Duration::from_millis(200));
    let start = Instant::now();
    let error = remote.lookup(&Query::new(sink(2))).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Timeout);
    let answers = remote.lookup_many(&[Query::new(sink(2))]).await;
    assert_eq!(
        answers[0].as_ref().unwrap_err().kind(),
        LookupErrorKind::Timeout
    );
    assert!(start.elapsed() < Duration::from_secs(20));
}

type Frames = Result<http_body::Frame<bytes::Bytes>, std::io::Error>;

struct Unending(
    #[expect(dead_code, reason = "held, so that the body does not end")]
    tokio::sync::mpsc::UnboundedSender<Frames>,
    tokio::sync::mpsc::UnboundedReceiver<Frames>,
);

impl futures_util::Stream for Unending {
    type Item = Frames;
    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Frames>> {
        self.1.poll_recv(context)
    }
}

#[tokio::test]
async fn too_large_a_body_is_not_read() {
    for declared in [true, false] {
        let service = Service::start(move |_| {
            let text = " ".repeat(65 * 1024);
            if declared {
                return body(text);
            }
            let chunk = http_body::Frame::data(bytes::Bytes::from(text));
            body(Body::new(StreamBody::new(futures_util::stream::iter([
                Ok::<_, std::io::Error>(chunk),
            ]))))
        })
        .await;
        let error = service
            .remote(10)
            .lookup(&Query::new(sink(2)))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), LookupErrorKind::Shape);
        assert_eq!(
            error.source().unwrap().to_string(),
            "the body is larger than 65536 bytes"
        );
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let service = Service::start(|ips| match ips.first() {
        Some(ip) if *ip == sink(2) => {
            let mut response = status(302);
            response
                .headers_mut()
                .insert(LOCATION, HeaderValue::from_static("/elsewhere"));
            response
        }
        _ => right_about(ips),
    })
    .await;
    let error = service
        .remote(10)
        .lookup(&Query::new(sink(2)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Misconfigured);
    assert_eq!(service.asked().len(), 1);
}

#[tokio::test]
async fn nothing_goes_over_plain_http_but_to_this_machine() {
    let client = Client::new().unwrap();
    for uri in ["http://192.0.2.1/x", "http://example.com/x", "/x"] {
        let mut request = Request::new(bytes::Bytes::new());
        *request.uri_mut() = uri.parse().unwrap();
        let error = client
            .send(request, &Auth::none(), Limits::one())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), LookupErrorKind::Misconfigured, "{uri}");
    }
}

#[tokio::test]
async fn nobody_there_is_unavailable() {
    let uri = "http://127.0.0.1:1/x".parse().unwrap();
    let answer = Client::new()
        .unwrap()
        .send(request::get(uri), &Auth::none(), Limits::one())
        .await;
    assert_eq!(answer.unwrap_err().kind(), LookupErrorKind::Unavailable);
}

#[tokio::test]
async fn a_pace_is_kept_and_the_queue_is_not_longer_than_the_time() {
    let service = Service::honest().await;
    let pace = Pace::concurrent(NonZeroUsize::new(128).unwrap()).per_second(NonZeroU32::MIN);
    let client = Client::new().unwrap();
    let remote = Remote::new(service.adapter(10), client)
        .pace(pace)
        .timeout(Duration::from_secs(30));
    assert!(remote.lookup(&Query::new(sink(2))).await.is_ok());
    // All at once: each of the next 30 seconds is the turn of one of them.
    let queries: Vec<Query> = (100..200).map(|number| Query::new(sink(number))).collect();
    let (mut queue, mut refused) = (Vec::new(), Vec::new());
    for query in &queries {
        let mut asking = remote.lookup(query);
        match (&mut asking).now_or_never() {
            None => queue.push(asking),
            Some(answer) => {
                assert_eq!(answer.unwrap_err().kind(), LookupErrorKind::Overloaded);
                refused.push(vec![query.ip]);
            }
        }
    }
    // Of a machine that stands still for a while, more have their turn.
    assert!((60..=71).contains(&refused.len()), "{}", refused.len());
    drop(queue);
    let asked = service.asked();
    assert_eq!(asked[0], [sink(2)]);
    assert!(
        asked.iter().all(|ips| !refused.contains(ips)),
        "whoever has no turn is not sent: {asked:?}"
    );
}

#[tokio::test]
async fn the_client_says_who_it_is() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/x", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let got = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let length = stream.read(&mut head).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .await
            .unwrap();
        String::from_utf8_lossy(&head[..length]).to_lowercase()
    });
    let client = Client::new().unwrap();
    let reply = client
        .send(request::get(uri), &Auth::none(), Limits::one())
        .await
        .unwrap();
    assert_eq!(reply.status, 204);
    let head = got.await.unwrap();
    assert!(
        head.contains(concat!(
            "user-agent: ipsec-remote/",
            env!("CARGO_PKG_VERSION"),
            "\r\n"
        )),
        "{head}"
    );
    assert!(head.contains("accept: application/json\r\n"), "{head}");
}

#[tokio::test]
async fn a_time_without_end_is_no_problem() {
    let service = Service::honest().await;
    let remote = service
        .remote(10)
        .timeout(Duration::MAX)
        .bulk_timeout(Duration::MAX);
    assert!(remote.lookup(&Query::new(sink(2))).await.is_ok());
    assert!(remote.lookup_many(&[Query::new(sink(2))]).await[0].is_ok());
}
