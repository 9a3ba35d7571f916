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
        Answered { response: Option<Response<ResBody>> },
        Asking {
            asking: Asking,
            request: Option<Request<ReqBody>>,
            service: S,
            judge: Arc<Judge>,
            reject: Arc<R>,
        },
    }
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
                response: Some(response),
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
        let request = Some(request);
        Self {
            kind: Kind::Asking {
                asking,
                request,
                service,
                judge,
                reject,
            },
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
                    return Poll::Ready(Ok(response.take().expect("polled after it was ready")));
                }
                KindProj::Asking {
                    asking,
                    request,
                    service,
                    judge,
                    reject,
                } => {
                    let verdict = ready!(asking.as_mut().poll(cx));
                    let mut request = request.take().expect("polled after it was ready");
                    if let Some(visitor) = Visitor::of_mut(request.extensions_mut()) {
                        visitor.answered(verdict);
                    }
                    match after_asking(judge, &**reject, request) {
                        Ok(request) => service.call(request),
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
