//! The future.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use super::judge::Judge;
use super::service::after_asking;
use crate::reject::Reject;
use crate::visitor::{Asking, Visitor};

pin_project! {
    /// The response of a [`GuardService`](super::GuardService).
    pub struct ResponseFuture<S, R, ReqBody, ResBody>
    where
        S: Service<Request<ReqBody>>,
    {
        #[pin]
        kind: Kind<S, R, ReqBody, ResBody>,
    }
}

pin_project! {
    #[project = KindProj]
    enum Kind<S, R, ReqBody, ResBody>
    where
        S: Service<Request<ReqBody>>,
    {
        Inner { #[pin] future: S::Future },
        Answered { response: Option<Box<Response<ResBody>>> },
        Asking { waiting: Box<Waiting<S, R, ReqBody>> },
    }
}

/// What is kept while somebody is asked. In a box, as a refusal is: futures are moved, and most only call the inner service.
struct Waiting<S, R, ReqBody> {
    asking: Asking,
    request: Option<Request<ReqBody>>,
    service: S,
    judge: Arc<Judge>,
    reject: Arc<R>,
}

impl<S: Service<Request<ReqBody>>, R, ReqBody, ResBody> ResponseFuture<S, R, ReqBody, ResBody> {
    pub(super) fn inner(future: S::Future) -> Self {
        Self {
            kind: Kind::Inner { future },
        }
    }

    pub(super) fn answered(response: Response<ResBody>) -> Self {
        Self {
            kind: Kind::Answered {
                response: Some(Box::new(response)),
            },
        }
    }

    pub(super) fn asking(
        asking: Asking,
        request: Request<ReqBody>,
        service: S,
        judge: Arc<Judge>,
        reject: Arc<R>,
    ) -> Self {
        let waiting = Box::new(Waiting {
            asking,
            request: Some(request),
            service,
            judge,
            reject,
        });
        Self {
            kind: Kind::Asking { waiting },
        }
    }
}

impl<S, R, ReqBody, ResBody> Future for ResponseFuture<S, R, ReqBody, ResBody>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    R: Reject<ResBody>,
    ResBody: Default,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let future = match this.kind.as_mut().project() {
                KindProj::Inner { future } => return future.poll(cx),
                KindProj::Answered { response } => {
                    return Poll::Ready(Ok(*response.take().expect("polled after it was ready")));
                }
                KindProj::Asking { waiting } => {
                    let verdict = ready!(waiting.asking.as_mut().poll(cx));
                    let mut request = waiting.request.take().expect("polled after it was ready");
                    if let Some(visitor) = Visitor::of_mut(request.extensions_mut()) {
                        visitor.answered(verdict);
                        let judge = &waiting.judge;
                        if let Some(asking) = visitor.asking_for(|visitor| judge.needs(visitor)) {
                            waiting.asking = asking;
                            waiting.request = Some(request);
                            continue;
                        }
                    }
                    match after_asking(&waiting.judge, &*waiting.reject, request) {
                        Ok(request) => waiting.service.call(request),
                        Err(response) => return Poll::Ready(Ok(response)),
                    }
                }
            };
            this.kind.set(Kind::Inner { future });
        }
    }
}

impl<S: Service<Request<ReqBody>>, R, ReqBody, ResBody> fmt::Debug
    for ResponseFuture<S, R, ReqBody, ResBody>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
