//! One request through an axum router with one route.
//!
//! In axum every `.layer` boxes the service that it is put on, and its future for each request. The baseline is what
//! most applications have: one middleware made of a function, here one that does nothing.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use ipsec_tower::VerdictLayer;

use crate::local::{CLEAN, LISTED, backend, policy, resolver};
use crate::stack::{answer, request};
use crate::vpndetection::{warm, with_condition, without_condition};
use crate::{Group, Subject};

pub(crate) fn groups() -> Vec<Group> {
    vec![
        group("axum: clean address", CLEAN),
        group("axum: listed address, let through", LISTED),
    ]
}

fn group(title: &'static str, client: &'static str) -> Group {
    let verdicts = VerdictLayer::new(backend()).client_ip(resolver());
    let guard = verdicts
        .guard(policy())
        .expect("a policy that the lists can answer");
    let both = (verdicts.clone(), guard.clone());
    let peer = warm();
    Group {
        title,
        baseline: "one empty from_fn",
        subjects: vec![
            subject("bare router", client, app()),
            subject(
                "axum::Extension",
                client,
                app().layer(axum::Extension(7_u64)),
            ),
            subject("one empty from_fn", client, app().layer(from_fn(pass))),
            subject("both layers, one .layer call", client, app().layer(both)),
            subject(
                "both layers, two .layer calls",
                client,
                app().layer(guard).layer(verdicts),
            ),
            subject(
                "vpndetection-axum 3, warm cache",
                client,
                app().layer(with_condition(peer.clone())),
            ),
            subject(
                "vpndetection-axum 3, warm cache, no condition",
                client,
                app().layer(without_condition(peer)),
            ),
        ],
    }
}

fn app() -> Router {
    Router::new().route("/login", get(async || ()))
}

async fn pass(request: Request, next: Next) -> Response {
    next.run(request).await
}

fn subject(name: &'static str, client: &'static str, mut app: Router) -> Subject {
    Subject::new(
        name,
        || request(client),
        move |request| answer(&mut app, request),
    )
}
