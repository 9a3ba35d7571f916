//! From a connection to an answer: read, note down, play a fault or answer.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use tokio::sync::watch;

use crate::{
    Vendor,
    answer::{Answer, page},
    call::Call,
    control, faults,
    faults::{Played, Sent},
    focsec, ipgeolocation,
    log::Seen,
    proxycheck,
    slow::{Half, Trickle},
    state::State,
    vastel,
    wire::{Peer, Wires},
};

/// Bulk requests of the most addresses fit.
const BODY_BYTES: usize = 4 << 20;

/// Serves until it is dropped; `over` ends then, and with it what hangs.
pub(crate) async fn serve(wires: Wires, state: Arc<State>, over: watch::Receiver<()>) {
    let handler = move |ConnectInfo(peer): ConnectInfo<Peer>, request: Request| {
        let (state, over) = (Arc::clone(&state), over.clone());
        async move { handle(&state, &peer, request, over).await }
    };
    let app = Router::new().fallback(handler);
    let app = app.into_make_service_with_connect_info::<Peer>();
    // Accepting goes on after every error, so this does not end.
    let _ = axum::serve(wires, app).await;
}

async fn handle(
    state: &State,
    peer: &Peer,
    request: Request,
    mut over: watch::Receiver<()>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_BYTES).collect().await else {
        return sent(page(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let call = Call {
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        method: head.method,
        headers: head.headers,
        body: body.to_bytes(),
        peer: peer.address.ip(),
    };
    match answer(state, call) {
        Played::Answer(answer) => sent(answer),
        Played::Slowly(answer) => answer.map(|body| Body::new(Trickle::new(body))),
        Played::Half(answer) => answer.map(|body| Body::new(Half::new(&body))),
        Played::Never => {
            let _ = over.changed().await;
            reset(peer)
        }
        Played::Reset => reset(peer),
    }
}

/// What becomes of a request, by the first segment of its path.
fn answer(state: &State, call: Call) -> Played {
    let (first, rest) = split(&call.path);
    let Some(vendor) = Vendor::named(first) else {
        return Played::Answer(control::answer(state, &call));
    };
    let (rest, is_elsewhere) = match rest.strip_prefix(ELSEWHERE) {
        Some(rest) if rest.starts_with('/') => (rest.to_owned(), true),
        _ => (rest.to_owned(), false),
    };
    let seen = Seen {
        vendor,
        method: call.method.clone(),
        path_and_query: control::path_and_query(&call.path, &call.query),
        headers: call.headers.clone(),
        body: call.body.clone(),
    };
    let call = Call { path: rest, ..call };
    let asked = asked(vendor, &call);
    state.log.add(seen, asked.iter().copied());
    let right = || ask(vendor, state, &call);
    let fault = if is_elsewhere {
        None
    } else {
        state.faults.next(vendor)
    };
    match fault {
        None => Played::Answer(right()),
        Some(fault) => {
            let path = control::path_and_query(&call.path, &call.query);
            let sent = Sent {
                elsewhere: format!("/{vendor}{ELSEWHERE}{path}"),
                line: format!("{} /{vendor}{path}", call.method),
                key: call.key(),
            };
            faults::play(fault, &asked, &sent, state.retry_after, right)
        }
    }
}

/// Where redirects lead: everything is answered there as well, and without faults.
const ELSEWHERE: &str = "/elsewhere";

fn split(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split_at(path.find('/').unwrap_or(path.len()))
}

fn ask(vendor: Vendor, state: &State, call: &Call) -> Answer {
    match vendor {
        Vendor::Focsec => focsec::answer(state, call),
        Vendor::IpGeolocation => ipgeolocation::answer(state, call),
        Vendor::Proxycheck => proxycheck::answer(state, call),
        Vendor::Vastel => vastel::answer(state, call),
    }
}

fn asked(vendor: Vendor, call: &Call) -> Vec<IpAddr> {
    match vendor {
        Vendor::Focsec => focsec::asked(call),
        Vendor::IpGeolocation => ipgeolocation::asked(call),
        Vendor::Proxycheck => proxycheck::asked(call),
        Vendor::Vastel => vastel::asked(call),
    }
}

fn sent(answer: Answer) -> Response<Body> {
    answer.map(Body::from)
}

/// The answer is never seen: its connection is gone.
fn reset(peer: &Peer) -> Response<Body> {
    peer.cut();
    sent(Response::new(Bytes::new()))
}
