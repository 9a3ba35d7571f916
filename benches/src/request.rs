//! One request through layers on a plain tower stack.
//!
//! The innermost service is always ready and answers at once with an empty response. The bodies are axum's everywhere, as
//! `vpndetection-axum` takes no others. Requests are made before the clock starts.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use http::Request;
use ipsec_tower::VerdictLayer;
use tower::{Layer, Service};

use crate::local::{CLEAN, LISTED, REFUSED, backend, policy, resolver};
use crate::stack::{answer, request};
use crate::vpndetection::{warm, with_condition, without_condition};
use crate::{Group, Subject};

pub(crate) fn groups() -> Vec<Group> {
    vec![
        group("tower: clean address", CLEAN),
        group("tower: listed address, let through", LISTED),
        group("tower: listed address, refused", REFUSED),
    ]
}

fn group(title: &'static str, client: &'static str) -> Group {
    let verdicts = VerdictLayer::new(backend()).client_ip(resolver());
    let guard = verdicts
        .guard(policy())
        .expect("a policy that the lists can answer");
    let peer = warm();
    let mut subjects = vec![
        subject("bare service", client, Bare),
        subject("inserts one extension", client, Inserting(Bare)),
        subject("VerdictLayer", client, verdicts.layer(Bare)),
        subject(
            "VerdictLayer + GuardLayer",
            client,
            verdicts.layer(guard.layer(Bare)),
        ),
        subject(
            "vpndetection-axum 3, warm cache",
            client,
            with_condition(peer.clone()).layer(Bare),
        ),
    ];
    if client != REFUSED {
        let lets_through = without_condition(peer).layer(Bare);
        subjects.push(subject(
            "vpndetection-axum 3, warm cache, no condition",
            client,
            lets_through,
        ));
    }
    Group {
        title,
        baseline: "bare service",
        subjects,
    }
}

/// Requests of this visitor to a service.
pub(crate) fn subject<S>(name: &'static str, client: &'static str, mut service: S) -> Subject
where
    S: Service<Request<Body>, Response = Response, Error = Infallible> + 'static,
{
    Subject::new(
        name,
        || request(client),
        move |request| answer(&mut service, request),
    )
}

/// Answers at once with an empty response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bare;

impl Service<Request<Body>> for Bare {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _request: Request<Body>) -> Self::Future {
        ready(Ok(Response::new(Body::empty())))
    }
}

/// Only inserts one extension, the least that a layer has to do that knows something about a request.
#[derive(Clone, Debug)]
struct Inserting<S>(S);

#[derive(Clone, Copy, Debug)]
struct Extension(#[allow(dead_code)] u64);

impl<S: Service<Request<Body>>> Service<Request<Body>> for Inserting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> S::Future {
        request.extensions_mut().insert(Extension(7));
        self.0.call(request)
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[track_caller]
    fn statuses<S>(mut service: S, expected: [StatusCode; 3])
    where
        S: Service<Request<Body>, Response = Response, Error = Infallible>,
    {
        let statuses =
            [CLEAN, LISTED, REFUSED].map(|client| answer(&mut service, request(client)).status());
        assert_eq!(statuses, expected);
    }

    /// All that decide decide alike.
    #[test]
    fn each_decides_as_is_said() {
        const OK: StatusCode = StatusCode::OK;
        const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;
        let verdicts = VerdictLayer::new(backend()).client_ip(resolver());
        let guard = verdicts.guard(policy()).unwrap();
        statuses(Inserting(Bare), [OK; 3]);
        statuses(verdicts.layer(Bare), [OK; 3]);
        statuses(verdicts.layer(guard.layer(Bare)), [OK, OK, FORBIDDEN]);
        statuses(with_condition(warm()).layer(Bare), [OK, OK, FORBIDDEN]);
        statuses(without_condition(warm()).layer(Bare), [OK; 3]);
    }
}
