//! The future.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Request;
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::visitor::{Asking, Visitor};

pin_project! {
    /// The response of a [`VerdictService`](super::VerdictService).
    pub struct ResponseFuture<S, B>
    where
        S: Service<Request<B>>,
    {
        #[pin]
        kind: Kind<S, B>,
    }
}

pin_project! {
    #[project = KindProj]
    enum Kind<S, B>
    where
        S: Service<Request<B>>,
    {
        Inner { #[pin] future: S::Future },
        Asking { waiting: Box<Waiting<S, B>> },
    }
}

/// What is kept while somebody is asked. In a box: futures are moved, and few of them ever wait.
struct Waiting<S, B> {
    asking: Asking,
    request: Option<Request<B>>,
    service: S,
}

impl<S: Service<Request<B>>, B> ResponseFuture<S, B> {
    pub(super) fn inner(future: S::Future) -> Self {
        Self {
            kind: Kind::Inner { future },
        }
    }

    pub(super) fn asking(asking: Asking, request: Request<B>, service: S) -> Self {
        let waiting = Box::new(Waiting {
            asking,
            request: Some(request),
            service,
        });
        Self {
            kind: Kind::Asking { waiting },
        }
    }
}

impl<S: Service<Request<B>>, B> Future for ResponseFuture<S, B> {
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let future = match this.kind.as_mut().project() {
                KindProj::Inner { future } => return future.poll(cx),
                KindProj::Asking { waiting } => {
                    let verdict = ready!(waiting.asking.as_mut().poll(cx));
                    let mut request = waiting.request.take().expect("polled after it was ready");
                    if let Some(visitor) = Visitor::of_mut(request.extensions_mut()) {
                        visitor.answered(verdict);
                    }
                    waiting.service.call(request)
                }
            };
            this.kind.set(Kind::Inner { future });
        }
    }
}

impl<S: Service<Request<B>>, B> std::fmt::Debug for ResponseFuture<S, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
