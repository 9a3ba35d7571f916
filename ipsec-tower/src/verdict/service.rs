//! The service.

use std::mem;
use std::net::IpAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use ipsec_core::{FactSet, Verdict};
use tower_service::Service;

use super::future::ResponseFuture;
use super::layer::Settings;
use crate::observe;
use crate::visitor::{AddressOnly, Asking, RequestHead, Visitor, Wanted};

/// Middleware that leaves a [`Visitor`] on every request. Made by a [`VerdictLayer`](super::VerdictLayer).
#[derive(Clone, Debug)]
pub struct VerdictService<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S> VerdictService<S> {
    pub(super) fn new(inner: S, settings: Arc<Settings>) -> Self {
        Self { inner, settings }
    }
}

impl Settings {
    /// Leaves the visitor on the request. What comes back has to be awaited before the request may go on.
    fn meet<B>(&self, request: &mut Request<B>) -> Option<Asking> {
        let extensions = request.extensions();
        let client = match Visitor::of(extensions) {
            Some(visitor) => {
                if !visitor.is_mock() {
                    observe::wiring("two verdict layers in a row: only the outer one counts");
                }
                return None;
            }
            None => match extensions.get::<AddressOnly>() {
                Some(address) => {
                    if self.has_resolver {
                        observe::wiring(
                            "a client address layer stands in front of a verdict layer that has a resolver of its own, \
                             which is not used",
                        );
                    }
                    address.0
                }
                None => self.finder.find(request),
            },
        };
        let mut asking = None;
        let verdict = match client {
            Ok(client) => self.verdict(client.ip(), self.up_front_for(request), &mut asking),
            Err(_) => Verdict::unresolved(),
        };
        let visitor = Visitor::new(client, verdict, &self.asker, &self.finder.redaction);
        request.extensions_mut().insert(visitor);
        asking
    }

    /// What is asked before this request may go on.
    fn up_front_for<B>(&self, request: &Request<B>) -> Wanted {
        match &self.skip {
            Some(skip) if skip(RequestHead::of(request)) => FactSet::EMPTY.into(),
            _ => self.up_front(),
        }
    }

    /// The verdict as far as known without waiting; the rest of the way goes to `asking`.
    #[inline]
    fn verdict(&self, ip: IpAddr, want: Wanted, asking: &mut Option<Asking>) -> Verdict {
        self.asker.now(ip, want).unwrap_or_else(|| {
            let verdict = self.asker.not_asked(ip);
            *asking = (!want.facts.is_empty()).then(|| self.asker.ask(verdict.clone(), ip, want));
            verdict
        })
    }
}

impl<S, ReqBody, ResBody> Service<Request<ReqBody>> for VerdictService<S>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, ReqBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        match self.settings.meet(&mut request) {
            None => ResponseFuture::inner(self.inner.call(request)),
            Some(asking) => {
                // The clone may not be ready; the one that is goes with the request.
                let clone = self.inner.clone();
                let ready = mem::replace(&mut self.inner, clone);
                ResponseFuture::asking(asking, request, ready)
            }
        }
    }
}
