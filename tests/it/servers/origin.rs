//! An application of ours behind real servers: it answers who it thinks the client is.

use std::fmt::Display;
use std::future::IntoFuture;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use axum::extract::Request;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::any;
use axum::{Extension, Json, Router};
use http::{HeaderMap, HeaderValue};
use ipsec_tower::{ClientIp, ClientIpLayer, ClientIpResolver, OnError, Peer};
use serde_json::{Value, json};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;

use crate::client::RUNTIME;

/// An application that is up. It stops with this value.
pub(super) struct Origin {
    /// `None` on a Unix socket.
    address: Option<SocketAddr>,
    id: String,
    task: JoinHandle<std::io::Result<()>>,
}

impl Origin {
    /// Answers on 127.0.0.1.
    pub(super) fn start(app: Router) -> Self {
        Self::start_on((Ipv4Addr::LOCALHOST, 0).into(), app)
    }

    /// Answers on an IPv6 socket that only IPv4 clients reach, as mapped addresses.
    pub(super) fn start_dual_stack(app: Router) -> Self {
        let mapped: Ipv6Addr = Ipv4Addr::LOCALHOST.to_ipv6_mapped();
        Self::start_on((mapped, 0).into(), app)
    }

    fn start_on(address: SocketAddr, app: Router) -> Self {
        let listener = RUNTIME
            .block_on(TcpListener::bind(address))
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let id = id(&address);
        let app = named(app, &id).into_make_service_with_connect_info::<SocketAddr>();
        let _guard = RUNTIME.enter();
        Self {
            address: Some(address),
            id,
            task: RUNTIME.spawn(axum::serve(listener, app).into_future()),
        }
    }

    /// Answers on a Unix socket, and tells what only the acceptor can know: what the peer is.
    pub(super) fn start_on_unix(socket: &Path, app: Router) -> Self {
        let id = id(&socket.display());
        let app = named(app, &id).layer(Extension(Peer::Unix));
        let _guard = RUNTIME.enter();
        let listener = UnixListener::bind(socket).expect("a socket");
        Self {
            address: None,
            id,
            task: RUNTIME.spawn(axum::serve(listener, app.into_make_service()).into_future()),
        }
    }

    /// Where servers find it, and clients that go around them.
    #[track_caller]
    pub(super) fn address(&self) -> SocketAddr {
        let address = self.address.expect("not on a Unix socket");
        SocketAddr::from((Ipv4Addr::LOCALHOST, address.port()))
    }

    /// What its answers are marked with; no other origin on this machine has the same.
    pub(super) fn id(&self) -> String {
        self.id.clone()
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn id(address: &dyn Display) -> String {
    format!("{}-{address}", std::process::id())
}

/// Marks every answer of the application.
fn named(app: Router, id: &str) -> Router {
    let id = HeaderValue::from_str(id).expect("a port");
    app.layer(map_response(move |mut response: Response| {
        response.headers_mut().insert("x-origin", id.clone());
        std::future::ready(response)
    }))
}

/// An application that finds the address in several ways, each on a path of its own.
pub(super) fn resolving<'a>(
    views: impl IntoIterator<Item = (&'a str, ClientIpResolver)>,
) -> Router {
    views
        .into_iter()
        .fold(Router::new(), |app, (path, resolver)| {
            let layer = ClientIpLayer::new(resolver).on_error(OnError::Unresolved);
            app.merge(Router::new().route(path, any(who)).layer(layer))
        })
}

/// Who the client is, and what came in.
pub(super) async fn who(request: Request) -> Json<Value> {
    let received = received(request.headers());
    Json(
        match ClientIp::of(request.extensions()).expect("a layer in front") {
            Ok(client) => json!({
                "ip": client.ip(),
                "from": client.provenance().to_string(),
                "received": received,
            }),
            Err(error) => json!({
                "error": error.kind().as_str(),
                "received": received,
            }),
        },
    )
}

/// The header lines as they came, escaped.
fn received(headers: &HeaderMap) -> Vec<String> {
    headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.as_bytes().escape_ascii()))
        .collect()
}
