//! The service.

use std::fmt;
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{HeaderValue, Request, Response, StatusCode, header};
use tower_service::Service;

use super::future::ResponseFuture;
use super::judge::{Judge, Ruling};
use crate::observe;
use crate::reject::{Refusal, Reject};
use crate::visitor::{Asking, Visitor};

/// Middleware that enforces a policy. Made by a [`GuardLayer`](super::GuardLayer).
pub struct GuardService<S, R> {
    inner: S,
    judge: Arc<Judge>,
    reject: Arc<R>,
}

/// What is to be done with a request.
enum Step {
    Call,
    Ask(Asking),
    Refuse(Box<Refusal>),
    NoVisitor,
}

impl<S, R> GuardService<S, R> {
    pub(super) fn new(inner: S, judge: Arc<Judge>, reject: Arc<R>) -> Self {
        Self {
            inner,
            judge,
            reject,
        }
    }
}

impl<S: Clone, R> GuardService<S, R> {
    /// The service that is ready, whose place a clone takes that may not be.
    ///
    /// A request that waits takes it along. One that is refused drops it: being ready may mean to hold a slot of a limit.
    fn take_ready(&mut self) -> S {
        let clone = self.inner.clone();
        mem::replace(&mut self.inner, clone)
    }
}

fn step<B>(judge: &Judge, request: &mut Request<B>) -> Step {
    let Some(visitor) = Visitor::of_mut(request.extensions_mut()) else {
        observe::wiring("a guard has no verdict layer in front of it, so it answers 500");
        return Step::NoVisitor;
    };
    if let Some(asking) = visitor.asking_for(|visitor| judge.needs(visitor)) {
        return Step::Ask(asking);
    }
    match judge.rule(visitor) {
        Ruling::Pass => Step::Call,
        Ruling::Refuse(refusal) => Step::Refuse(refusal),
    }
}

/// What becomes of the request after its visitor was asked about; a response if it does not go on.
pub(super) fn after_asking<R, ReqBody, ResBody>(
    judge: &Judge,
    reject: &R,
    request: Request<ReqBody>,
) -> Result<Request<ReqBody>, Response<ResBody>>
where
    R: Reject<ResBody>,
    ResBody: Default,
{
    let ruling = Visitor::of(request.extensions()).map(|visitor| judge.rule(visitor));
    match ruling {
        Some(Ruling::Pass) => Ok(request),
        Some(Ruling::Refuse(refusal)) => Err(refuse(reject, *refusal, request)),
        None => Err(no_visitor()),
    }
}

fn refuse<R, ReqBody, ResBody>(
    reject: &R,
    refusal: Refusal,
    request: Request<ReqBody>,
) -> Response<ResBody>
where
    R: Reject<ResBody>,
{
    let (parts, _) = request.into_parts();
    let response = reject.reject(&refusal, &parts);
    refusal.mark(response)
}

fn no_visitor<B: Default>() -> Response<B> {
    let mut response = Response::new(B::default());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

impl<S, R, ReqBody, ResBody> Service<Request<ReqBody>> for GuardService<S, R>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>> + Clone,
    R: Reject<ResBody>,
    ResBody: Default,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, R, ReqBody, ResBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        match step(&self.judge, &mut request) {
            Step::Call => ResponseFuture::inner(self.inner.call(request)),
            Step::Refuse(refusal) => {
                drop(self.take_ready());
                ResponseFuture::answered(refuse(&*self.reject, *refusal, request))
            }
            Step::NoVisitor => {
                drop(self.take_ready());
                ResponseFuture::answered(no_visitor())
            }
            Step::Ask(asking) => {
                let ready = self.take_ready();
                ResponseFuture::asking(
                    asking,
                    request,
                    ready,
                    self.judge.clone(),
                    self.reject.clone(),
                )
            }
        }
    }
}

impl<S: Clone, R> Clone for GuardService<S, R> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            judge: self.judge.clone(),
            reject: self.reject.clone(),
        }
    }
}

impl<S: fmt::Debug, R> fmt::Debug for GuardService<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardService")
            .field("inner", &self.inner)
            .field("judge", &self.judge)
            .finish_non_exhaustive()
    }
}
