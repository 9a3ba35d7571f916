//! Bodies of every kind, on both sides: the layers neither read nor box them.

use std::convert::Infallible;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame};
use http_body_util::combinators::{BoxBody, UnsyncBoxBody};
use http_body_util::{BodyExt, Empty, Full};
use ipsec_core::Verdict;
use ipsec_tower::{MockVerdictLayer, Problem, Refusal, Reject, VerdictLayer};
use tower::{ServiceBuilder, service_fn};

use super::support::{CLEAN, LISTED, Local, body_of, deny_tor, from, send};

/// A body that counts how often it is asked for more. It has nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Watched(Arc<AtomicUsize>);

impl Watched {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn polls(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(None)
    }
}

/// Sends a request with this body through a plain stack whose responses have bodies of type `B`.
async fn through<A, B, R>(request: A, reject: R)
where
    B: Body + Default,
    B::Error: Debug,
    R: Reject<B> + Clone,
    A: Clone,
{
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(Local::default()))
        .layer(deny_tor().reject_with(reject))
        .service(service_fn(async |_: Request<A>| {
            Ok::<_, Infallible>(Response::new(B::default()))
        }));
    let request = |peer| from(peer).map(|()| request.clone());
    assert_eq!(send(service.clone(), request(CLEAN)).await.status(), 200);
    let refused = send(service, request(LISTED)).await;
    assert_eq!(refused.status(), 403);
    body_of(refused).await;
}

/// Answers with an empty body, of whatever type.
fn empty<B: Default>(_: &Refusal, _: &Parts) -> Response<B> {
    let mut response = Response::new(B::default());
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}

#[tokio::test]
async fn bodies_that_come_from_strings_need_no_settings() {
    through::<(), axum::body::Body, _>((), Problem::new()).await;
    through::<(), Full<Bytes>, _>((), Problem::new()).await;
    through::<(), String, _>((), Problem::new()).await;
}

#[tokio::test]
async fn other_bodies_come_from_closures() {
    through::<(), Empty<Bytes>, _>((), empty::<Empty<Bytes>>).await;
    through::<(), BoxBody<Bytes, Infallible>, _>((), empty::<BoxBody<Bytes, Infallible>>).await;
    through::<(), Watched, _>((), empty::<Watched>).await;
}

#[tokio::test]
async fn bodies_as_of_tonic() {
    type Boxed = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;
    let permission_denied = |_: &Refusal, _: &Parts| {
        let mut response = Response::new(Boxed::default());
        let headers = response.headers_mut();
        headers.insert("content-type", "application/grpc".parse().expect("a value"));
        headers.insert("grpc-status", "7".parse().expect("a value"));
        *response.status_mut() = StatusCode::FORBIDDEN;
        response
    };
    through::<(), Boxed, _>((), permission_denied).await;
}

#[tokio::test]
async fn bodies_of_requests_pass_unread() {
    let body = Watched::new();
    through::<Watched, String, _>(body.clone(), Problem::new()).await;
    assert_eq!(body.polls(), 0);
    through::<Empty<Bytes>, String, _>(Empty::new(), Problem::new()).await;
}

#[tokio::test]
async fn a_boxed_body_may_be_made_from_the_problem() {
    type Boxed = BoxBody<Bytes, Infallible>;
    let boxed = |refusal: &Refusal, request: &Parts| {
        let response: Response<String> = Problem::new().reject(refusal, request);
        response.map(|body| -> Boxed { body.boxed() })
    };
    through::<(), Boxed, _>((), boxed).await;
}

#[tokio::test]
async fn a_mock_fits_around_any_body() {
    let service = ServiceBuilder::new()
        .layer(MockVerdictLayer::new(Verdict::new([198, 51, 100, 7])))
        .layer(deny_tor())
        .service(service_fn(async |_: Request<Watched>| {
            Ok::<_, Infallible>(Response::new(Full::<Bytes>::default()))
        }));
    let request = from(LISTED).map(|()| Watched::new());
    assert_eq!(send(service, request).await.status(), 200);
}
